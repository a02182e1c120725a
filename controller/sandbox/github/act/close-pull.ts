import type { Sha } from '../git/types.ts';
import type { Account, PullIssue } from '../state/records.ts';
import type { World } from '../world.ts';
import { announcePull } from './announce.ts';
import { recordEvent } from './record.ts';

/** Closed without a merge. */
export async function closePull(world: World, issue: PullIssue, actor: Account): Promise<void> {
  issue.state = 'closed';
  issue.closedAt = world.tick();
  issue.closedBy = actor.id;
  recordEvent(world, issue, actor, 'closed');
  await announcePull(world, actor, 'closed', issue);
}

/** Merged, by the button or because the head came into the base with a push. The base's tip is frozen as it was before. */
export async function markMerged(
  world: World,
  issue: PullIssue,
  actor: Account,
  merge: { readonly sha: Sha; readonly before: Sha },
): Promise<void> {
  const at = world.tick();
  issue.state = 'closed';
  issue.closedAt = at;
  issue.closedBy = actor.id;
  issue.pull.merged = { at, by: actor.id, ...merge };
  issue.pull.baseSha = merge.before;
  recordEvent(world, issue, actor, 'merged', { commitId: merge.sha });
  recordEvent(world, issue, actor, 'closed');
  await announcePull(world, actor, 'closed', issue);
}
