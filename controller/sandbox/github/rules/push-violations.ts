import { isAncestor } from '../git/commits.ts';
import type { Sha } from '../git/types.ts';
import type { Account } from '../state/records.ts';
import type { Rule } from '../state/settings.ts';
import type { World } from '../world.ts';
import { missingChecks } from './checks.ts';
import { bindingRules, parametersOf } from './rules-of.ts';

export interface RefChange {
  readonly ref: string;
  /** Undefined: the ref is new. */
  readonly before: Sha | undefined;
  /** Undefined: the ref goes away. */
  readonly after: Sha | undefined;
}

/** What the rules have against a push, in GitHub's words. Whether it is a fast-forward is asked only where a rule cares. */
export async function pushViolations(world: World, account: Account, change: RefChange): Promise<string[]> {
  const rules = bindingRules(world, change.ref, account, 'push');
  const said = rules.flatMap((rule) => violation(world, rule, change));
  if (wantsFastForward(rules) && (await isForced(world, change))) said.push(forcePush);
  return [...new Set(said)];
}

/** The same before the objects have come: a forced push is then the hook's to see. */
export function violationsBeforeReceipt(world: World, account: Account, change: RefChange) {
  const rules = bindingRules(world, change.ref, account, 'push');
  return {
    violations: [...new Set(rules.flatMap((rule) => violation(world, rule, change)))],
    fastForwardOnly: wantsFastForward(rules),
  };
}

const forcePush = 'Cannot force-push to this branch';
const wantsFastForward = (rules: readonly Rule[]) => rules.some((rule) => rule.type === 'non_fast_forward');

async function isForced(world: World, { before, after }: RefChange): Promise<boolean> {
  return before !== undefined && after !== undefined && !(await isAncestor(world.repo, before, after));
}

function violation(world: World, rule: Rule, { before, after }: RefChange): string[] {
  switch (rule.type) {
    case 'creation':
      return before === undefined ? ['Cannot create ref due to creations being restricted.'] : [];
    case 'deletion':
      return after === undefined ? ['Cannot delete this branch'] : [];
    case 'update':
      return before !== undefined && after !== undefined ? ['Cannot update this protected ref.'] : [];
    case 'pull_request':
      return before !== undefined && after !== undefined ? ['Changes must be made through a pull request.'] : [];
    case 'required_status_checks': {
      const exempt = before === undefined && parametersOf(rule)['do_not_enforce_on_create'] === true;
      return after === undefined || exempt ? [] : missingChecks(world, rule, after);
    }
    default:
      return [];
  }
}
