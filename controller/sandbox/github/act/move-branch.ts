import { isAncestor, listShas, logCommits } from '../git/commits.ts';
import { fetchCommit } from '../git/refs.ts';
import { noCommit, type Sha } from '../git/types.ts';
import { isoOf } from '../show/commit.ts';
import type { Account, Activity } from '../state/records.ts';
import { accountOf, htmlUrl, isPull, nextId, openPulls, type World } from '../world.ts';
import { baseMoved } from './base-moved.ts';
import { headDeleted, headMoved } from './head-moved.ts';

export interface BranchMove {
  readonly branch: string;
  /** Undefined: the branch was created. */
  readonly before: Sha | undefined;
  /** Undefined: the branch was deleted. */
  readonly after: Sha | undefined;
  readonly actor: Account;
  readonly cause: 'push' | 'merge' | 'update-branch';
}

/**
 * Everything that follows from a branch having moved, however it moved: the activity log, the push webhook, requests
 * that have it as head or as base. The ref itself has been set already.
 */
export async function branchMoved(world: World, move: BranchMove): Promise<void> {
  const forced =
    move.before !== undefined && move.after !== undefined && !(await isAncestor(world.repo, move.before, move.after));
  recordActivity(world, move, forced);
  await announcePush(world, `refs/heads/${move.branch}`, move, forced);
  await moveHeads(world, move, forced);
  const aimedHere = openPulls(world).filter(({ pull }) => pull.baseRef === move.branch);
  const arrived = aimedHere.length === 0 ? new Set<Sha>() : await arrivals(world, move);
  for (const issue of aimedHere) await baseMoved(world, issue, move, { forced, arrived });
}

/** Requests that have the branch as head: in this repository or, when it is in a fork, in the one it was forked from. */
async function moveHeads(world: World, move: BranchMove, forced: boolean): Promise<void> {
  const target = world.base ?? world;
  const headRepo = world.base === undefined ? undefined : world.state.repository.id;
  const heads = target.state.issues
    .filter(isPull)
    .filter(({ pull }) => pull.headRef === move.branch && pull.headRepo === headRepo);
  const { before, after, cause } = move;
  const actor = accountOf(target, move.actor.id);
  for (const issue of heads) {
    if (after === undefined) await headDeleted(target, issue, { before, actor });
    else if (issue.state === 'open') {
      if (world !== target) await fetchCommit(target.repo, world.repo, after);
      await headMoved(target, issue, { before, after, actor, cause }, forced);
    }
  }
}

/** Commits that the branch has now and had not before. */
async function arrivals(world: World, { before, after }: BranchMove): Promise<ReadonlySet<Sha>> {
  if (after === undefined) return new Set();
  return new Set(await listShas(world.repo, [before === undefined ? after : `${before}..${after}`]));
}

function recordActivity(world: World, move: BranchMove, forced: boolean): void {
  const at = world.tick();
  world.state.pushedAt = at;
  world.state.activities.push({
    id: nextId(world),
    ref: `refs/heads/${move.branch}`,
    before: move.before ?? noCommit,
    after: move.after ?? noCommit,
    type: activityType(move, forced),
    actorId: move.actor.id,
    at,
  });
}

function activityType(move: BranchMove, forced: boolean): Activity['type'] {
  if (move.before === undefined) return 'branch_creation';
  if (move.after === undefined) return 'branch_deletion';
  if (move.cause === 'merge') return 'pr_merge';
  return forced ? 'force_push' : 'push';
}

/** GitHub lists at most 2,048 commits in a push payload. */
const commitCap = 2048;

/** Webhook `push`, of a branch or a tag. */
export async function announcePush(
  world: World,
  ref: string,
  move: { readonly before: Sha | undefined; readonly after: Sha | undefined; readonly actor: Account },
  forced: boolean,
): Promise<void> {
  if (world.listens('push')) world.announce('push', move.actor, await pushPayload(world, ref, move, forced));
}

async function pushPayload(
  world: World,
  ref: string,
  move: { readonly before: Sha | undefined; readonly after: Sha | undefined; readonly actor: Account },
  forced: boolean,
) {
  const { before, after, actor } = move;
  const selection =
    after === undefined ? undefined : before === undefined ? ['-1', after] : ['--reverse', `${before}..${after}`];
  const commits = selection === undefined ? [] : (await logCommits(world.repo, selection)).slice(0, commitCap);
  const shown = commits.map((commit) => ({
    id: commit.sha,
    tree_id: commit.tree,
    distinct: true,
    message: commit.message,
    timestamp: isoOf(commit.author.at),
    url: `${htmlUrl(world)}/commit/${commit.sha}`,
    author: { name: commit.author.name, email: commit.author.email },
    committer: { name: commit.committer.name, email: commit.committer.email },
  }));
  return {
    ref,
    before: before ?? noCommit,
    after: after ?? noCommit,
    created: before === undefined,
    deleted: after === undefined,
    forced,
    base_ref: null,
    compare: `${htmlUrl(world)}/compare/${(before ?? noCommit).slice(0, 12)}...${(after ?? noCommit).slice(0, 12)}`,
    commits: before === undefined ? [] : shown,
    head_commit: shown.at(-1) ?? null,
    pusher: { name: actor.login, email: actor.email },
  };
}
