import type { Sha } from '../git/types.ts';
import { apiError } from '../http/errors.ts';
import type { Account, PullIssue, Review } from '../state/records.ts';
import { nextId, type World } from '../world.ts';
import { announceReview } from './announce.ts';

export type Verdict = 'APPROVE' | 'REQUEST_CHANGES' | 'COMMENT';

const states = { APPROVE: 'APPROVED', REQUEST_CHANGES: 'CHANGES_REQUESTED', COMMENT: 'COMMENTED' } as const;

/**
 * A new review, pending without a verdict. Open, closed and merged requests are all accepted, as is a commit that is
 * no longer the head: GitHub accepts them, and the judge must not be fooled.
 */
export function createReview(
  world: World,
  actor: Account,
  issue: PullIssue,
  asked: { readonly body: string; readonly commitId?: Sha; readonly verdict?: Verdict },
): Review {
  if (asked.verdict !== undefined) refuseVerdict(actor, issue, asked.verdict, asked.body);
  const commitId = asked.commitId ?? issue.pull.headSha;
  if (issue.pull.seen[commitId] === undefined)
    throw apiError(422, 'Unprocessable Entity', ['Commit is not part of the pull request']);
  const mine = world.state.reviews.find(
    (review) => review.number === issue.number && review.userId === actor.id && review.state === 'PENDING',
  );
  if (mine !== undefined)
    throw apiError(422, 'Unprocessable Entity', ['User can only have one pending review per pull request']);
  const review: Review = {
    id: nextId(world),
    number: issue.number,
    userId: actor.id,
    body: asked.body,
    state: 'PENDING',
    commitId,
    submittedAt: null,
    createdAt: world.tick(),
    editedAt: null,
  };
  world.state.reviews.push(review);
  if (asked.verdict !== undefined) submitReview(world, actor, issue, review, asked.verdict);
  return review;
}

export function submitReview(world: World, actor: Account, issue: PullIssue, review: Review, verdict: Verdict): void {
  refuseVerdict(actor, issue, verdict, review.body);
  review.state = states[verdict];
  review.submittedAt = world.tick();
  issue.updatedAt = review.submittedAt;
  issue.pull.requestedReviewers = issue.pull.requestedReviewers.filter((id) => id !== actor.id);
  announceReview(world, actor, 'submitted', issue, review);
}

function refuseVerdict(actor: Account, issue: PullIssue, verdict: Verdict, body: string): void {
  const own = actor.id === issue.userId;
  const refused = (message: string) => apiError(422, 'Unprocessable Entity', [message]);
  if (own && verdict === 'APPROVE') throw refused('Can not approve your own pull request');
  if (own && verdict === 'REQUEST_CHANGES') throw refused('Can not request changes on your own pull request');
  if (verdict !== 'APPROVE' && body === '') throw refused('Body can not be blank');
}
