import type { AnyManifest } from '../manifests/types.ts';
import { isGoverned } from '../source/governed.ts';

export type SubjectKind =
  | 'Environment'
  | 'Person'
  | 'SignOffPolicy'
  | 'SharedService'
  | 'Workspace'
  | 'WorkspaceService'
  | 'UserResource'
  | 'Ratification'
  | 'BreakGlass'
  | 'FreezeLift'
  | 'Template'
  | 'Repository'
  | 'Attributes';

/** What a path belongs to: the thing that is approved. */
export interface Subject {
  readonly kind: SubjectKind;
  /** `workspace/genomics`, `template/base`, `person/owner-a`, … */
  readonly id: string;
  readonly name: string;
  readonly workspace?: string;
}

interface Pattern {
  readonly path: RegExp;
  readonly kind: SubjectKind;
  readonly id: (name: string, workspace: string) => string;
}

const patterns: readonly Pattern[] = [
  { path: /(?:^|\/)(?<name>\.gitattributes)$/u, kind: 'Attributes', id: () => 'gitattributes' },
  { path: /^manifests\/(?<name>environment)\.ya?ml$/u, kind: 'Environment', id: () => 'environment' },
  { path: /^manifests\/people\/(?<name>[^/]+)\.ya?ml$/u, kind: 'Person', id: (name) => `person/${name}` },
  { path: /^manifests\/policies\/(?<name>[^/]+)\.ya?ml$/u, kind: 'SignOffPolicy', id: (name) => `policy/${name}` },
  {
    path: /^manifests\/ratifications\/(?<name>[^/]+)\.ya?ml$/u,
    kind: 'Ratification',
    id: (name) => `ratification/${name}`,
  },
  { path: /^manifests\/break-glass\/(?<name>[^/]+)\.ya?ml$/u, kind: 'BreakGlass', id: (name) => `break-glass/${name}` },
  { path: /^manifests\/freezes\/(?<name>[^/]+)\.ya?ml$/u, kind: 'FreezeLift', id: (name) => `freeze-lift/${name}` },
  {
    path: /^manifests\/shared-services\/(?<name>[^/]+)\.ya?ml$/u,
    kind: 'SharedService',
    id: (name) => `shared-service/${name}`,
  },
  {
    path: /^manifests\/workspaces\/(?<workspace>[^/]+)\/(?<name>workspace)\.ya?ml$/u,
    kind: 'Workspace',
    id: (_, workspace) => `workspace/${workspace}`,
  },
  {
    path: /^manifests\/workspaces\/(?<workspace>[^/]+)\/services\/(?<name>[^/]+)\.ya?ml$/u,
    kind: 'WorkspaceService',
    id: (name, workspace) => `workspace-service/${workspace}/${name}`,
  },
  {
    path: /^manifests\/workspaces\/(?<workspace>[^/]+)\/user-resources\/(?<name>[^/]+)\.ya?ml$/u,
    kind: 'UserResource',
    id: (name, workspace) => `user-resource/${workspace}/${name}`,
  },
  { path: /^templates\/[^/]+\/(?<name>[^/]+)\/.+$/u, kind: 'Template', id: (name) => `template/${name}` },
];

/** The subject of a path; undefined where the path is not governed. */
export function subjectOfPath(path: string): Subject | undefined {
  for (const pattern of patterns) {
    const groups = pattern.path.exec(path)?.groups;
    if (!groups) continue;
    if (pattern.kind === 'Attributes' && !isGoverned(path)) return undefined;
    const workspace = groups['workspace'];
    const name = pattern.kind === 'Workspace' ? (workspace ?? '') : (groups['name'] ?? '');
    return { kind: pattern.kind, id: pattern.id(name, workspace ?? ''), name, ...(workspace && { workspace }) };
  }
  return isGoverned(path) ? { kind: 'Repository', id: 'repository', name: 'repository' } : undefined;
}

/** The subject of a manifest that stands in a file where its path does not say so (several manifests in one file). */
export function subjectOfManifest(manifest: AnyManifest): Subject {
  const { kind, name, workspace } = manifest;
  const at = workspace ?? name;
  const id: { readonly [K in AnyManifest['kind']]: string } = {
    Environment: 'environment',
    Person: `person/${name}`,
    SignOffPolicy: `policy/${name}`,
    SharedService: `shared-service/${name}`,
    Workspace: `workspace/${name}`,
    WorkspaceService: `workspace-service/${at}/${name}`,
    UserResource: `user-resource/${at}/${name}`,
    Ratification: `ratification/${name}`,
    BreakGlass: `break-glass/${name}`,
    FreezeLift: `freeze-lift/${name}`,
    Template: `template/${name}`,
  };
  const home = kind === 'Workspace' ? name : workspace;
  return { kind, id: id[kind], name, ...(home && { workspace: home }) };
}

/** `templates/workspaces/base` of a path inside it: templates are approved folder by folder. */
export function templateFolderOf(path: string): string | undefined {
  return /^templates\/[^/]+\/[^/]+(?=\/)/u.exec(path)?.[0];
}
