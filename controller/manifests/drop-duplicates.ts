import { type Diagnostic, error } from '../core/diagnostic.ts';
import { locate } from './locate.ts';
import type { AnyManifest } from './types.ts';
import { unitOf } from './unit-name.ts';

/** Two manifests of one kind, name and parent: nobody can tell which one is meant, so neither is used. */
export function dropDuplicates(manifests: readonly AnyManifest[]): {
  readonly manifests: readonly AnyManifest[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const groups = Map.groupBy(manifests, identity);
  const diagnostics: Diagnostic[] = [];
  for (const group of groups.values()) {
    if (group.length === 1) continue;
    for (const one of group) {
      const other = group.find((candidate) => candidate !== one)!;
      const there = locate(other, '/metadata/name');
      const message = `expected each ${one.kind} once, found \`${one.name}\` also at ${there.file}:${there.line}:${there.column}; rename or delete one of them`;
      diagnostics.push(error('duplicate-name', message, locate(one, '/metadata/name'), unitOf(one)));
    }
  }
  return { manifests: manifests.filter((m) => groups.get(identity(m))?.length === 1), diagnostics };
}

/** There is one environment, whatever its name. */
function identity(manifest: AnyManifest): string {
  if (manifest.kind === 'Environment') return manifest.kind;
  return [manifest.kind, manifest.kind === 'Workspace' ? '' : (manifest.workspace ?? ''), manifest.name].join('/');
}
