import type { AnyManifest, Manifest } from '../manifests/types.ts';
import type { Catalogue, Family, TemplateDefinition } from './types.ts';

type Instance = Manifest<'Environment' | 'SharedService' | 'Workspace' | 'WorkspaceService' | 'UserResource'>;

const familyOf = {
  Environment: 'core',
  SharedService: 'shared-services',
  Workspace: 'workspaces',
  WorkspaceService: 'workspace-services',
  UserResource: 'user-resources',
} as const satisfies Record<Instance['kind'], Family>;

/** A manifest with the template that it asks for. */
export interface Usage {
  readonly manifest: Instance;
  readonly family: Family;
  readonly reference: string;
  readonly template: TemplateDefinition | undefined;
}

function isInstance(manifest: AnyManifest): manifest is AnyManifest & Instance {
  return Object.hasOwn(familyOf, manifest.kind);
}

export function usages(manifests: readonly AnyManifest[], catalogue: Catalogue): Usage[] {
  return manifests.filter(isInstance).map((manifest) => {
    const family = familyOf[manifest.kind];
    const reference = manifest.spec.template ?? 'core@1';
    return { manifest, family, reference, template: catalogue.resolve(family, reference) };
  });
}
