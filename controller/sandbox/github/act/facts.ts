import { listShas, mergeBases, readCommit, writeCommit } from '../git/commits.ts';
import { diffFiles } from '../git/diff.ts';
import { mergeTree } from '../git/merge.ts';
import { forceRef } from '../git/refs.ts';
import type { Sha } from '../git/types.ts';
import { mergeViolations } from '../rules/merge-violations.ts';
import type { PullFacts } from '../show/pull.ts';
import type { PullIssue } from '../state/records.ts';
import { type Comparison, type World, webFlow } from '../world.ts';
import { protectionRefusal } from './protect.ts';

export function compareCommits(world: World, base: Sha, head: Sha): Promise<Comparison> {
  const key = `${base}..${head}`;
  const known = world.comparisons.get(key);
  if (known !== undefined) return known;
  const asked = measure(world, base, head);
  world.comparisons.set(key, asked);
  return asked;
}

async function measure(world: World, base: Sha, head: Sha): Promise<Comparison> {
  const [from] = await mergeBases(world.repo, base, head);
  const [files, commits, mergedTree] = await Promise.all([
    diffFiles(world.repo, from, head),
    listShas(world.repo, [`${base}..${head}`]),
    mergeTree(world.repo, base, head),
  ]);
  return {
    mergedTree,
    commits: commits.length,
    additions: files.reduce((sum, file) => sum + file.additions, 0),
    deletions: files.reduce((sum, file) => sum + file.deletions, 0),
    changedFiles: files.length,
  };
}

/** Also brings refs/pull/N/merge up to date while the request is open and merges cleanly. */
export async function pullFacts(world: World, issue: PullIssue): Promise<PullFacts> {
  const { pull } = issue;
  const { mergedTree, ...counts } = await compareCommits(world, pull.baseSha, pull.headSha);
  if (issue.state === 'closed') {
    return { ...counts, mergeable: null, rebaseable: null, mergeableState: 'unknown', testMerge: null };
  }
  if (mergedTree === undefined) {
    return {
      ...counts,
      mergeable: false,
      rebaseable: false,
      mergeableState: pull.draft ? 'draft' : 'dirty',
      testMerge: null,
    };
  }
  const testMerge = await testMergeOf(world, issue, mergedTree);
  const mergeableState = pull.draft ? 'draft' : (await isBlocked(world, issue)) ? 'blocked' : 'clean';
  return { ...counts, mergeable: true, rebaseable: true, mergeableState, testMerge };
}

/** For somebody who bypasses nothing, by whichever method is left. */
async function isBlocked(world: World, issue: PullIssue): Promise<boolean> {
  for (const method of ['merge', 'squash'] as const) {
    const refusal = protectionRefusal(world, issue, webFlow, method);
    if (refusal === undefined && (await mergeViolations(world, issue, webFlow, method)).length === 0) return false;
  }
  return true;
}

function testMergeOf(world: World, issue: PullIssue, tree: Sha): Promise<Sha> {
  const key = `${issue.number}:${issue.pull.baseSha}:${issue.pull.headSha}`;
  const known = world.testMerges.get(key);
  if (known !== undefined) return known;
  const written = writeTestMerge(world, issue, tree);
  world.testMerges.set(key, written);
  return written;
}

/** The same base and head give the same trial commit: its time is the head's. */
async function writeTestMerge(world: World, { pull, number }: PullIssue, tree: Sha): Promise<Sha> {
  const { committer } = await readCommit(world.repo, pull.headSha);
  const who = { name: 'GitHub', email: webFlow.email, at: committer.at };
  const message = `Merge ${pull.headSha} into ${pull.baseSha}`;
  const sha = await writeCommit(world.repo, {
    tree,
    parents: [pull.baseSha, pull.headSha],
    author: who,
    committer: who,
    message,
  });
  await forceRef(world.repo, `refs/pull/${number}/merge`, sha);
  return sha;
}
