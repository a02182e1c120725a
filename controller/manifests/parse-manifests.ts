import { type Diagnostic, error } from '../core/diagnostic.ts';
import { known, type Read } from '../core/known.ts';
import type { BlobReader, SourceTree, TreeEntry } from '../source/types.ts';
import { claimedUnits } from './claims.ts';
import { dropDuplicates } from './drop-duplicates.ts';
import { cacheKey, type ParsedFile, parseBlob } from './parse-file.ts';
import { homeOf, homes, type Place, placeOf } from './place-of.ts';
import { createValidators } from './schemas.ts';
import type { AnyManifest, ManifestSet, ParseCache } from './types.ts';

/** Notes for people that may lie beside manifests. */
const notes = /(^|\/)(README\.md|\.gitkeep|\.gitattributes)$/;

/**
 * Everything under manifests/, validated against its schema and its path. A bad file yields diagnostics, with the unit
 * that it declares where that can be told, and no manifest; the others go on. Diagnostics of the tree are passed on.
 */
export async function parseManifests(
  tree: SourceTree,
  blobs: BlobReader,
  cache: ParseCache,
): Promise<Read<ManifestSet>> {
  const diagnostics: Diagnostic[] = tree.diagnostics.map(withUnit);
  const placed: { entry: TreeEntry; place: Place }[] = [];
  for (const entry of tree.entries.values()) {
    if (!entry.path.startsWith('manifests/') || notes.test(entry.path)) continue;
    const place = placeOf(entry.path);
    if (place) placed.push({ entry, place });
    else diagnostics.push(misplaced(entry.path));
  }
  const read = await readFiles(
    placed.map(({ entry }) => entry.blob),
    blobs,
    cache,
  );
  if (!read.known) return read;
  const manifests: AnyManifest[] = [];
  for (const { entry, place } of placed) {
    const file = read.value.parsed.get(entry.blob)!;
    // The schema has decided kind and spec together; the compiler cannot see that.
    const made = file.objects.map(
      (object) => ({ ...object, file: entry.path, blob: entry.blob, ...inWorkspace(place) }) as unknown as AnyManifest,
    );
    const found = [
      ...file.findings.map((f) => error(f.code, f.message, { file: entry.path, line: f.line, column: f.column })),
      ...made.flatMap((manifest) => checkPlace(manifest, place, made.length)),
    ];
    if (found.length === 0) manifests.push(...made);
    else diagnostics.push(...(await refuseFile(entry, place, found, blobs)));
  }
  const unique = dropDuplicates(manifests);
  return known({
    revision: tree.revision,
    manifests: unique.manifests,
    diagnostics: [...diagnostics, ...unique.diagnostics],
  });
}

async function readFiles(
  ids: readonly string[],
  blobs: BlobReader,
  cache: ParseCache,
): Promise<Read<{ readonly parsed: ReadonlyMap<string, ParsedFile> }>> {
  const parsed = new Map<string, ParsedFile>();
  const keys = new Map(ids.map((id) => [id, cacheKey(id)]));
  for (const [id, key] of keys) {
    const hit = cache.get(key);
    if (hit !== undefined) parsed.set(id, hit as ParsedFile);
  }
  const missing = [...keys.keys()].filter((id) => !parsed.has(id));
  if (missing.length === 0) return known({ parsed });
  const texts = await blobs.blobs(missing);
  if (!texts.known) return texts;
  const validators = createValidators();
  for (const id of missing) parsed.set(id, parseBlob(keys.get(id)!, texts.value.get(id) ?? '', validators, cache));
  return known({ parsed });
}

function inWorkspace(place: Place): { workspace?: string } {
  return place.workspace !== undefined ? { workspace: place.workspace } : {};
}

function checkPlace(manifest: AnyManifest, place: Place, documents: number): Diagnostic[] {
  const at = (pointer: string) => ({
    file: manifest.file,
    line: manifest.locations[pointer]?.[0] ?? 1,
    column: manifest.locations[pointer]?.[1] ?? 1,
  });
  if (manifest.kind !== place.kind) {
    return [
      error(
        'kind-mismatch',
        `expected kind ${place.kind} in this folder, found ${manifest.kind}; move the file to ${homeOf(manifest.kind)}`,
        at('/kind'),
      ),
    ];
  }
  // Several objects may share a file, then its name says nothing; a workspace always has the name of its folder.
  const fixed = documents === 1 || place.kind === 'Workspace' ? place.name : undefined;
  if (fixed !== undefined && manifest.name !== fixed) {
    return [
      error(
        'name-mismatch',
        `expected the name \`${fixed}\`, as the path says, found \`${manifest.name}\`; rename one of them`,
        at('/metadata/name'),
      ),
    ];
  }
  return [];
}

/** The findings go to the first unit that the file declares; the others get one of their own, so that each is blocked. */
async function refuseFile(
  entry: TreeEntry,
  place: Place,
  found: readonly Diagnostic[],
  blobs: BlobReader,
): Promise<Diagnostic[]> {
  const text = await blobs.blobs([entry.blob]);
  const [first, ...others] = claimedUnits(place, text.known ? text.value.get(entry.blob) : undefined);
  return [
    ...found.map((d) => (first ? { ...d, unit: first } : d)),
    ...others.map((unit) =>
      error(
        'file-refused',
        `waits until the mistakes in ${entry.path} are mended`,
        { file: entry.path, line: 1, column: 1 },
        unit,
      ),
    ),
  ];
}

function withUnit(diagnostic: Diagnostic): Diagnostic {
  if (diagnostic.severity !== 'error' || !diagnostic.at) return diagnostic;
  const path = diagnostic.at.file;
  const folder = /^manifests\/workspaces\/([^/]+)$/.exec(path)?.[1];
  const place = placeOf(path);
  const unit = folder ? `workspace/${folder}` : place && claimedUnits(place, undefined)[0];
  return unit ? { ...diagnostic, unit } : diagnostic;
}

function misplaced(path: string): Diagnostic {
  const twin = path.replace(/\.ya?ml$/i, '.yaml');
  const remedy = twin !== path && placeOf(twin) ? `rename it to ${twin}` : `manifests live at ${homes.join(', ')}`;
  return error('misplaced-file', `expected no file here; ${remedy}`, { file: path, line: 1, column: 1 });
}
