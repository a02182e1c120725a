import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { catalogueOfDirectory } from '../../../controller/catalogue/catalogue-of-directory.ts';
import { type Catalogue, type Family, families, type TemplateDefinition } from '../../../controller/catalogue/types.ts';
import { validateManifests } from '../../../controller/catalogue/validate-manifests.ts';
import { known, type Read } from '../../../controller/core/known.ts';
import { resolveDesired } from '../../../controller/desired/resolve.ts';
import type { DesiredState } from '../../../controller/desired/types.ts';
import { parseManifests } from '../../../controller/manifests/parse-manifests.ts';
import { readDirectory } from '../../../controller/source/read-directory.ts';

export const root = join(import.meta.dirname, '../../..');

type Directory = Awaited<ReturnType<typeof readDirectory>>;

/** Path to what becomes of its text. */
export type Edits = { readonly [path: string]: (text: string) => string };

export interface Sample {
  readonly state: DesiredState;
  readonly templates: readonly TemplateDefinition[];
  readonly directory: Directory;
}

/** The sample TRE of this repository with all the checks of `tre validate`, resolved with nothing live yet. */
export async function resolveSample(edits: Edits = {}): Promise<Sample> {
  const directory = await edited(await readDirectory(root), edits);
  const catalogue = expectKnown(await catalogueOfDirectory(directory, directory));
  const set = expectKnown(await parseManifests(directory, directory, { get: () => undefined, set: () => undefined }));
  const state = resolveDesired({
    set: { ...set, diagnostics: [...set.diagnostics, ...validateManifests(set, catalogue)] },
    catalogue,
    outputs: () => undefined,
    now: new Date('2026-11-22T12:00:00Z'),
  });
  return { state, templates: definitionsIn(catalogue), directory };
}

export async function textOf(directory: Directory, path: string): Promise<string> {
  const entry = directory.entries.get(path);
  if (entry === undefined) throw new Error(`${path} is not in the tree`);
  return expectKnown(await directory.blobs([entry.blob])).get(entry.blob) ?? '';
}

async function edited(directory: Directory, edits: Edits): Promise<Directory> {
  const entries = new Map(directory.entries);
  const texts = new Map<string, string>();
  for (const [path, edit] of Object.entries(edits)) {
    const before = await textOf(directory, path);
    const after = edit(before);
    if (after === before) throw new Error(`the edit of ${path} changes nothing`);
    const blob = createHash('sha1').update(after).digest('hex');
    texts.set(blob, after);
    entries.set(path, { ...entries.get(path)!, blob });
  }
  return {
    ...directory,
    entries,
    blobs: async (ids) => {
      const read = await directory.blobs(ids.filter((id) => !texts.has(id)));
      return read.known ? known(new Map([...read.value, ...texts])) : read;
    },
  };
}

function definitionsIn(catalogue: Catalogue): TemplateDefinition[] {
  return (Object.keys(families) as Family[]).flatMap((family) =>
    catalogue
      .names(family)
      .flatMap((name) =>
        catalogue.versions(family, name).map((version) => catalogue.resolve(family, `${name}@${version}`)!),
      ),
  );
}

function expectKnown<T>(read: Read<T>): T {
  if (!read.known) throw new Error(`${read.code}: ${read.reason}`);
  return read.value;
}
