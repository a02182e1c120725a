import type { AnyManifest, Manifest } from '../../controller/manifests/types.ts';
import { ids } from './sample.ts';

const common = { metadata: {}, blob: '0'.repeat(40), locations: {} };

/** A parsed Person, for the parts of the judge that are pure. */
export function manifestPerson(
  name: keyof typeof ids,
  roles: readonly string[],
  more: { entra?: string; expires?: string; disabled?: boolean } = {},
): Manifest<'Person'> {
  const { entra = name, ...rest } = more;
  return {
    ...common,
    kind: 'Person',
    name,
    file: `manifests/people/${name}.yaml`,
    spec: {
      displayName: name,
      github: { id: ids[name], login: name },
      entra: { objectId: entra, userPrincipalName: `${name}@sandbox.example` },
      roles: roles as ('TREAdmin' | 'TREUser')[],
      ...rest,
    },
  };
}

export function manifestWorkspace(
  name: string,
  members: NonNullable<Manifest<'Workspace'>['spec']['members']>,
): AnyManifest {
  const file = `manifests/workspaces/${name}/workspace.yaml`;
  return { ...common, kind: 'Workspace', name, file, spec: { template: 'base@1', displayName: name, members } };
}

export function manifestBreakGlass(person: string, role: 'TREAdmin', until: string): Manifest<'BreakGlass'> {
  const spec = { person, role, until, reason: 'the others are ill' };
  return { ...common, kind: 'BreakGlass', name: 'ill', file: 'manifests/break-glass/ill.yaml', spec };
}
