import type { Sha } from '../git/types.ts';
import type { Account, PullIssue, Review } from '../state/records.ts';
import type { World } from '../world.ts';
import { announceReview } from './announce.ts';
import { recordEvent } from './record.ts';

/** `commit` is set where a push dismissed it; `message` where a person did. */
export function dismissReview(
  world: World,
  issue: PullIssue,
  review: Review,
  actor: Account,
  why: { readonly message: string | null; readonly commit?: Sha },
): void {
  const was = review.state.toLowerCase();
  review.state = 'DISMISSED';
  recordEvent(world, issue, actor, 'review_dismissed', {
    detail: {
      dismissed_review: {
        state: was,
        review_id: review.id,
        dismissal_message: why.message,
        ...(why.commit === undefined ? {} : { dismissal_commit_id: why.commit }),
      },
    },
  });
  announceReview(world, actor, 'dismissed', issue, review);
}
