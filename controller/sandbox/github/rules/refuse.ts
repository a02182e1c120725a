import { type ApiError, apiError } from '../http/errors.ts';
import type { Account } from '../state/records.ts';
import type { World } from '../world.ts';
import { pushViolations, type RefChange } from './push-violations.ts';

/** GitHub's answer to what rules forbid: 422 for refs, 409 for contents, 405 for a merge. */
export function ruleError(status: 405 | 409 | 422, violations: readonly string[]): ApiError {
  return apiError(status, `Repository rule violations found\n\n${violations.join('\n')}\n\n`);
}

/** For a ref that REST moves, before it moves. */
export async function refuseByRules(
  world: World,
  account: Account,
  change: RefChange,
  status: 409 | 422 = 422,
): Promise<void> {
  const violations = await pushViolations(world, account, change);
  if (violations.length > 0) throw ruleError(status, violations);
}
