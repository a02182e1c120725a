import type { JsonObject } from '../../../core/json.ts';
import { headHome, headLabel } from '../forks.ts';
import { isAncestor } from '../git/commits.ts';
import { fetchCommit, readRef } from '../git/refs.ts';
import { customError, invalidField } from '../http/errors.ts';
import type { Account, PullIssue } from '../state/records.ts';
import { openPulls, type World } from '../world.ts';
import { announcePull } from './announce.ts';
import { closePull } from './close-pull.ts';
import { setHead } from './head-moved.ts';
import { recordEvent } from './record.ts';
import { dismissStale } from './repoint.ts';

export interface PullEdit {
  readonly title?: string;
  readonly body?: string;
  readonly base?: string;
  readonly state?: 'open' | 'closed';
}

export async function editPull(world: World, actor: Account, issue: PullIssue, edit: PullEdit): Promise<void> {
  const changes: JsonObject = {};
  if (edit.title !== undefined && edit.title !== issue.title) {
    changes['title'] = { from: issue.title };
    recordEvent(world, issue, actor, 'renamed', { detail: { rename: { from: issue.title, to: edit.title } } });
    issue.title = edit.title;
  }
  if (edit.body !== undefined && edit.body !== issue.body) {
    changes['body'] = { from: issue.body ?? '' };
    issue.body = edit.body;
    issue.updatedAt = world.tick();
  }
  if (edit.base !== undefined && edit.base !== issue.pull.baseRef) {
    changes['base'] = await retarget(world, actor, issue, edit.base);
  }
  if (Object.keys(changes).length > 0) await announcePull(world, actor, 'edited', issue, { changes });
  if (edit.state === 'closed' && issue.state === 'open') await closePull(world, issue, actor);
  if (edit.state === 'open' && issue.state === 'closed') await reopen(world, actor, issue);
}

/** Head and reviews stay as they are: an approval given against another base now seems to be for this one. */
async function retarget(world: World, actor: Account, issue: PullIssue, base: string): Promise<JsonObject> {
  const { pull } = issue;
  if (issue.state === 'closed')
    throw customError('PullRequest', 'Cannot change the base branch of a closed pull request.');
  const tip = await readRef(world.repo, `refs/heads/${base}`);
  if (tip === undefined) throw invalidField('PullRequest', 'base');
  if (await isAncestor(world.repo, pull.headSha, tip)) {
    throw customError(
      'PullRequest',
      `There are no new commits between base branch '${base}' and head branch '${pull.headRef}'`,
    );
  }
  const from = { ref: { from: pull.baseRef }, sha: { from: pull.baseSha } };
  pull.baseRef = base;
  pull.baseSha = tip;
  recordEvent(world, issue, actor, 'base_ref_changed');
  await dismissStale(world, issue, actor);
  return from;
}

async function reopen(world: World, actor: Account, issue: PullIssue): Promise<void> {
  const { pull } = issue;
  const refused = (why: string) => customError('PullRequest', `state cannot be changed. ${why}`);
  if (pull.merged !== null) throw refused('The pull request cannot be reopened because it was merged.');
  const [head, base] = await Promise.all([
    readRef(headHome(world, pull).repo, `refs/heads/${pull.headRef}`),
    readRef(world.repo, `refs/heads/${pull.baseRef}`),
  ]);
  if (head === undefined) throw refused(`The ${pull.headRef} branch has been deleted.`);
  if (base === undefined) throw refused(`The ${pull.baseRef} branch has been deleted.`);
  if (pull.headRepo !== undefined) await fetchCommit(world.repo, headHome(world, pull).repo, head);
  if (!(await isAncestor(world.repo, pull.headSha, head))) {
    throw refused(`The ${pull.headRef} branch was force-pushed or recreated.`);
  }
  const label = headLabel(world, pull);
  if (openPulls(world).some((other) => headLabel(world, other.pull) === label && other.pull.baseRef === pull.baseRef)) {
    throw refused(`A pull request already exists for ${label}.`);
  }
  issue.state = 'open';
  issue.closedAt = null;
  issue.closedBy = null;
  pull.baseSha = base;
  recordEvent(world, issue, actor, 'reopened');
  if (head !== pull.headSha) await setHead(world, issue, head);
  await announcePull(world, actor, 'reopened', issue);
}
