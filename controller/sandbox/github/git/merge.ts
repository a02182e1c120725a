import { listShas, mergeBases, readCommit, writeCommit } from './commits.ts';
import { runGit } from './run.ts';
import type { Sha, Signature } from './types.ts';

/** The tree of merging `head` into `base`; undefined on conflict or unrelated histories. */
export async function mergeTree(repo: string, base: Sha, head: Sha): Promise<Sha | undefined> {
  if ((await mergeBases(repo, base, head)).length === 0) return undefined;
  const result = await runGit(repo, ['merge-tree', '--write-tree', '--no-messages', base, head], { allow: [1] });
  return result.code === 0 ? result.stdout.toString().trim().slice(0, 40) : undefined;
}

/**
 * Replays the commits of `base..head` onto `base` as GitHub's rebase merge does: authors stay, the committer is
 * new, merge commits are left out. Undefined on conflict.
 */
export async function rebaseOnto(repo: string, base: Sha, head: Sha, committer: Signature): Promise<Sha | undefined> {
  const commits = await listShas(repo, ['--reverse', '--topo-order', '--no-merges', `${base}..${head}`]);
  let onto = base;
  for (const sha of commits) {
    const commit = await readCommit(repo, sha);
    const tree = await pickTree(repo, onto, sha, commit.parents[0]);
    if (tree === undefined) return undefined;
    onto = await writeCommit(repo, {
      tree,
      parents: [onto],
      author: commit.author,
      committer,
      message: commit.message,
    });
  }
  return onto;
}

/**
 * The tree of cherry-picking `sha` onto `onto`. `merge-tree --merge-base` came only with git 2.40; a throw-away
 * commit that has the tree of `onto` and the parent of `sha` makes that parent the merge base in older ones too.
 */
async function pickTree(repo: string, onto: Sha, sha: Sha, parent: Sha | undefined): Promise<Sha | undefined> {
  if (parent === undefined) return undefined;
  const nobody = { name: 'sandbox', email: 'sandbox@invalid', at: 0 };
  const { tree } = await readCommit(repo, onto);
  const stand = await writeCommit(repo, {
    tree,
    parents: [parent],
    author: nobody,
    committer: nobody,
    message: 'pick',
  });
  return mergeTree(repo, stand, sha);
}
