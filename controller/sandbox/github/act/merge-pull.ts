import { headLabel } from '../forks.ts';
import { logCommits, writeCommit } from '../git/commits.ts';
import { rebaseOnto } from '../git/merge.ts';
import { dropRef, readRef, setRef } from '../git/refs.ts';
import type { Sha } from '../git/types.ts';
import { apiError } from '../http/errors.ts';
import { mergeViolations } from '../rules/merge-violations.ts';
import { pushViolations } from '../rules/push-violations.ts';
import { ruleError } from '../rules/refuse.ts';
import type { Account, PullIssue } from '../state/records.ts';
import type { MergeMethod } from '../state/settings.ts';
import { accountOf, type World } from '../world.ts';
import { markMerged } from './close-pull.ts';
import { compareCommits } from './facts.ts';
import { branchMoved } from './move-branch.ts';
import { protectionRefusal } from './protect.ts';
import { signatureOf, webFlowSignature } from './sign.ts';

export interface MergeRequest {
  readonly method: MergeMethod;
  readonly title?: string;
  readonly message?: string;
  /** Compare-and-swap on the head, and on the head only. */
  readonly sha?: Sha;
}

/** The merge button. Throws 405 when GitHub would not merge, 409 when the head is another than `sha`. */
export async function mergePull(world: World, actor: Account, issue: PullIssue, asked: MergeRequest): Promise<Sha> {
  const { pull } = issue;
  if (issue.state === 'closed') throw apiError(405, 'Pull Request is not mergeable');
  if (asked.sha !== undefined && asked.sha !== pull.headSha) {
    throw apiError(409, 'Head branch was modified. Review and try the merge again.');
  }
  if (pull.draft) throw apiError(405, 'Pull Request is still a draft');
  const refusal = protectionRefusal(world, issue, actor, asked.method);
  if (refusal !== undefined) throw apiError(405, refusal);
  refuseMethod(world, asked.method);
  const violations = await mergeViolations(world, issue, actor, asked.method);
  if (violations.length > 0) throw ruleError(405, violations);
  const before = await readRef(world.repo, `refs/heads/${pull.baseRef}`);
  if (before === undefined) throw apiError(405, 'Base branch does not exist');
  const sha = await writeMerge(world, actor, issue, before, asked);
  await setRef(world.repo, `refs/heads/${pull.baseRef}`, sha, before);
  await markMerged(world, issue, actor, { sha, before });
  await branchMoved(world, { branch: pull.baseRef, before, after: sha, actor, cause: 'merge' });
  if (world.state.settings.deleteBranchOnMerge) await deleteHead(world, issue, actor);
  return sha;
}

function refuseMethod(world: World, method: MergeMethod): void {
  const { mergeCommit, squashMerge, rebaseMerge } = world.state.settings;
  const allowed = { merge: mergeCommit, squash: squashMerge, rebase: rebaseMerge };
  const names = { merge: 'Merge commits', squash: 'Squash merges', rebase: 'Rebase merges' };
  if (!allowed[method]) throw apiError(405, `${names[method]} are not allowed on this repository.`);
}

/** Only a branch of this repository that is still where it was merged, and that no rule keeps. */
async function deleteHead(world: World, { pull }: PullIssue, actor: Account): Promise<void> {
  const ref = `refs/heads/${pull.headRef}`;
  if (pull.headRepo !== undefined || pull.headRef === 'main') return;
  if ((await readRef(world.repo, ref)) !== pull.headSha) return;
  const change = { ref, before: pull.headSha, after: undefined };
  if ((await pushViolations(world, actor, change)).length > 0) return;
  await dropRef(world.repo, ref, pull.headSha);
  await branchMoved(world, { branch: pull.headRef, before: pull.headSha, after: undefined, actor, cause: 'push' });
}

async function writeMerge(
  world: World,
  actor: Account,
  issue: PullIssue,
  before: Sha,
  asked: MergeRequest,
): Promise<Sha> {
  const { pull } = issue;
  if (asked.method === 'rebase') {
    // A rebase changes the committer to who pressed the button; only merge and squash commits are web-flow's.
    const sha = await rebaseOnto(world.repo, before, pull.headSha, signatureOf(world, actor));
    if (sha === undefined || sha === before) throw apiError(405, "This branch can't be rebased");
    return sha;
  }
  const { mergedTree } = await compareCommits(world, before, pull.headSha);
  if (mergedTree === undefined) throw apiError(405, 'Pull Request is not mergeable');
  const by = signatureOf(world, asked.method === 'squash' ? accountOf(world, issue.userId) : actor);
  return writeCommit(world.repo, {
    tree: mergedTree,
    parents: asked.method === 'merge' ? [before, pull.headSha] : [before],
    author: by,
    committer: webFlowSignature(by.at),
    message: await messageOfMerge(world, issue, before, asked),
  });
}

async function messageOfMerge(world: World, issue: PullIssue, before: Sha, asked: MergeRequest): Promise<string> {
  const { pull, number } = issue;
  if (asked.method === 'merge') {
    const title = asked.title ?? `Merge pull request #${number} from ${headLabel(world, pull).replace(':', '/')}`;
    return `${title}\n\n${asked.message ?? issue.title}\n`;
  }
  const commits = await logCommits(world.repo, ['--reverse', '--no-merges', `${before}..${pull.headSha}`]);
  const only = commits.length === 1 ? commits[0] : undefined;
  const title = asked.title ?? `${only?.message.split('\n')[0] ?? issue.title} (#${number})`;
  const body = asked.message ?? (only === undefined ? commits.map((commit) => `* ${commit.message}`).join('\n\n') : '');
  return body === '' ? `${title}\n` : `${title}\n\n${body}\n`;
}
