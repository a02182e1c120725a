import { readTemplateManifests } from '../catalogue/read-template-manifests.ts';
import { known, type Read } from '../core/known.ts';
import { parseManifests } from '../manifests/parse-manifests.ts';
import type { AnyManifest } from '../manifests/types.ts';
import type { TreeEntry } from '../source/types.ts';
import type { PlanPorts } from './ports.ts';

/** Manifests by file. */
export type Contents = ReadonlyMap<string, readonly AnyManifest[]>;

/** Manifests of chosen files (path to blob). Files are read apart: no two of them drop each other as duplicates. */
export async function readContents(
  { git, cache }: Pick<PlanPorts, 'git' | 'cache'>,
  files: ReadonlyMap<string, string>,
): Promise<Read<Contents>> {
  const contents = new Map<string, readonly AnyManifest[]>();
  const entries = [...files].map(([path, blob]) => ({ path, blob, mode: '100644', size: 0 }));
  const treeOf = (of: readonly TreeEntry[]) => ({
    revision: 'effects',
    entries: new Map(of.map((entry) => [entry.path, entry] as const)),
    diagnostics: [],
  });
  // One read for all; the cache answers for each.
  const all = await parseManifests(treeOf(entries), git, cache);
  if (!all.known) return all;
  for (const manifest of all.value.manifests) add(contents, manifest);
  const dropped = new Set(
    all.value.diagnostics.flatMap(({ code, at }) => (code === 'duplicate-name' && at ? [at.file] : [])),
  );
  for (const entry of entries.filter(({ path }) => dropped.has(path))) {
    const one = await parseManifests(treeOf([entry]), git, cache);
    if (!one.known) return one;
    if (one.value.manifests.length > 0) contents.set(entry.path, one.value.manifests);
  }
  const templates = await readTemplateManifests(
    new Map([...files].filter(([path]) => /^templates\/.+\/template\.yaml$/u.test(path))),
    git,
    cache,
  );
  if (!templates.known) return templates;
  for (const manifest of templates.value.values()) add(contents, manifest);
  return known(contents);
}

function add(contents: Map<string, readonly AnyManifest[]>, manifest: AnyManifest): void {
  contents.set(manifest.file, [...(contents.get(manifest.file) ?? []), manifest]);
}

/** A mode other than 100644 stands before the id (`mode:blob`): such a file is refused and means nothing. */
export function plainFiles(
  entries: readonly (readonly [path: string, blob: string | null | undefined])[],
): ReadonlyMap<string, string> {
  return new Map(entries.flatMap(([path, blob]) => (blob && !blob.includes(':') ? [[path, blob] as const] : [])));
}
