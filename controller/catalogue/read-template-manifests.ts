import { known, type Read } from '../core/known.ts';
import { cacheKey, type ParsedFile, parseBlob } from '../manifests/parse-file.ts';
import { createValidators } from '../manifests/schemas.ts';
import type { Manifest, ParseCache } from '../manifests/types.ts';
import type { BlobReader } from '../source/types.ts';

/** Chosen `template.yaml` files, path to blob: what they say by their schema, by path. One that is wrong is not there. */
export async function readTemplateManifests(
  files: ReadonlyMap<string, string>,
  blobs: BlobReader,
  cache: ParseCache,
): Promise<Read<ReadonlyMap<string, Manifest<'Template'>>>> {
  const missing = [...new Set(files.values())].filter((blob) => cache.get(cacheKey(blob)) === undefined);
  const texts = missing.length === 0 ? known(new Map<string, string>()) : await blobs.blobs(missing);
  if (!texts.known) return texts;
  const validators = createValidators();
  const found = new Map<string, Manifest<'Template'>>();
  for (const [file, blob] of files) {
    const key = cacheKey(blob);
    const parsed =
      (cache.get(key) as ParsedFile | undefined) ?? parseBlob(key, texts.value.get(blob) ?? '', validators, cache);
    const [object, second] = parsed.objects;
    // The schema has decided kind and spec together; the compiler cannot see that.
    if (object?.kind === 'Template' && !second)
      found.set(file, { ...object, file, blob } as unknown as Manifest<'Template'>);
  }
  return known(found);
}
