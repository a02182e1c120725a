import { known, type Read, unavailable } from '../../core/known.ts';
import type { TreeEntry } from '../../source/types.ts';
import { failed } from './answers.ts';
import { objectId, treePath } from './ids.ts';
import type { RunGit } from './run-git.ts';

export async function readTree(run: RunGit, id: string, under: readonly string[]): Promise<Read<readonly TreeEntry[]>> {
  const result = await run(['ls-tree', '-r', '-l', '-z', '--full-tree', objectId(id), '--', ...under.map(treePath)]);
  if (result.exitCode !== 0) return failed(`list the files of ${id}`, result);
  const entries: TreeEntry[] = [];
  for (const line of result.stdout.toString('utf8').split('\0')) {
    if (line === '') continue;
    const match = /^(\d{6}) \w+ ([0-9a-f]{40}) +(-|\d+)\t(.+)$/s.exec(line);
    if (!match)
      return unavailable('git-unexpected', `list the files of ${id}: cannot read the line ${JSON.stringify(line)}`);
    const [, mode = '', blob = '', size = '', path = ''] = match;
    // A submodule has no size.
    entries.push({ path, mode, blob, size: size === '-' ? 0 : Number(size) });
  }
  return known(entries);
}
