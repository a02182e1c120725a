import type { JsonObject } from '../../../core/json.ts';
import { showIssue } from '../show/issue.ts';
import { showPull, showPullSimple } from '../show/pull.ts';
import { showReview } from '../show/review.ts';
import type { Account, PullIssue, Review } from '../state/records.ts';
import type { World } from '../world.ts';
import { pullFacts } from './facts.ts';

/** Webhook `pull_request`. */
export async function announcePull(
  world: World,
  actor: Account,
  action: string,
  issue: PullIssue,
  more: JsonObject = {},
): Promise<void> {
  if (!world.listens('pull_request')) return;
  const shown = showPull(world, issue, await pullFacts(world, issue));
  world.announce('pull_request', actor, { action, number: issue.number, pull_request: shown, ...more });
}

/** Webhook `pull_request_review`; states are in lower case there. */
export function announceReview(world: World, actor: Account, action: string, issue: PullIssue, review: Review): void {
  world.announce('pull_request_review', actor, {
    action,
    review: { ...showReview(world, review), state: review.state.toLowerCase() },
    pull_request: showPullSimple(world, issue),
  });
}

/** Webhook `issue_comment`. */
export function announceComment(
  world: World,
  actor: Account,
  action: string,
  number: number,
  comment: JsonObject,
): void {
  const issue = world.state.issues.find((known) => known.number === number);
  if (issue === undefined) return;
  world.announce('issue_comment', actor, { action, issue: showIssue(world, issue), comment });
}
