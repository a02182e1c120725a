import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { satisfies } from 'semver';
import type { Catalogue, Family, TemplateDefinition } from '../../../controller/catalogue/types.ts';
import type { JsonObject } from '../../../controller/core/json.ts';
import { known } from '../../../controller/core/known.ts';
import { parseText } from '../../../controller/manifests/parse-file.ts';
import { parseManifests } from '../../../controller/manifests/parse-manifests.ts';
import { createValidators } from '../../../controller/manifests/schemas.ts';
import type { Manifest, ManifestSet } from '../../../controller/manifests/types.ts';

/** Path to text: a repository in memory. */
export type Files = { readonly [path: string]: string };

const root = new URL('../../../', import.meta.url).pathname;

/** Files of the real repository under some folders. */
export function filesUnder(...folders: readonly string[]): { [path: string]: string } {
  const files: { [path: string]: string } = {};
  for (const folder of folders) {
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      files[relative(root, path)] = readFileSync(path, 'utf8');
    }
  }
  return files;
}

export function blobId(text: string): string {
  return createHash('sha1')
    .update(`blob ${Buffer.byteLength(text)}\0${text}`)
    .digest('hex');
}

/** Blobs that tests share are parsed once. */
const parsed = new Map<string, unknown>();
const validators = createValidators();

/** The manifests of a repository, parsed by the real parser. */
export async function manifestsOf(files: Files): Promise<ManifestSet> {
  const paths = Object.keys(files).filter((path) => path.startsWith('manifests/'));
  const entries = new Map(
    paths.map((path) => [path, { path, mode: '100644', blob: blobId(files[path]!), size: files[path]!.length }]),
  );
  const texts = new Map(paths.map((path) => [blobId(files[path]!), files[path]!]));
  const read = await parseManifests(
    { revision: 'worktree', entries, diagnostics: [] },
    { blobs: async () => known(texts) },
    parsed,
  );
  if (!read.known) throw new Error(read.reason);
  return read.value;
}

/** The templates of a repository as they are now; each has the one version that its template.yaml says. */
export function catalogueOf(files: Files): Catalogue {
  const all = Object.keys(files)
    .filter((path) => /^templates\/[^/]+\/[^/]+\/template\.yaml$/.test(path))
    .map((path) => definition(path, files));
  const of = (family: Family) => all.filter((template) => template.family === family);
  return {
    resolve: (family, reference) => {
      const [name, range = ''] = reference.split('@');
      return of(family).find((template) => template.name === name && satisfies(template.version, range));
    },
    versions: (family, name) =>
      of(family)
        .filter((template) => template.name === name)
        .map(({ version }) => version),
    names: (family) => of(family).map(({ name }) => name),
    diagnostics: [],
  };
}

function definition(path: string, files: Files): TemplateDefinition {
  const folder = path.slice(0, path.lastIndexOf('/'));
  const [, family, name] = folder.split('/') as [string, Family, string];
  const { objects, findings } = parseText(files[path]!, validators);
  if (!objects[0]) throw new Error(`${path}: ${findings.map(({ message }) => message).join('; ')}`);
  const manifest = { ...objects[0], file: path, blob: blobId(files[path]!) } as unknown as Manifest<'Template'>;
  const inside = Object.keys(files).filter((each) => each.startsWith(`${folder}/`));
  return {
    family,
    name,
    version: manifest.spec.version,
    folder,
    commit: '0'.repeat(40),
    blobs: Object.fromEntries(inside.map((each) => [each, blobId(files[each]!)])),
    manifest,
    main: JSON.parse(files[`${folder}/main.json`]!) as JsonObject,
  };
}
