import type { AnyManifest, Kind } from './types.ts';

/** Name of the unit that a manifest makes, or undefined for kinds that make none and where a part is unknown. */
export function unitName(kind: Kind, name?: string, workspace?: string, service?: string): string | undefined {
  switch (kind) {
    case 'Environment':
      return 'environment/core';
    case 'SharedService':
      return name && `shared-service/${name}`;
    case 'Workspace':
      return name && `workspace/${name}`;
    case 'WorkspaceService':
      return workspace && name && `workspace-service/${workspace}/${name}`;
    case 'UserResource':
      return workspace && service && name && `user-resource/${workspace}/${service}/${name}`;
    case 'Person':
    case 'SignOffPolicy':
    case 'Ratification':
    case 'BreakGlass':
    case 'FreezeLift':
    case 'Template':
      return undefined;
    default:
      return kind satisfies never;
  }
}

export function unitOf(manifest: AnyManifest): string | undefined {
  const service = manifest.kind === 'UserResource' ? manifest.spec.service : undefined;
  return unitName(manifest.kind, manifest.name, manifest.workspace, service);
}
