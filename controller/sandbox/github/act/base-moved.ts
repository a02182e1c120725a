import { isAncestor, listShas } from '../git/commits.ts';
import { readRef } from '../git/refs.ts';
import type { Sha } from '../git/types.ts';
import type { Account, PullIssue } from '../state/records.ts';
import { isPull, type World } from '../world.ts';
import { announcePull } from './announce.ts';
import { closePull, markMerged } from './close-pull.ts';
import { recordEvent } from './record.ts';

interface BaseMove {
  readonly branch: string;
  readonly before: Sha | undefined;
  readonly after: Sha | undefined;
  readonly actor: Account;
}

/** The base of an open request moved, or went away. */
export async function baseMoved(
  world: World,
  issue: PullIssue,
  move: BaseMove,
  how: { readonly forced: boolean; readonly arrived: ReadonlySet<Sha> },
): Promise<void> {
  if (move.after === undefined) return baseDeleted(world, issue, move);
  if (how.forced) recordEvent(world, issue, move.actor, 'base_ref_force_pushed', { commitId: move.after });
  if (how.arrived.has(issue.pull.headSha)) {
    // "Indirect merge": GitHub calls it merged whether or not anybody approved.
    const before = move.before ?? issue.pull.baseSha;
    const sha = await arrivalOf(world, issue.pull.headSha, before, move.after);
    return markMerged(world, issue, move.actor, { sha, before });
  }
  issue.pull.baseSha = move.after;
}

/** The first commit on the base's own line that holds the head: a pushed merge commit, or the head itself. */
async function arrivalOf(world: World, head: Sha, before: Sha, after: Sha): Promise<Sha> {
  const line = await listShas(world.repo, ['--first-parent', '--reverse', `${before}..${after}`]);
  for (const sha of line) if (await isAncestor(world.repo, head, sha)) return sha;
  return after;
}

/**
 * A stacked request whose base branch was itself merged moves on to where that went; any other closes.
 * The head does not change, so an approval given against the old base seems to hold.
 */
async function baseDeleted(world: World, issue: PullIssue, move: BaseMove): Promise<void> {
  const below = world.state.issues
    .filter(isPull)
    .findLast(({ pull }) => pull.merged !== null && pull.headRepo === undefined && pull.headRef === move.branch);
  const tip = below === undefined ? undefined : await readRef(world.repo, `refs/heads/${below.pull.baseRef}`);
  if (below === undefined || tip === undefined) return closePull(world, issue, move.actor);
  const from = { ref: { from: issue.pull.baseRef }, sha: { from: issue.pull.baseSha } };
  issue.pull.baseRef = below.pull.baseRef;
  issue.pull.baseSha = tip;
  recordEvent(world, issue, move.actor, 'automatic_base_change_succeeded');
  await announcePull(world, move.actor, 'edited', issue, { changes: { base: from } });
}
