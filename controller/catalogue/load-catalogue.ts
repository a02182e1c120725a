import type { JsonObject } from '../core/json.ts';
import { known, type Read, unavailable } from '../core/known.ts';
import { createValidators, parserVersion } from '../manifests/schemas.ts';
import type { ParseCache } from '../manifests/types.ts';
import type { BlobReader, GitObjects } from '../source/types.ts';
import { type Defined, defineTemplate, mainOf, yamlOf } from './define-template.ts';
import { findVersions, type Snapshot, type Version } from './find-versions.ts';
import { type TemplateFolder, templateFolders } from './folders.ts';
import { makeCatalogue } from './make-catalogue.ts';
import type { Catalogue, TemplateDefinition } from './types.ts';

/** A tree that no commit of the line has, such as the result of merging a pull request; its versions get `commit`. */
export interface ExtraTree {
  readonly tree: string;
  /** Head of the pull request. */
  readonly commit: string;
}

/**
 * All versions of all templates that the first-parent line of `tip` ever had. A run that finds `tip` in the cache asks
 * git only for the content of the definitions. With `counts`, only folders for which it is true define versions, and those
 * that the extra tree brings.
 */
export async function loadCatalogue(
  git: GitObjects,
  tip: string,
  cache: ParseCache,
  extra?: ExtraTree,
  counts?: (folder: TemplateFolder) => boolean,
): Promise<Read<Catalogue>> {
  const line = await snapshotsOf(git, tip, cache);
  if (!line.known) return line;
  const last = extra ? await snapshotOf(git, extra.tree, extra.commit, cache) : undefined;
  if (last && !last.known) return last;
  const steps = last ? [...line.value, last.value] : line.value;
  const defined = await defineAll(steps, git, cache);
  if (!defined.known) return defined;
  const before = new Set(line.value.at(-1)?.folders.map(({ key }) => key));
  const { versions, diagnostics } = findVersions(
    steps,
    (folder) => defined.value.get(folder.key)!,
    counts && ((folder, commit) => counts(folder) || (commit === extra?.commit && !before.has(folder.key))),
  );
  const newest = steps.at(-1)?.diagnostics ?? [];
  const definitions = await withMain(versions, defined.value, git);
  return definitions.known ? known(makeCatalogue(definitions.value, [...newest, ...diagnostics])) : definitions;
}

type Step = Snapshot & { readonly diagnostics: ReturnType<typeof templateFolders>['diagnostics'] };

async function snapshotsOf(git: GitObjects, tip: string, cache: ParseCache): Promise<Read<readonly Step[]>> {
  const key = `catalogue-line/1/${tip}`;
  let commits = cache.get(key) as readonly string[] | undefined;
  if (!commits) {
    const history = await git.history(tip, 'templates');
    if (!history.known) return history;
    commits = history.value;
    cache.set(key, commits);
  }
  const steps = await Promise.all(commits.map((commit) => snapshotOf(git, commit, commit, cache)));
  const failed = steps.find((step) => !step.known);
  return failed ?? known(steps.map((step) => (step as { value: Step }).value));
}

/** Folders are cached apart from the steps, because from one step to the next nearly all of them are the same. */
async function snapshotOf(git: GitObjects, id: string, commit: string, cache: ParseCache): Promise<Read<Step>> {
  const key = `catalogue-step/1/${id}`;
  const folderKey = (name: string) => `catalogue-folder/1/${name}`;
  const hit = cache.get(key) as { folders: readonly string[]; diagnostics: Step['diagnostics'] } | undefined;
  const folders = hit?.folders.map((name) => cache.get(folderKey(name)) as TemplateFolder | undefined);
  if (hit && folders?.every((folder) => folder !== undefined)) {
    return known({ commit, folders, diagnostics: hit.diagnostics });
  }
  const entries = await git.tree(id, ['templates']);
  if (!entries.known) return entries;
  const read = templateFolders(entries.value);
  for (const folder of read.folders) if (!cache.get(folderKey(folder.key))) cache.set(folderKey(folder.key), folder);
  cache.set(key, { folders: read.folders.map((folder) => folder.key), diagnostics: read.diagnostics });
  return known({ commit, ...read });
}

/** Each distinct folder once, most of them from the cache. */
async function defineAll(
  steps: readonly Step[],
  blobs: BlobReader,
  cache: ParseCache,
): Promise<Read<ReadonlyMap<string, Defined>>> {
  const folders = new Map(steps.flatMap((step) => step.folders).map((folder) => [folder.key, folder]));
  const defined = new Map<string, Defined>();
  const missing: TemplateFolder[] = [];
  for (const folder of folders.values()) {
    const hit = cache.get(definitionKey(folder)) as Defined | undefined;
    if (hit) defined.set(folder.key, hit);
    else missing.push(folder);
  }
  if (missing.length === 0) return known(defined);
  const readable = missing.filter((folder) => !folder.refused);
  const texts = await blobs.blobs(
    readable.flatMap((folder) => [yamlOf(folder), mainOf(folder)].filter((id) => id !== undefined)),
  );
  if (!texts.known) return texts;
  const validators = createValidators();
  for (const folder of missing) {
    const result = defineTemplate(folder, texts.value, validators, cache);
    cache.set(definitionKey(folder), result);
    defined.set(folder.key, result);
  }
  return known(defined);
}

function definitionKey(folder: TemplateFolder): string {
  return `template/1/${parserVersion}/${folder.key}`;
}

/** main.json stays out of the cache, which is read whole; it is parsed when a unit first needs it. */
export async function withMain(
  versions: readonly Version[],
  defined: ReadonlyMap<string, Defined>,
  blobs: BlobReader,
): Promise<Read<readonly TemplateDefinition[]>> {
  const texts = await blobs.blobs(versions.flatMap(({ folder }) => mainOf(folder) ?? []));
  if (!texts.known) return texts;
  const absent = versions.find(({ folder }) => !texts.value.has(mainOf(folder) ?? ''));
  if (absent)
    return unavailable(
      'blob-missing',
      `read main.json of ${absent.folder.folder}@${absent.version}: git has no such blob`,
    );
  return known(
    versions.map(({ commit, folder, version }): TemplateDefinition => {
      const text = texts.value.get(mainOf(folder)!)!;
      let main: JsonObject | undefined;
      return {
        family: folder.family,
        name: folder.name,
        version,
        folder: folder.folder,
        commit,
        blobs: folder.blobs,
        manifest: defined.get(folder.key)!.manifest!,
        get main() {
          main ??= JSON.parse(text) as JsonObject;
          return main;
        },
      };
    }),
  );
}
