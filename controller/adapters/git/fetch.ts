import { setTimeout as pause } from 'node:timers/promises';
import { known, type Read } from '../../core/known.ts';
import { failed } from './answers.ts';
import { objectId, refName } from './ids.ts';
import type { GitResult, RunGit } from './run-git.ts';

/** Two commands may share a mirror. Who finds a ref locked, or moved by the other, asks again after this many ms. */
const lockedMs = 100;
const mostTries = 10;

const quietly = ['--quiet', '--no-tags', '--no-write-fetch-head'];

/** All branches and the heads of all pull requests; git asks only for what is new. Refs that are gone go here too. */
export async function fetchAll(run: RunGit, url: string): Promise<Read<void>> {
  const refspecs = ['+refs/heads/*:refs/heads/*', '+refs/pull/*/head:refs/pull/*/head'];
  const result = await unlocked(run, ['fetch', ...quietly, '--prune', url, ...refspecs]);
  return result.exitCode === 0 ? known(undefined) : failed(`fetch ${url}`, result);
}

/** One branch. Known(false) where the remote does not have it; then it goes here too. */
export async function fetchBranch(run: RunGit, url: string, branch: string): Promise<Read<boolean>> {
  const ref = `refs/heads/${refName(branch)}`;
  const result = await unlocked(run, ['fetch', ...quietly, url, `+${ref}:${ref}`]);
  if (result.exitCode === 0) return known(true);
  if (!/couldn't find remote ref/i.test(result.stderr)) return failed(`fetch ${branch} of ${url}`, result);
  const removed = await run(['update-ref', '-d', ref]);
  return removed.exitCode === 0 ? known(false) : failed(`forget ${branch}`, removed);
}

/** A commit by its id, from no branch: a head that was pushed over, a merge commit of another ref. */
export async function ensureCommit(run: RunGit, url: string, id: string): Promise<Read<boolean>> {
  const commit = objectId(id);
  if ((await run(['cat-file', '-e', `${commit}^{commit}`])).exitCode === 0) return known(true);
  const result = await run(['fetch', ...quietly, url, commit]);
  if (result.exitCode === 0) return known((await run(['cat-file', '-e', `${commit}^{commit}`])).exitCode === 0);
  // "not our ref" and "unadvertised object" are git's words for: the server does not have it or does not give it.
  if (/not our ref|unadvertised object|couldn't find remote ref/i.test(result.stderr)) return known(false);
  return failed(`fetch ${commit}`, result);
}

async function unlocked(run: RunGit, args: readonly string[]): Promise<GitResult> {
  for (let tries = 1; ; tries++) {
    const result = await run(args);
    const isLocked = /cannot lock ref|\.lock': File exists/i.test(result.stderr);
    if (result.exitCode === 0 || !isLocked || tries === mostTries) return result;
    await pause(lockedMs);
  }
}
