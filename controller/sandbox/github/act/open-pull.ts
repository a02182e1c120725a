import { headLabel } from '../forks.ts';
import { isAncestor, mergeBases } from '../git/commits.ts';
import { fetchCommit, readRef } from '../git/refs.ts';
import { customError, invalidField } from '../http/errors.ts';
import type { Account, PullIssue } from '../state/records.ts';
import { nextId, openPulls, type World } from '../world.ts';
import { announcePull } from './announce.ts';
import { setHead } from './head-moved.ts';

export interface NewPull {
  readonly title: string;
  readonly body: string | null;
  readonly head: string;
  /** `name` or `owner/name` of the repository that the head is in. */
  readonly headRepo?: string;
  readonly base: string;
  readonly draft: boolean;
}

/** Heads are branches of this repository, `branch` or `owner:branch`, or of a fork, `user:branch`. */
export async function openPull(world: World, actor: Account, asked: NewPull): Promise<PullIssue> {
  const { home, headRef } = headOf(world, asked);
  const label = `${home.state.repository.owner}:${headRef}`;
  const [headSha, baseSha] = await Promise.all([
    readRef(home.repo, `refs/heads/${headRef}`),
    readRef(world.repo, `refs/heads/${asked.base}`),
  ]);
  if (headSha === undefined) throw invalidField('PullRequest', 'head');
  if (baseSha === undefined) throw invalidField('PullRequest', 'base');
  if (openPulls(world).some(({ pull }) => headLabel(world, pull) === label && pull.baseRef === asked.base)) {
    throw customError('PullRequest', `A pull request already exists for ${label}.`);
  }
  if (home !== world) await fetchCommit(world.repo, home.repo, headSha);
  if (await isAncestor(world.repo, headSha, baseSha)) {
    throw customError('PullRequest', `No commits between ${asked.base} and ${headRef}`);
  }
  if ((await mergeBases(world.repo, baseSha, headSha)).length === 0) {
    throw customError('PullRequest', `The ${headRef} branch has no history in common with ${asked.base}`);
  }
  const headRepo = home === world ? {} : { headRepo: home.state.repository.id };
  const issue = newIssue(world, actor, asked, { ...headRepo, headRef, headSha, baseSha });
  world.state.issues.push(issue);
  await setHead(world, issue, headSha);
  await announcePull(world, actor, 'opened', issue);
  return issue;
}

function headOf(world: World, { head, headRepo }: NewPull): { readonly home: World; readonly headRef: string } {
  const colon = head.indexOf(':');
  const [named, slash] = [headRepo ?? '', (headRepo ?? '').indexOf('/')];
  const owner = colon >= 0 ? head.slice(0, colon) : slash > 0 ? named.slice(0, slash) : undefined;
  const headRef = head.slice(colon + 1);
  if (owner === undefined) return { home: world, headRef };
  const home = [world, ...world.forks.values()].find(
    ({ state }) => state.repository.owner.toLowerCase() === owner.toLowerCase(),
  );
  const other = home !== undefined && headRepo !== undefined && named.slice(slash + 1) !== home.state.repository.name;
  if (home === undefined || other) throw invalidField('PullRequest', 'head');
  return { home, headRef };
}

function newIssue(
  world: World,
  actor: Account,
  asked: NewPull,
  refs: { readonly headRepo?: number; readonly headRef: string; readonly headSha: string; readonly baseSha: string },
): PullIssue {
  const at = world.tick();
  return {
    id: nextId(world),
    number: world.state.issues.length + 1,
    userId: actor.id,
    title: asked.title,
    body: asked.body,
    state: 'open',
    stateReason: null,
    createdAt: at,
    updatedAt: at,
    closedAt: null,
    closedBy: null,
    labels: [],
    pull: {
      id: nextId(world),
      ...refs,
      baseRef: asked.base,
      draft: asked.draft,
      merged: null,
      seen: {},
      requestedReviewers: [],
    },
  };
}
