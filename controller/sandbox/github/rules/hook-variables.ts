import type { Account } from '../state/records.ts';
import type { World } from '../world.ts';
import { type RefChange, violationsBeforeReceipt } from './push-violations.ts';

/** What the update hook has to know of the rulesets (see git/create.ts), and the refs that it may refuse by them. */
export function rulesetRules(world: World, account: Account, changes: readonly RefChange[]) {
  const found = changes.map((change) => ({ ref: change.ref, ...violationsBeforeReceipt(world, account, change) }));
  const lines = found.flatMap(({ ref, violations }) => violations.map((sentence) => `${ref} ${sentence}`));
  const forwardOnly = found.filter(({ fastForwardOnly }) => fastForwardOnly).map(({ ref }) => ref);
  const refused = found.filter(({ violations }) => violations.length > 0).map(({ ref }) => ref);
  return {
    variables: [`TRE_VIOLATIONS=${lines.join('\n')}`, `TRE_RULES_FAST_FORWARD=${forwardOnly.join(' ')}`],
    refs: new Set([...refused, ...forwardOnly]),
  };
}
