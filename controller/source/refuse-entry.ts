import { type Diagnostic, error } from '../core/diagnostic.ts';
import { refusesExecutables, sizeLimit } from './governed.ts';
import type { TreeEntry } from './types.ts';

/**
 * Why one entry of a tree is not read, or undefined. A link's target is never followed: reading through links is how
 * Argo CD leaked files from outside the repository (GHSA-63qx-x74g-jcr7, GHSA-6gcg-hp2x-q54h).
 */
export function refuseEntry(entry: TreeEntry): Diagnostic | undefined {
  const at = { file: entry.path, line: 1, column: 1 };
  // They could forge lines of a report, or name two files alike; U+FFFD stands for bytes that are no UTF-8.
  if (/[\p{Cc}\p{Cf}\u2028\u2029\uFFFD]/u.test(entry.path)) {
    return error(
      'path-characters',
      `expected a path without invisible characters, found ${JSON.stringify(entry.path)}; rename it`,
      { ...at, file: JSON.stringify(entry.path) },
    );
  }
  if (entry.mode === '120000') {
    return error('symlink', 'expected a regular file, found a symbolic link; commit the file itself in its place', at);
  }
  if (entry.mode === '160000') {
    return error('submodule', 'expected files, found a submodule; commit the files themselves in its place', at);
  }
  if (entry.mode === '100755' && refusesExecutables(entry.path)) {
    return error(
      'executable',
      'expected mode 100644, found 100755; clear the bit with `git update-index --chmod=-x`',
      at,
    );
  }
  if (entry.mode !== '100644' && entry.mode !== '100755') {
    return error('file-mode', `expected mode 100644, found ${entry.mode}; commit it as a regular file`, at);
  }
  const limit = sizeLimit(entry.path);
  if (entry.size > limit) {
    return error(
      'file-too-large',
      `expected at most ${limit} bytes, found ${entry.size}; split or shorten the file`,
      at,
    );
  }
  return undefined;
}
