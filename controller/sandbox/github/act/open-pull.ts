import { isAncestor, mergeBases } from '../git/commits.ts';
import { readRef } from '../git/refs.ts';
import { customError, invalidField } from '../http/errors.ts';
import type { Account, PullIssue } from '../state/records.ts';
import { nextId, openPulls, type World } from '../world.ts';
import { announcePull } from './announce.ts';
import { setHead } from './head-moved.ts';

export interface NewPull {
  readonly title: string;
  readonly body: string | null;
  readonly head: string;
  readonly base: string;
  readonly draft: boolean;
}

/** Heads are branches of this repository, `branch` or `owner:branch`; forks do not exist here and are refused. */
export async function openPull(world: World, actor: Account, asked: NewPull): Promise<PullIssue> {
  const headRef = branchOf(world, asked.head);
  const [headSha, baseSha] = await Promise.all([
    readRef(world.repo, `refs/heads/${headRef}`),
    readRef(world.repo, `refs/heads/${asked.base}`),
  ]);
  if (headSha === undefined) throw invalidField('PullRequest', 'head');
  if (baseSha === undefined) throw invalidField('PullRequest', 'base');
  if (openPulls(world).some(({ pull }) => pull.headRef === headRef && pull.baseRef === asked.base)) {
    throw customError('PullRequest', `A pull request already exists for ${world.state.repository.owner}:${headRef}.`);
  }
  if (await isAncestor(world.repo, headSha, baseSha)) {
    throw customError('PullRequest', `No commits between ${asked.base} and ${headRef}`);
  }
  if ((await mergeBases(world.repo, baseSha, headSha)).length === 0) {
    throw customError('PullRequest', `The ${headRef} branch has no history in common with ${asked.base}`);
  }
  const issue = newIssue(world, actor, asked, { headRef, headSha, baseSha });
  world.state.issues.push(issue);
  await setHead(world, issue, headSha);
  await announcePull(world, actor, 'opened', issue);
  return issue;
}

function branchOf(world: World, head: string): string {
  const colon = head.indexOf(':');
  if (colon < 0) return head;
  if (head.slice(0, colon).toLowerCase() !== world.state.repository.owner.toLowerCase()) {
    throw invalidField(
      'PullRequest',
      'head',
      'invalid',
      'the sandbox has no forks: the head must be in this repository',
    );
  }
  return head.slice(colon + 1);
}

function newIssue(
  world: World,
  actor: Account,
  asked: NewPull,
  refs: { readonly headRef: string; readonly headSha: string; readonly baseSha: string },
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
