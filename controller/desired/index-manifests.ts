import { Refused } from '../core/errors.ts';
import type { Kind, Manifest, ManifestSet } from '../manifests/types.ts';

/** Manifests by what the resolver looks them up by. Sorted by name, so file order never shows. */
export interface Index {
  readonly environment: Manifest<'Environment'>;
  readonly people: ReadonlyMap<string, Manifest<'Person'>>;
  readonly sharedServices: readonly Manifest<'SharedService'>[];
  readonly workspaces: ReadonlyMap<string, Manifest<'Workspace'>>;
  /** By `workspace/service`. */
  readonly services: ReadonlyMap<string, Manifest<'WorkspaceService'>>;
  readonly userResources: readonly Manifest<'UserResource'>[];
}

/** @throws Refused where there is no single environment: nothing has a name, a place or a subscription then. */
export function indexManifests(set: ManifestSet): Index {
  const environments = ofKind(set, 'Environment');
  const [environment] = environments;
  if (environment === undefined || environments.length > 1) {
    const found = environments.map(({ file }) => file).join(', ') || 'none';
    const broken = set.diagnostics.find(({ at }) => at?.file.endsWith('environment.yaml'));
    const why = broken?.at ? `; ${broken.at.file}:${broken.at.line}:${broken.at.column}: ${broken.message}` : '';
    throw new Refused('environment-missing', `expected one Environment in manifests/, found ${found}${why}`);
  }
  return {
    environment,
    people: new Map(ofKind(set, 'Person').map((person) => [person.name, person])),
    sharedServices: ofKind(set, 'SharedService'),
    workspaces: new Map(ofKind(set, 'Workspace').map((workspace) => [workspace.name, workspace])),
    services: new Map(
      ofKind(set, 'WorkspaceService').map((service) => [`${service.workspace}/${service.name}`, service]),
    ),
    userResources: ofKind(set, 'UserResource'),
  };
}

function ofKind<K extends Kind>(set: ManifestSet, kind: K): Manifest<K>[] {
  const found = set.manifests.filter((manifest) => manifest.kind === kind) as Manifest<K>[];
  const key = ({ workspace = '', name }: Manifest<K>): string => `${workspace}/${name}`;
  return found.sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}
