import { mergeBases } from '../git/commits.ts';
import { patchId } from '../git/diff.ts';
import type { Sha } from '../git/types.ts';
import { parametersOf, rulesetsOf } from '../rules/rules-of.ts';
import type { Account, PullIssue } from '../state/records.ts';
import type { World } from '../world.ts';
import { dismissReview } from './dismiss-review.ts';

/**
 * GitHub moves `commit_id` of reviews that are already there (seen in Q00/ouroboros#2048, max-sixty/tend#1125 and
 * others): on "Update branch" of all of them, on a force-push of those whose patch is the same by `git patch-id`,
 * which is blind to where in the file the patch lands. A plain push, or a rewrite with another patch, leaves them.
 */
export async function repointReviews(
  world: World,
  issue: PullIssue,
  actor: Account,
  move: { readonly from: Sha; readonly to: Sha; readonly how: 'push' | 'force-push' | 'update-branch' },
): Promise<void> {
  const reviews = world.state.reviews.filter((review) => review.number === issue.number);
  const now = move.how === 'force-push' ? await changeId(world, issue, move.to) : undefined;
  for (const review of reviews) {
    const follows =
      move.how === 'update-branch' || (now !== undefined && (await changeId(world, issue, review.commitId)) === now);
    if (follows) review.commitId = move.to;
  }
  if (move.how === 'update-branch' || now === (await changeId(world, issue, move.from))) return;
  await dismissStale(world, issue, actor);
}

async function changeId(world: World, issue: PullIssue, head: Sha): Promise<string | undefined> {
  const [from] = await mergeBases(world.repo, issue.pull.baseSha, head);
  return from === undefined ? undefined : patchId(world.repo, from, head);
}

/** Only where the base's protection or one of its rules asks for it; nobody is exempt. */
export async function dismissStale(world: World, issue: PullIssue, actor: Account): Promise<void> {
  const { baseRef } = issue.pull;
  const asked =
    world.state.protections[baseRef]?.requiredReviews?.dismissStale === true ||
    rulesetsOf(world, `refs/heads/${baseRef}`)
      .flatMap((ruleset) => ruleset.rules)
      .some((rule) => rule.type === 'pull_request' && parametersOf(rule)['dismiss_stale_reviews_on_push'] === true);
  if (!asked) return;
  for (const review of world.state.reviews) {
    if (review.number !== issue.number || review.state !== 'APPROVED') continue;
    dismissReview(world, issue, review, actor, { message: null, commit: issue.pull.headSha });
  }
}
