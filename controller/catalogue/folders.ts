import { type Diagnostic, error } from '../core/diagnostic.ts';
import { digest } from '../core/digest.ts';
import { listed } from '../manifests/phrases.ts';
import { refuseEntry } from '../source/refuse-entry.ts';
import type { TreeEntry } from '../source/types.ts';
import { type Family, families } from './types.ts';

/** One template's folder as it stands in one tree. `key` changes exactly when a file in it does. */
export interface TemplateFolder {
  readonly family: Family;
  readonly name: string;
  /** `templates/workspaces/base`. */
  readonly folder: string;
  readonly key: string;
  readonly blobs: { readonly [path: string]: string };
  /** A link, a submodule, an executable or an oversize file is among the files: then nothing of the folder counts. */
  readonly refused: boolean;
}

const notes = /(^|\/)(README\.md|\.gitkeep|\.gitattributes)$/;

/** Groups the files of templates/ by template; files that belong to none are diagnostics. */
export function templateFolders(entries: Iterable<TreeEntry>): {
  readonly folders: readonly TemplateFolder[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const groups = new Map<string, TreeEntry[]>();
  const diagnostics: Diagnostic[] = [];
  for (const entry of entries) {
    const [root, family, name, file] = entry.path.split('/');
    if (root !== 'templates') continue;
    if (family && Object.hasOwn(families, family) && name && file) {
      const folder = `${root}/${family}/${name}`;
      const group = groups.get(folder);
      if (group) group.push(entry);
      else groups.set(folder, [entry]);
    } else if (!notes.test(entry.path)) {
      const message = `expected templates/<family>/<name>/… with the family ${listed(Object.keys(families), 'or')}; move the file there`;
      diagnostics.push(error('misplaced-file', message, { file: entry.path, line: 1, column: 1 }));
    }
  }
  return { folders: [...groups].map(([folder, files]) => toFolder(folder, files)), diagnostics };
}

function toFolder(folder: string, files: readonly TreeEntry[]): TemplateFolder {
  const [, family, name] = folder.split('/') as [string, Family, string];
  const sorted = files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return {
    family,
    name,
    folder,
    key: digest(sorted.map(({ path, mode, blob }) => [path, mode, blob])),
    blobs: Object.fromEntries(sorted.map(({ path, blob }) => [path, blob])),
    refused: sorted.some((file) => refuseEntry(file) !== undefined),
  };
}
