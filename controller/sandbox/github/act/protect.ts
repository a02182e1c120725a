import type { Sha } from '../git/types.ts';
import { apiError } from '../http/errors.ts';
import { latestVerdicts } from '../rules/latest-verdicts.ts';
import type { Account, Protection, PullIssue } from '../state/records.ts';
import type { MergeMethod } from '../state/settings.ts';
import type { World } from '../world.ts';

function bypasses(rule: Protection, account: Account): boolean {
  return account.permission === 'admin' && !rule.enforceAdmins;
}

/** Why protection refuses a direct push by this account, whatever its content. */
function directPushRefusal(rule: Protection, account: Account): string | undefined {
  if (bypasses(rule, account)) return undefined;
  if (rule.requiredReviews !== null) return 'Changes must be made through a pull request.';
  if (rule.restrictions !== null && !rule.restrictions.includes(account.login)) {
    return "You're not authorized to push to this branch.";
  }
  return undefined;
}

/** What the repository's update hook has to know about a push by this account (see git/create.ts). */
export function pushRules(world: World, account: Account): readonly string[] {
  const rules = Object.entries(world.state.protections).map(([branch, rule]) => ({
    ref: `refs/heads/${branch}`,
    rule,
  }));
  const refs = (wanted: (rule: Protection) => boolean) =>
    rules
      .filter(({ rule }) => wanted(rule))
      .map(({ ref }) => ref)
      .join(' ');
  const green = rules.flatMap(({ ref, rule }) => greenCommits(world, rule).map((sha) => `${ref}=${sha}`));
  return [
    `TRE_REFUSED=${refs((rule) => directPushRefusal(rule, account) !== undefined)}`,
    `TRE_UNDELETABLE=${refs((rule) => !rule.allowDeletions)}`,
    `TRE_FAST_FORWARD=${refs((rule) => !rule.allowForcePushes)}`,
    `TRE_CHECKED=${refs((rule) => rule.requiredStatusChecks !== null && !bypasses(rule, account))}`,
    `TRE_GREEN=${green.join(' ')}`,
  ];
}

function greenCommits(world: World, rule: Protection): Sha[] {
  const shas = new Set([...world.state.statuses, ...world.state.checkRuns].map((record) => record.sha));
  return [...shas].filter((sha) => missingCheck(world, rule, sha) === undefined);
}

/** The same for a ref that REST moves; throws GitHub's 422. */
export function refuseProtected(
  world: World,
  account: Account,
  branch: string,
  change: { readonly kind: 'update' | 'force' | 'delete'; readonly after?: Sha },
): void {
  const rule = world.state.protections[branch];
  if (rule === undefined) return;
  const refusal =
    directPushRefusal(rule, account) ??
    (change.kind === 'delete' && !rule.allowDeletions ? 'Cannot delete this protected branch' : undefined) ??
    (change.kind === 'force' && !rule.allowForcePushes ? 'Cannot force-push to this branch' : undefined) ??
    (change.after === undefined || bypasses(rule, account) ? undefined : missingCheck(world, rule, change.after));
  if (refusal !== undefined) throw apiError(422, refusal);
}

function missingCheck(world: World, rule: Protection, sha: Sha): string | undefined {
  const missing = rule.requiredStatusChecks?.contexts.find((context) => !passed(world, sha, context));
  return missing === undefined ? undefined : `Required status check "${missing}" is expected.`;
}

function passed(world: World, sha: Sha, context: string): boolean {
  const status = world.state.statuses.findLast((known) => known.sha === sha && known.context === context);
  if (status !== undefined) return status.state === 'success';
  const run = world.state.checkRuns.findLast((known) => known.sha === sha && known.name === context);
  return run !== undefined && ['success', 'neutral', 'skipped'].includes(run.conclusion ?? '');
}

/** Why the base's protection refuses this merge; undefined also where nothing protects the base. */
export function protectionRefusal(
  world: World,
  issue: PullIssue,
  actor: Account,
  method: MergeMethod,
): string | undefined {
  const rule = world.state.protections[issue.pull.baseRef];
  if (rule === undefined || bypasses(rule, actor)) return undefined;
  if (rule.linearHistory && method === 'merge') return 'Merge commits are not allowed on this branch.';
  if (rule.restrictions !== null && actor.permission !== 'none' && !rule.restrictions.includes(actor.login)) {
    return "You're not authorized to push to this branch. Visit https://docs.github.com for more information.";
  }
  return reviewRefusal(world, issue, rule) ?? missingCheck(world, rule, issue.pull.headSha);
}

function reviewRefusal(world: World, issue: PullIssue, rule: Protection): string | undefined {
  if (rule.requiredReviews === null) return undefined;
  const verdicts = [...latestVerdicts(world, issue.number).values()];
  if (verdicts.some((review) => review.state === 'CHANGES_REQUESTED'))
    return 'Changes were requested by a reviewer with write access.';
  const needed = rule.requiredReviews.count;
  const approvals = verdicts.filter((review) => review.state === 'APPROVED').length;
  if (approvals >= needed) return undefined;
  return `At least ${needed} approving review${needed === 1 ? ' is' : 's are'} required by reviewers with write access.`;
}
