import { known, type Read } from '../core/known.ts';
import { createBlobHistory } from './blob-history.ts';
import { type GovernedTree, isPlain, treeDigest } from './change-set.ts';
import { subjectOfPath, templateFolderOf } from './govern.ts';
import type { ReadManifests } from './subjects.ts';
import type { SegmentDecision } from './types.ts';

/** State `S` of signoff.md (b), at every boundary at once. */
export interface ApprovedState {
  approvedAt(index: number): ReadonlyMap<string, string>;
  treeAt(index: number): ReadonlyMap<string, string>;
  /**
   * Folds the next segment in: covered paths become approved, ratified content too, nothing else changes.
   * @param commits all that the segment brought to main: a Ratification may name any of them
   */
  apply(decision: SegmentDecision, commits?: readonly string[]): Promise<Read<void>>;
  approvedFolders(): ReadonlySet<string>;
}

export function createApprovedState(root: GovernedTree, readManifests: ReadManifests): ApprovedState {
  const approved = createBlobHistory();
  const tree = createBlobHistory();
  let index = 0;
  const folders = new Set<string>();
  /** Commit of main to the paths that its segment brought unapproved. */
  const brought = new Map<string, ReadonlySet<string>>();
  for (const [path, blob] of root) {
    approved.set(0, path, blob);
    tree.set(0, path, blob);
  }
  rememberFolders(root.keys());

  async function apply(
    decision: SegmentDecision,
    commits: readonly string[] = [decision.boundary],
  ): Promise<Read<void>> {
    index += 1;
    for (const { path, after, covered } of decision.verdicts) {
      tree.set(index, path, after ?? undefined);
      if (covered) approved.set(index, path, after ?? undefined);
    }
    const ratified = await ratifiedBy(decision);
    if (!ratified.known) return ratified;
    for (const { path, blob } of ratified.value) {
      const now = tree.at(index).get(path);
      // Only what main still holds: a ratification of content that has changed since releases nothing.
      if ((now ?? 'absent') === blob) approved.set(index, path, now);
    }
    const uncovered = new Set(decision.verdicts.flatMap(({ path, covered }) => (covered ? [] : [path])));
    for (const commit of [...commits, decision.boundary]) brought.set(commit, uncovered);
    rememberFolders([...decision.verdicts, ...ratified.value].map(({ path }) => path));
    return known(undefined);
  }

  async function ratifiedBy(decision: SegmentDecision): Promise<Read<readonly { path: string; blob: string }[]>> {
    const files = new Map<string, string>();
    for (const { path, after, before, covered } of decision.verdicts) {
      const isRatification = subjectOfPath(path)?.kind === 'Ratification';
      if (isRatification && covered && after !== null && after !== before && isPlain(after)) files.set(path, after);
    }
    if (files.size === 0) return known([]);
    const read = await readManifests(files);
    if (!read.known) return read;
    const named = read.value.flatMap((one) => {
      if (one.kind !== 'Ratification') return [];
      // Approvers looked at that commit: what it did not bring is not what they answered for.
      const own = brought.get(one.spec.commit);
      return one.spec.paths.filter(({ path }) => own?.has(path));
    });
    return known(named);
  }

  function rememberFolders(paths: Iterable<string>): void {
    const touched = new Set([...paths].flatMap((path) => templateFolderOf(path) ?? []));
    if (touched.size === 0) return;
    const byFolder = (view: ReadonlyMap<string, string>): Map<string, { [path: string]: string }> => {
      const found = new Map<string, { [path: string]: string }>();
      for (const [path, blob] of view) {
        const folder = templateFolderOf(path);
        if (folder === undefined || !touched.has(folder)) continue;
        const blobs = found.get(folder) ?? {};
        blobs[path] = blob;
        found.set(folder, blobs);
      }
      return found;
    };
    const [was, is] = [byFolder(approved.at(index)), byFolder(tree.at(index))];
    for (const [folder, blobs] of was) {
      const digest = treeDigest(blobs);
      if (digest === treeDigest(is.get(folder) ?? {})) folders.add(digest);
    }
  }

  return {
    apply,
    approvedAt: (index) => approved.at(index),
    treeAt: (index) => tree.at(index),
    approvedFolders: () => folders,
  };
}
