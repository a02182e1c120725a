import type { SegmentDecision } from '../../signoff/types.ts';
import type { UnitStatus } from '../types.ts';
import { basis } from './explain-unit.ts';
import { type Evidence, gitPath, originOf } from './origins.ts';
import type { PathExplanation } from './types.ts';

/**
 * One governed file: who approved what main holds, which units are live with it, and every decision on it.
 * @param blob on main now; undefined where main does not hold it
 */
export function explainPath(
  path: string,
  blob: string | undefined,
  evidence: Evidence,
  statuses: ReadonlyMap<string, UnitStatus>,
): PathExplanation {
  const origin = blob === undefined ? undefined : originOf(evidence, path, blob);
  return {
    path,
    ...(blob !== undefined && { blob }),
    ...(origin && { basis: basis(origin, [path], origin.verdict ? [origin.verdict] : [], evidence) }),
    units: [...statuses.values()].flatMap(({ unit, lastApplied }) =>
      Object.entries(lastApplied?.inputs ?? {})
        .filter(([input]) => gitPath(input) === path)
        .map(([, live]) => ({ unit, blob: live })),
    ),
    history: evidence.decisions.toReversed().flatMap((decision) => historyOf(path, decision)),
  };
}

function historyOf(path: string, decision: SegmentDecision): PathExplanation['history'] {
  const { boundary, pullRequest, mergedAt, broughtBy, verdicts } = decision;
  return verdicts
    .filter((verdict) => verdict.path === path)
    .map(({ covered, message }) => ({
      commit: boundary,
      ...(pullRequest !== undefined && { pullRequest }),
      at: mergedAt,
      ...(broughtBy && { by: broughtBy }),
      covered,
      ...(message !== undefined && { message }),
    }));
}
