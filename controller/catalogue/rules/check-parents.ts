import { type Diagnostic, error } from '../../core/diagnostic.ts';
import { locate } from '../../manifests/locate.ts';
import { listed } from '../../manifests/phrases.ts';
import type { AnyManifest } from '../../manifests/types.ts';
import { unitOf } from '../../manifests/unit-name.ts';
import type { Usage } from '../usages.ts';

/** A template may say under which templates its units can live: a service's parent is its workspace, a resource's its service. */
export function checkParents(all: readonly Usage[]): Diagnostic[] {
  const byUnit = new Map(all.map((usage) => [unitOf(usage.manifest as AnyManifest), usage]));
  return all.flatMap((usage) => {
    const allowed = usage.template?.manifest.spec.parents;
    const manifest = usage.manifest as AnyManifest;
    const parent = byUnit.get(parentOf(manifest))?.template?.name;
    if (!allowed || parent === undefined || allowed.includes(parent)) return [];
    const message = `expected a parent made from ${listed(allowed, 'or')}, found one made from \`${parent}\`; choose another template or another parent`;
    return [error('template-parent', message, locate(manifest, '/spec/template'), unitOf(manifest))];
  });
}

function parentOf(manifest: AnyManifest): string | undefined {
  switch (manifest.kind) {
    case 'WorkspaceService':
      return `workspace/${manifest.workspace}`;
    case 'UserResource':
      return `workspace-service/${manifest.workspace}/${manifest.spec.service}`;
    case 'Workspace':
    case 'SharedService':
      return 'environment/core';
    default:
      return undefined;
  }
}
