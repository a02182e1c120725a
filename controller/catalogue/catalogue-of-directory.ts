import { known, type Read } from '../core/known.ts';
import { createValidators } from '../manifests/schemas.ts';
import type { ParseCache } from '../manifests/types.ts';
import type { BlobReader, SourceTree } from '../source/types.ts';
import { type Defined, defineTemplate, mainOf, yamlOf } from './define-template.ts';
import { findVersions } from './find-versions.ts';
import { templateFolders } from './folders.ts';
import { withMain } from './load-catalogue.ts';
import { makeCatalogue } from './make-catalogue.ts';
import type { Catalogue } from './types.ts';

/** The templates as they stand in one tree, for a folder without history: only the current versions exist. */
export async function catalogueOfDirectory(tree: SourceTree, blobs: BlobReader): Promise<Read<Catalogue>> {
  const { folders, diagnostics } = templateFolders(tree.entries.values());
  const wanted = folders.filter((folder) => !folder.refused).flatMap((folder) => [yamlOf(folder), mainOf(folder)]);
  const texts = await blobs.blobs(wanted.filter((id) => id !== undefined));
  if (!texts.known) return texts;
  const validators = createValidators();
  const noCache: ParseCache = { get: () => undefined, set: () => undefined };
  const defined = new Map<string, Defined>(
    folders.map((folder) => [folder.key, defineTemplate(folder, texts.value, validators, noCache)]),
  );
  const found = findVersions([{ commit: tree.revision, folders }], (folder) => defined.get(folder.key)!);
  const definitions = await withMain(found.versions, defined, blobs);
  if (!definitions.known) return definitions;
  return known(makeCatalogue(definitions.value, [...diagnostics, ...found.diagnostics]));
}
