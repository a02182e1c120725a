import type { SeedCommit } from '../options.ts';
import { setRef } from './refs.ts';
import { importCommits } from './trees.ts';
import { noCommit } from './types.ts';

/** Commits of the seed on main, a second apart and ending now. */
export async function seedMain(repo: string, seed: readonly SeedCommit[], now: Date): Promise<void> {
  if (seed.length === 0) throw new Error('the sandbox GitHub needs at least one seed commit');
  const end = Math.floor(now.getTime() / 1000);
  const commits = seed.map((commit, i) => {
    const who = { ...commit.author, at: end - (seed.length - 1 - i) };
    const changes = [...commit.files].map(([path, content]) => ({
      kind: 'bytes' as const,
      mode: '100644',
      path,
      bytes: Buffer.from(content),
    }));
    return { author: who, committer: who, message: commit.message, changes };
  });
  await setRef(repo, 'refs/heads/main', await importCommits(repo, commits), noCommit);
}
