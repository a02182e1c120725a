import type { UnitName } from '../desired/types.ts';
import type { ParseCache } from '../manifests/types.ts';
import type { GitObjects } from '../source/types.ts';
import { entitledNow } from './entitled-now.ts';
import type { ApprovedHistory, PathVerdict, PullRequestEvidence, ReviewSource, SegmentDecision } from './types.ts';

export interface RecheckQuestion {
  readonly git: GitObjects;
  readonly reviews: ReviewSource;
  readonly cache: ParseCache;
  readonly history: ApprovedHistory;
  readonly unit: UnitName;
  /** A delete, or an action that lets go of data. */
  readonly irreversible: boolean;
  readonly now: Date;
}

/**
 * Step 8 of signoff.md (b), right before a unit is written: main still descends from what was judged, nobody took an
 * approval back or asked for changes since, and where it cannot be undone (or was approved long ago) the approvers are
 * still entitled. A sentence where the answer is no; unreadable evidence is a no.
 */
export async function recheck(question: RecheckQuestion): Promise<string | undefined> {
  const { reviews, history, unit } = question;
  const moved = await rewritten(question);
  if (moved) return moved;
  const decision = decisionOf(history, unit);
  if (decision?.pullRequest === undefined) return undefined;
  const evidence = await reviews.pullRequest(decision.pullRequest);
  if (!evidence.known) return `the approvals of #${decision.pullRequest} cannot be read again: ${evidence.reason}`;
  return (
    takenBack(decision, evidence.value) ?? (await entitledNow({ ...question, decision, subject: subjectOf(unit) }))
  );
}

async function rewritten({ git, history }: RecheckQuestion): Promise<string | undefined> {
  const fetched = await git.fetch();
  if (!fetched.known) return `main cannot be read again: ${fetched.reason}`;
  const tip = await git.resolve(history.defaultBranch);
  if (!tip.known) return `main cannot be read again: ${tip.reason}`;
  if (tip.value === undefined) return `${history.defaultBranch} is gone`;
  if (tip.value === history.tip) return undefined;
  const descends = await git.isAncestor(history.tip, tip.value);
  if (!descends.known) return `main cannot be read again: ${descends.reason}`;
  return descends.value ? undefined : `history was rewritten: main no longer holds ${history.tip.slice(0, 7)}`;
}

function takenBack(decision: SegmentDecision, { reviews }: PullRequestEvidence): string | undefined {
  const approvals = decision.verdicts.flatMap((verdict) => verdict.signOff.approvals);
  const relied = new Set(approvals.map((approval) => approval.reviewId));
  const back = reviews.find((review) => relied.has(review.id) && review.state !== 'APPROVED');
  if (back) return `${back.user?.login ?? 'somebody'}'s approval of #${decision.pullRequest} was taken back`;
  const gone = [...relied].find((id) => id > 0 && !reviews.some((review) => review.id === id));
  if (gone !== undefined) return `an approval of #${decision.pullRequest} is gone`;
  const vetoed = reviews.find(
    (review) =>
      review.state === 'CHANGES_REQUESTED' &&
      Date.parse(review.submittedAt) >= Date.parse(decision.mergedAt) &&
      approvals.some((approval) => approval.login === review.user?.login),
  );
  return vetoed && `${vetoed.user?.login} requested changes on #${decision.pullRequest} after approving it`;
}

/** The newest covered segment about this unit. */
function decisionOf(history: ApprovedHistory, unit: UnitName): SegmentDecision | undefined {
  const subject = subjectOf(unit);
  const isCovered = (verdict: PathVerdict): boolean => verdict.covered && verdict.subject === subject;
  return history.boundaries.findLast((boundary) => boundary.decision?.verdicts.some(isCovered))?.decision;
}

/** A hub link is its workspace's; a service prefix is not part of a path. */
function subjectOf(unit: UnitName): string {
  const [kind, ...names] = unit.split('/');
  const first = names[0] ?? '';
  if (kind === 'environment') return 'environment';
  if (kind === 'hub-link') return `workspace/${first}`;
  return kind === 'user-resource' ? `user-resource/${first}/${names.at(-1)}` : unit;
}
