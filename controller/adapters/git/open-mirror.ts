import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Refused } from '../../core/errors.ts';
import { known, type Read, unavailable } from '../../core/known.ts';
import type { GitObjects } from '../../source/types.ts';
import { failed, reading } from './answers.ts';
import { ensureCommit, fetchAll, fetchBranch } from './fetch.ts';
import { isObjectId, isRefName, objectId, treePath } from './ids.ts';
import { createBlobReader } from './read-blobs.ts';
import { readCommits } from './read-commits.ts';
import { readTree } from './read-tree.ts';
import { remember } from './remember.ts';
import { createRunner, type GitHost, type RunGit } from './run-git.ts';
import { createWriter, type GitWriter } from './write-files.ts';

export interface MirrorOptions extends GitHost {
  /** https, http or file URL, or an absolute path; without credentials. */
  readonly url: string;
  /** Asked before each command, because installation tokens live an hour. */
  readonly token?: string | (() => Promise<string>);
}

export interface Mirror extends GitObjects, GitWriter {
  /** Fetches one branch: Known(false) where the remote does not have it. */
  fetchBranch(branch: string): Promise<Read<boolean>>;
  /** git processes started so far. */
  calls(): number;
}

/** Answers kept of each kind of question: a tree has thousands of files, a list of commits hundreds, a fact one word. */
const kept = { trees: 32, lists: 200, facts: 1000 } as const;

/** Opens, or makes, the bare mirror in `dir`. Throws Refused for a URL that git must not see. */
export async function openMirror(options: MirrorOptions): Promise<Mirror> {
  const { dir, url } = options;
  checkUrl(url);
  await mkdir(dir, { recursive: true, mode: 0o700 });
  let calls = 0;
  const run = createRunner(
    options,
    () => credentials(options),
    () => {
      calls += 1;
    },
  );
  const exists = await stat(join(dir, 'HEAD')).catch(() => undefined);
  if (!exists) {
    const made = await run(['init', '--quiet', '--bare', '--initial-branch=main']);
    if (made.exitCode !== 0) throw new Refused('git-mirror', `make a bare repository in ${dir}: ${made.stderr}`);
  }
  return { ...objects(run, url), ...createWriter(run, url), calls: () => calls };
}

function checkUrl(url: string): void {
  if (!/^(https?|file):\/\/[^\s]+$|^\/[^\s]*$/.test(url)) {
    throw new Refused('git-url', `expected an https, http or file URL, found ${JSON.stringify(url)}`);
  }
  if (/^https?:\/\/[^/]*@/.test(url)) {
    throw new Refused('git-url', 'expected a URL without credentials; give the token by itself (GITHUB_TOKEN)');
  }
}

/** The header goes to this origin only, so a redirect elsewhere does not carry it. */
async function credentials({ url, token }: MirrorOptions): Promise<readonly (readonly [string, string])[]> {
  if (token === undefined || !/^https?:/.test(url)) return [];
  const secret = typeof token === 'string' ? token : await token();
  const basic = Buffer.from(`x-access-token:${secret}`).toString('base64');
  return [[`http.${new URL(url).origin}/.extraHeader`, `Authorization: Basic ${basic}`]];
}

function objects(run: RunGit, url: string): GitObjects & Pick<Mirror, 'fetchBranch'> {
  const blobs = createBlobReader(run);
  let fetching: Promise<Read<void>> | undefined;
  return {
    fetch: () => {
      // Two fetches at once would fight for the same ref locks and bring the same objects.
      fetching ??= reading('fetch', () => fetchAll(run, url)).finally(() => {
        fetching = undefined;
      });
      return fetching;
    },
    fetchBranch: (branch) => reading('fetch', () => fetchBranch(run, url, branch)),
    ensureCommit: (id) => reading('fetch a commit', () => ensureCommit(run, url, id)),
    blobs: (ids) => reading('read blobs', () => blobs(ids)),
    tree: remember(kept.trees, (id, under = []) => reading('list files', () => readTree(run, id, under))),
    resolve: (revision) => reading('resolve a revision', () => resolve(run, revision)),
    commit: remember(kept.facts, (id) =>
      reading('read a commit', async () => {
        const read = await readCommits(run, `read commit ${id}`, ['-1', objectId(id)]);
        if (!read.known) return read;
        return read.value[0]
          ? known(read.value[0])
          : unavailable('git-object-missing', `read commit ${id}: no such commit`);
      }),
    ),
    firstParents: remember(kept.lists, (from, tip) =>
      reading('walk the first-parent line', async () => {
        const read = await readCommits(run, 'walk the first-parent line', [
          '--first-parent',
          '--reverse',
          objectId(tip),
          `^${objectId(from)}`,
        ]);
        if (!read.known) return read;
        // `^from` stops the walk only if it is on the line; else the oldest commit has another first parent.
        const before = read.value[0] ? read.value[0].parents[0] : tip;
        if (before === from) return read;
        return unavailable(
          'git-not-on-line',
          `walk from ${tip} to ${from}: it is not on the first-parent line; was the branch rewritten?`,
        );
      }),
    ),
    commitsBetween: remember(kept.lists, (from, to) =>
      reading('list commits', () =>
        readCommits(run, 'list commits', ['--reverse', '--topo-order', objectId(to), `^${objectId(from)}`]),
      ),
    ),
    mergeBases: remember(kept.facts, (a, b) =>
      reading('find merge bases', async () => {
        const result = await run(['merge-base', '--all', objectId(a), objectId(b)]);
        // 1 without a word means that they have nothing in common.
        if (result.exitCode === 0 || (result.exitCode === 1 && result.stderr === ''))
          return known(lines(result.stdout));
        return failed('find merge bases', result);
      }),
    ),
    isAncestor: remember(kept.facts, (ancestor, descendant) =>
      reading('compare commits', async () => {
        const result = await run(['merge-base', '--is-ancestor', objectId(ancestor), objectId(descendant)]);
        return result.exitCode <= 1 && result.stderr === ''
          ? known(result.exitCode === 0)
          : failed('compare commits', result);
      }),
    ),
    mergeTree: (base, head) =>
      reading('merge', async () => {
        const result = await run([
          'merge-tree',
          '--write-tree',
          '--name-only',
          '--no-messages',
          '-z',
          objectId(base),
          objectId(head),
        ]);
        const [tree = '', ...conflicts] = result.stdout
          .toString('utf8')
          .split('\0')
          .filter((word) => word !== '');
        if (result.exitCode > 1 || !isObjectId(tree)) return failed(`merge ${head} into ${base}`, result);
        return known(result.exitCode === 0 ? { tree } : { conflicts: [...new Set(conflicts)] });
      }),
    history: remember(kept.lists, (tip, folder) =>
      reading('read history', async () => {
        const result = await run([
          'log',
          '--first-parent',
          '--reverse',
          '--format=%H',
          '--no-show-signature',
          objectId(tip),
          '--',
          treePath(folder),
        ]);
        return result.exitCode === 0 ? known(lines(result.stdout)) : failed(`read the history of ${folder}`, result);
      }),
    ),
    shallow: () =>
      reading('look at the mirror', async () => {
        const result = await run(['rev-parse', '--is-shallow-repository']);
        return result.exitCode === 0
          ? known(result.stdout.toString('utf8').trim() === 'true')
          : failed('look at the mirror', result);
      }),
  };
}

/** What is no ref name cannot name a ref, so the answer is none, without asking git. */
async function resolve(run: RunGit, revision: string): Promise<Read<string | undefined>> {
  if (!isRefName(revision)) return known(undefined);
  const tries = isObjectId(revision)
    ? [revision]
    : revision.startsWith('refs/')
      ? [revision]
      : [`refs/heads/${revision}`];
  if (/^[0-9a-f]{7,39}$/.test(revision)) tries.push(revision);
  for (const name of tries) {
    const result = await run(['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`]);
    const id = lines(result.stdout)[0];
    if (result.exitCode === 0 && id) return known(id);
    // 1 is "there is none"; an id that is not here ends with 128 and says so.
    if (result.exitCode !== 1 && !/Needed a single revision|unknown revision|bad object/i.test(result.stderr)) {
      return failed(`resolve ${revision}`, result);
    }
  }
  return known(undefined);
}

function lines(bytes: Buffer): string[] {
  return bytes
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '');
}
