import type { Diagnostic } from '../core/diagnostic.ts';
import { known, type Read } from '../core/known.ts';
import { checkAttributes } from './check-attributes.ts';
import { findCollisions } from './find-collisions.ts';
import { isGoverned } from './governed.ts';
import { refuseEntry } from './refuse-entry.ts';
import type { BlobReader, SourceTree, TreeEntry } from './types.ts';

/** The same rules for a commit and for a folder on disk. Each refused entry is a diagnostic; the others go on. */
export async function checkTree(
  revision: string,
  listed: readonly TreeEntry[],
  blobs: BlobReader,
): Promise<Read<SourceTree>> {
  const diagnostics: Diagnostic[] = [];
  const candidates = listed.filter((entry) => isGoverned(entry.path));
  const collisions = findCollisions(candidates.map((entry) => entry.path));
  const entries = new Map<string, TreeEntry>();
  for (const entry of candidates) {
    const refusal = refuseEntry(entry) ?? collisions.get(entry.path);
    if (refusal) diagnostics.push(refusal);
    else entries.set(entry.path, entry);
  }
  const attributes = [...entries.values()].filter((entry) => /(^|\/)\.gitattributes$/.test(entry.path));
  if (attributes.length > 0) {
    const texts = await blobs.blobs(attributes.map((entry) => entry.blob));
    if (!texts.known) return texts;
    const paths = [...entries.keys()];
    for (const { path, blob } of attributes)
      diagnostics.push(...checkAttributes(path, texts.value.get(blob) ?? '', paths));
  }
  return known({ revision, entries, diagnostics });
}
