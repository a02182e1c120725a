import type { RestEndpointMethodTypes } from '@octokit/rest';
import type { Account, PushEvidence, ReviewEvidence, TimelineEvidence } from '../../signoff/types.ts';

type Review = RestEndpointMethodTypes['pulls']['listReviews']['response']['data'][number];
type Activity = RestEndpointMethodTypes['repos']['listActivities']['response']['data'][number];
type TimelineEntry = RestEndpointMethodTypes['issues']['listEventsForTimeline']['response']['data'][number];

interface Accountish {
  readonly id: number;
  readonly login: string;
  readonly type?: string;
}

/** Null for a deleted account. An unknown type is no person. */
export function accountOf(account: Accountish | null | undefined): Account | null {
  return account ? { id: account.id, login: account.login, type: account.type ?? 'Unknown' } : null;
}

/** A pending review has no time of submission; it is dropped by its state. */
export function reviewOf(review: Review): ReviewEvidence {
  return {
    id: review.id,
    user: accountOf(review.user),
    state: review.state,
    submittedAt: review.submitted_at ?? '',
    commitId: review.commit_id,
  };
}

export function pushOf(entry: Activity): PushEvidence {
  const { id, ref, before, after, timestamp } = entry;
  return { id, actor: accountOf(entry.actor), type: entry.activity_type, ref, before, after, at: timestamp };
}

/** Entries of the timeline have many shapes; what is missing in one is left out. `committed` entries have no event time. */
export function timelineOf(entry: TimelineEntry): TimelineEvidence {
  const { event, actor, user, created_at, submitted_at, id, dismissed_review } = entry as {
    event?: string;
    actor?: Accountish | null;
    user?: Accountish | null;
    created_at?: string;
    submitted_at?: string;
    id?: number;
    dismissed_review?: { review_id: number; state: string };
  };
  const reviewId = dismissed_review?.review_id ?? (event === 'reviewed' ? id : undefined);
  return {
    event: event ?? 'unknown',
    actor: accountOf(actor ?? user),
    at: created_at ?? submitted_at ?? '',
    ...(reviewId !== undefined && { reviewId }),
    ...(dismissed_review && { dismissedState: dismissed_review.state }),
  };
}
