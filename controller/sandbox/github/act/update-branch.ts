import { headHome } from '../forks.ts';
import { isAncestor, writeCommit } from '../git/commits.ts';
import { readRef, setRef } from '../git/refs.ts';
import type { Sha } from '../git/types.ts';
import { apiError } from '../http/errors.ts';
import { refuseByRules } from '../rules/refuse.ts';
import { atLeast } from '../show/account.ts';
import type { Account, PullIssue } from '../state/records.ts';
import { accountOf, type World } from '../world.ts';
import { compareCommits } from './facts.ts';
import { branchMoved } from './move-branch.ts';
import { refuseProtected } from './protect.ts';
import { signatureOf, webFlowSignature } from './sign.ts';

/**
 * The "Update branch" button: merges the base into the head. Whoever clicks becomes a pusher of the head branch, though
 * the commit's committer is web-flow; and reviews follow to the new head (see repoint.ts).
 */
export async function updateBranch(
  world: World,
  actor: Account,
  issue: PullIssue,
  expected: Sha | undefined,
): Promise<void> {
  const { pull } = issue;
  if (issue.state === 'closed') throw apiError(422, 'Pull request is closed.');
  if (expected !== undefined && expected !== pull.headSha) {
    throw apiError(422, 'expected head sha didn’t match current head ref.');
  }
  const home = headHome(world, pull);
  if (!atLeast(accountOf(home, actor.id), 'write')) throw apiError(403, 'Must have push access to the head branch');
  const base = await readRef(world.repo, `refs/heads/${pull.baseRef}`);
  if (base === undefined || (await isAncestor(world.repo, base, pull.headSha))) {
    throw apiError(422, 'There are no new commits on the base branch.');
  }
  const { mergedTree } = await compareCommits(world, base, pull.headSha);
  if (mergedTree === undefined) throw apiError(422, 'merge conflict between base and head');
  const before = pull.headSha;
  const by = signatureOf(world, actor);
  const after = await writeCommit(world.repo, {
    tree: mergedTree,
    parents: [before, base],
    author: by,
    committer: webFlowSignature(by.at),
    message: `Merge branch '${pull.baseRef}' into ${pull.headRef}`,
  });
  // Rules are those of the repository that the head is in; a fork sees the new commit through what it borrows.
  const pusher = accountOf(home, actor.id);
  refuseProtected(home, pusher, pull.headRef, { kind: 'update', after });
  await refuseByRules(home, pusher, { ref: `refs/heads/${pull.headRef}`, before, after });
  await setRef(home.repo, `refs/heads/${pull.headRef}`, after, before);
  await branchMoved(home, { branch: pull.headRef, before, after, actor, cause: 'update-branch' });
}
