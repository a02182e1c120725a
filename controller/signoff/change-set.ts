import { digest } from '../core/digest.ts';
import type { TreeEntry } from '../source/types.ts';
import { subjectOfPath } from './govern.ts';

/** Content by governed path. A mode other than 100644 is part of the content, so it never equals an approved plain blob. */
export type GovernedTree = ReadonlyMap<string, string>;

export function governedTree(entries: readonly TreeEntry[]): GovernedTree {
  return new Map(
    entries
      .filter((entry) => subjectOfPath(entry.path) !== undefined)
      .map((entry) => [entry.path, entry.mode === '100644' ? entry.blob : `${entry.mode}:${entry.blob}`]),
  );
}

/** Is this the content of a plain file? Symlinks, submodules and executables are refused where they are new. */
export function isPlain(content: string): boolean {
  return !content.includes(':');
}

/** `cs(H, B)` of signoff.md (b): what H holds wherever it differs from B; undefined where H has nothing. */
export type ChangeSet = ReadonlyMap<string, string | undefined>;

export function changeSet(head: GovernedTree, base: GovernedTree): ChangeSet {
  return new Map(differingPaths(head, base).map((path) => [path, head.get(path)]));
}

export function differingPaths(a: GovernedTree, b: GovernedTree): readonly string[] {
  const paths = new Set([...a.keys(), ...b.keys()]);
  return [...paths].filter((path) => a.get(path) !== b.get(path)).sort();
}

/** What an approval binds to, since GitHub moves `commit_id` by itself (signoff.md finding 1). */
export function changeSetDigest(changes: ChangeSet): string {
  return digest(Object.fromEntries([...changes].map(([path, content]) => [path, content ?? 'absent'])));
}

/** Digest of a template folder: every path in it with its blob. Compare with `ApprovedHistory.approvedFolders`. */
export function treeDigest(blobs: { readonly [path: string]: string }): string {
  return digest(blobs);
}
