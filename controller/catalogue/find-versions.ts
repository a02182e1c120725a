import semver from 'semver';
import { type Diagnostic, error } from '../core/diagnostic.ts';
import { locate } from '../manifests/locate.ts';
import type { Defined } from './define-template.ts';
import type { TemplateFolder } from './folders.ts';

/** The template folders at one step of history. */
export interface Snapshot {
  readonly commit: string;
  readonly folders: readonly TemplateFolder[];
}

export interface Version {
  readonly commit: string;
  readonly folder: TemplateFolder;
  readonly version: string;
}

/** Whether what a folder says at a step may define a version: what nobody approved does not exist. */
export type Counts = (folder: TemplateFolder, commit: string) => boolean;

/**
 * The first commit with a valid definition of a version defines it. Whether the newest step keeps to that is said for
 * that step only: what was wrong long ago and mended since concerns nobody.
 */
export function findVersions(
  snapshots: readonly Snapshot[],
  definedOf: (folder: TemplateFolder) => Defined,
  counts: Counts = () => true,
): { readonly versions: readonly Version[]; readonly diagnostics: readonly Diagnostic[] } {
  const versions = new Map<string, Version>();
  for (const { commit, folders } of snapshots) {
    for (const folder of folders) {
      if (!counts(folder, commit)) continue;
      const version = definedOf(folder).manifest?.spec.version;
      const id = `${folder.folder}@${version}`;
      if (version !== undefined && !versions.has(id)) versions.set(id, { commit, folder, version });
    }
  }
  const all = [...versions.values()];
  const newest = snapshots.at(-1);
  const diagnostics = (newest?.folders ?? []).flatMap((folder) => {
    const { manifest, diagnostics: own } = definedOf(folder);
    // A version that does not count is compared with nothing: it would blame those that do.
    if (!manifest || !counts(folder, newest?.commit ?? '')) return own;
    const { version } = manifest.spec;
    const at = locate(manifest, '/spec/version');
    const owner = versions.get(`${folder.folder}@${version}`);
    if (owner && owner.folder.key !== folder.key) {
      const next = semver.inc(version, 'patch');
      const message = `expected a higher version than ${version}, which commit ${owner.commit.slice(0, 7)} defined with other files (${changed(owner.folder, folder)}); raise it, to ${next} for a repair`;
      return [...own, error('template-changed-without-version', message, at)];
    }
    const highest = semver.maxSatisfying(
      all.filter((v) => v.folder.folder === folder.folder).map((v) => v.version),
      '*',
    );
    if (highest === null || semver.gte(version, highest)) return own;
    const message = `expected ${highest} or higher, found ${version}; to go back, bring the old files with a version above ${highest}`;
    return [...own, error('template-version-lower', message, at)];
  });
  return { versions: all, diagnostics };
}

function changed(before: TemplateFolder, after: TemplateFolder): string {
  const paths = new Set([...Object.keys(before.blobs), ...Object.keys(after.blobs)]);
  const names = [...paths]
    .filter((path) => before.blobs[path] !== after.blobs[path])
    .map((path) => path.slice(after.folder.length + 1));
  return names.slice(0, 3).join(', ') || 'file modes';
}
