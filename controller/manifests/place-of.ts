import type { Kind } from './types.ts';

/** What the path says a file holds: the kind, the workspace that it belongs to, the name that the path fixes. */
export interface Place {
  readonly kind: Kind;
  readonly workspace?: string;
  /** Last part of the path without `.yaml`, or the folder that carries the name. */
  readonly name?: string;
}

const name = '([^/]+)';
const layout: readonly { pattern: RegExp; kind: Kind; shape: string }[] = [
  { pattern: /^manifests\/environment\.yaml$/, kind: 'Environment', shape: 'manifests/environment.yaml' },
  { pattern: flat('people'), kind: 'Person', shape: 'manifests/people/<name>.yaml' },
  { pattern: flat('policies'), kind: 'SignOffPolicy', shape: 'manifests/policies/<name>.yaml' },
  { pattern: flat('shared-services'), kind: 'SharedService', shape: 'manifests/shared-services/<name>.yaml' },
  { pattern: flat('break-glass'), kind: 'BreakGlass', shape: 'manifests/break-glass/<name>.yaml' },
  { pattern: flat('freezes'), kind: 'FreezeLift', shape: 'manifests/freezes/<name>.yaml' },
  { pattern: flat('ratifications'), kind: 'Ratification', shape: 'manifests/ratifications/<name>.yaml' },
  {
    pattern: inside('services'),
    kind: 'WorkspaceService',
    shape: 'manifests/workspaces/<workspace>/services/<name>.yaml',
  },
  {
    pattern: inside('user-resources'),
    kind: 'UserResource',
    shape: 'manifests/workspaces/<workspace>/user-resources/<name>.yaml',
  },
  {
    pattern: /^manifests\/workspaces\/([^/]+)\/workspace\.yaml$/,
    kind: 'Workspace',
    shape: 'manifests/workspaces/<name>/workspace.yaml',
  },
  {
    pattern: /^templates\/[^/]+\/([^/]+)\/template\.yaml$/,
    kind: 'Template',
    shape: 'templates/<family>/<name>/template.yaml',
  },
];

function flat(folder: string): RegExp {
  return new RegExp(`^manifests/${folder}/${name}\\.yaml$`);
}

function inside(folder: string): RegExp {
  return new RegExp(`^manifests/workspaces/${name}/${folder}/${name}\\.yaml$`);
}

export function placeOf(path: string): Place | undefined {
  for (const { pattern, kind } of layout) {
    const match = pattern.exec(path);
    if (!match) continue;
    const [, first, second] = match;
    if (kind === 'Workspace' && first) return { kind, workspace: first, name: first };
    if (second && first) return { kind, workspace: first, name: second };
    // The path of a policy does not fix its name: one policy has one file, and environments refer to it by name.
    return first && kind !== 'SignOffPolicy' ? { kind, name: first } : { kind };
  }
  return undefined;
}

/** Where a kind belongs, for messages. */
export function homeOf(kind: Kind): string {
  return layout.find((row) => row.kind === kind)?.shape ?? 'manifests/';
}

export const homes: readonly string[] = layout.filter((row) => row.kind !== 'Template').map((row) => row.shape);
