import { isAncestor, listShas } from '../git/commits.ts';
import { forceRef } from '../git/refs.ts';
import type { Sha } from '../git/types.ts';
import type { Account, PullIssue } from '../state/records.ts';
import type { World } from '../world.ts';
import { announcePull } from './announce.ts';
import { closePull } from './close-pull.ts';
import { recordEvent } from './record.ts';
import { repointReviews } from './repoint.ts';

interface HeadMove {
  readonly before: Sha | undefined;
  readonly after: Sha;
  readonly actor: Account;
  readonly cause: 'push' | 'merge' | 'update-branch';
}

/** The head of an open request moved: it follows, reviews are re-pointed or frozen, and listeners hear `synchronize`. */
export async function headMoved(world: World, issue: PullIssue, move: HeadMove, forced: boolean): Promise<void> {
  const before = issue.pull.headSha;
  await setHead(world, issue, move.after);
  if (forced) recordEvent(world, issue, move.actor, 'head_ref_force_pushed', { commitId: move.after });
  const how = move.cause === 'update-branch' ? 'update-branch' : forced ? 'force-push' : 'push';
  await repointReviews(world, issue, move.actor, { from: before, to: move.after, how });
  await announcePull(world, move.actor, 'synchronize', issue, { before, after: move.after });
  // Nothing is left to merge: GitHub closes such a request by itself.
  if (await isAncestor(world.repo, move.after, issue.pull.baseSha)) await closePull(world, issue, move.actor);
}

/** Records a head with the commits that came with it, and the ref by which everybody can fetch it. */
export async function setHead(world: World, issue: PullIssue, sha: Sha): Promise<void> {
  const at = world.tick();
  const { pull } = issue;
  pull.headSha = sha;
  issue.updatedAt = at;
  for (const commit of await listShas(world.repo, [`${pull.baseSha}..${sha}`])) pull.seen[commit] ??= at;
  await forceRef(world.repo, `refs/pull/${issue.number}/head`, sha);
}

/** The head branch is gone: an open request closes, and the timeline says so in any case. */
export async function headDeleted(
  world: World,
  issue: PullIssue,
  move: { readonly before: Sha | undefined; readonly actor: Account },
): Promise<void> {
  if (issue.state === 'open') await closePull(world, issue, move.actor);
  else if (issue.pull.headSha !== move.before) return;
  recordEvent(world, issue, move.actor, 'head_ref_deleted');
}
