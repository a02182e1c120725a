import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Bug, messageOf, Refused } from '../core/errors.ts';
import { known, unavailable } from '../core/known.ts';
import { checkTree } from './check-tree.ts';
import { governedPaths, sizeLimit } from './governed.ts';
import type { BlobReader, SourceTree, TreeEntry } from './types.ts';

/**
 * A folder on disk under the rules of a commit, for `tre validate DIR`. Links are seen by lstat and never followed;
 * blob ids are git's own, so that caches hold for both. Throws Refused where `dir` is no readable folder.
 */
export async function readDirectory(dir: string): Promise<SourceTree & BlobReader> {
  const root = await lstat(dir).catch((cause: unknown) => {
    throw new Refused('no-directory', `read ${dir}: ${messageOf(cause)}`, { cause });
  });
  if (!root.isDirectory()) throw new Refused('no-directory', `read ${dir}: expected a folder, found a file`);
  const contents = new Map<string, string>();
  const entries: TreeEntry[] = [];
  for (const path of governedPaths) await walk(dir, path, entries, contents);
  const reader: BlobReader = {
    async blobs(ids) {
      const missing = ids.find((id) => !contents.has(id));
      if (missing !== undefined) return unavailable('blob-not-read', `blob ${missing} is not in ${dir}`);
      return known(new Map(ids.map((id) => [id, contents.get(id) ?? ''])));
    },
  };
  const tree = await checkTree('worktree', entries, reader);
  if (!tree.known) throw new Bug(tree.code, tree.reason);
  return { ...tree.value, ...reader };
}

async function walk(dir: string, path: string, entries: TreeEntry[], contents: Map<string, string>): Promise<void> {
  const full = join(dir, path);
  const stats = await lstat(full).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return undefined;
    throw new Refused('unreadable', `read ${full}: ${cause.message}`, { cause });
  });
  if (stats === undefined) return;
  if (stats.isDirectory()) {
    const names = (await readdir(full)).sort();
    if (names.includes('.git')) entries.push({ path, mode: '160000', blob: '', size: 0 });
    else for (const name of names) await walk(dir, `${path}/${name}`, entries, contents);
    return;
  }
  const mode = modeOf(stats);
  // Bytes that are refused anyway are not read: a link could lead anywhere, a pipe never ends.
  if (!mode.startsWith('100') || stats.size > sizeLimit(path)) {
    entries.push({ path, mode, blob: '', size: stats.size });
    return;
  }
  const bytes = await readFile(full);
  const blob = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
  contents.set(blob, bytes.toString('utf8'));
  entries.push({ path, mode, blob, size: bytes.length });
}

/** As git records it; sockets, pipes and devices, which git cannot hold, become `000000`. */
function modeOf(stats: Stats): string {
  if (stats.isSymbolicLink()) return '120000';
  if (!stats.isFile()) return '000000';
  return stats.mode & 0o100 ? '100755' : '100644';
}
