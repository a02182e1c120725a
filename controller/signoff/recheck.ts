import type { UnitName } from '../desired/types.ts';
import type { GitObjects } from '../source/types.ts';
import type { ApprovedHistory, PathVerdict, ReviewSource, SegmentDecision } from './types.ts';

export interface RecheckQuestion {
  readonly git: GitObjects;
  readonly reviews: ReviewSource;
  readonly history: ApprovedHistory;
  readonly unit: UnitName;
  readonly now: Date;
}

/**
 * Step 8 of signoff.md (b), right before a unit is written: main still descends from what was judged, and nobody took an
 * approval back or asked for changes since. A sentence where the answer is no; unreadable evidence is a no.
 */
export async function recheck({ git, reviews, history, unit }: RecheckQuestion): Promise<string | undefined> {
  const fetched = await git.fetch();
  if (!fetched.known) return `main cannot be read again: ${fetched.reason}`;
  const tip = await git.resolve(history.defaultBranch);
  if (!tip.known) return `main cannot be read again: ${tip.reason}`;
  if (tip.value === undefined) return `${history.defaultBranch} is gone`;
  if (tip.value !== history.tip) {
    const descends = await git.isAncestor(history.tip, tip.value);
    if (!descends.known) return `main cannot be read again: ${descends.reason}`;
    if (!descends.value) return `history was rewritten: main no longer holds ${history.tip.slice(0, 7)}`;
  }
  const decision = decisionOf(history, unit);
  if (decision?.pullRequest === undefined) return undefined;
  const evidence = await reviews.pullRequest(decision.pullRequest);
  if (!evidence.known) return `the approvals of #${decision.pullRequest} cannot be read again: ${evidence.reason}`;
  const relied = new Set(approvalsOf(decision).map((approval) => approval.reviewId));
  const back = evidence.value.reviews.find((review) => relied.has(review.id) && review.state !== 'APPROVED');
  if (back) return `${back.user?.login ?? 'somebody'}'s approval of #${decision.pullRequest} was taken back`;
  const gone = [...relied].find((id) => id > 0 && !evidence.value.reviews.some((review) => review.id === id));
  if (gone !== undefined) return `an approval of #${decision.pullRequest} is gone`;
  const vetoed = evidence.value.reviews.find(
    (review) =>
      review.state === 'CHANGES_REQUESTED' &&
      Date.parse(review.submittedAt) >= Date.parse(decision.mergedAt) &&
      approvalsOf(decision).some((approval) => approval.login === review.user?.login),
  );
  return vetoed && `${vetoed.user?.login} requested changes on #${decision.pullRequest} after approving it`;
}

/** The newest covered segment about this unit. A hub link is its workspace's; a service prefix is not part of a path. */
function decisionOf(history: ApprovedHistory, unit: UnitName): SegmentDecision | undefined {
  const [kind, ...names] = unit.split('/');
  const first = names[0] ?? '';
  const subject =
    kind === 'environment'
      ? 'environment'
      : kind === 'hub-link'
        ? `workspace/${first}`
        : kind === 'user-resource'
          ? `user-resource/${first}/${names.at(-1)}`
          : unit;
  const isCovered = (verdict: PathVerdict): boolean => verdict.covered && verdict.subject === subject;
  return history.boundaries.findLast((boundary) => boundary.decision?.verdicts.some(isCovered))?.decision;
}

function approvalsOf(decision: SegmentDecision): PathVerdict['signOff']['approvals'] {
  return decision.verdicts.flatMap((verdict) => verdict.signOff.approvals);
}
