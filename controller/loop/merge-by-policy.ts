import type { Publisher } from '../status/publisher.ts';
import type { Planned } from './plan-for-review.ts';

/** What became of a pull request that needs nobody. */
export type PolicyMerge =
  | { readonly commit: string; readonly rules: readonly string[] }
  /** GitHub did not merge it, and why; what came in between is planned anew. */
  | { readonly refused: string; readonly code: string };

/**
 * Where the policy lets people do all of it for themselves, the controller approves, says by which rule, and merges exactly
 * the head that it planned. Undefined where that is not so. After the merge the judge looks again, as at any other.
 */
export async function mergeByPolicy(publisher: Publisher, planned: Planned): Promise<PolicyMerge | undefined> {
  if (planned.state !== 'planned' || !isFree(planned)) return undefined;
  const { evidence, byPolicy: rules = [] } = planned;
  const { number, headSha } = evidence;
  const by = rules.join('; ');
  const approved = await publisher.approve(
    number,
    headSha,
    `Approved by policy: ${by}. Everything that #${number} changes at ${headSha} may be done without anybody's approval.`,
  );
  if (!approved.known) return { refused: approved.reason, code: approved.code };
  const merged = await publisher.merge(number, headSha, `Merged by the controller: ${by}.`);
  if (!merged.known) return { refused: merged.reason, code: merged.code };
  return { commit: merged.value.commit, rules };
}

function isFree({ plan, evidence, verdicts, byPolicy }: Extract<Planned, { state: 'planned' }>): boolean {
  if (!byPolicy || byPolicy.length === 0) return false;
  if (evidence.state !== 'open' || evidence.draft || plan.static) return false;
  if (plan.diagnostics.some(({ severity }) => severity === 'error')) return false;
  return verdicts.length > 0 && verdicts.every(({ covered }) => covered);
}
