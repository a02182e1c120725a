/** The smallest TRE that the judge can be asked about: people in roles, a policy, one workspace with one service, one template. */
export const ids = {
  'admin-a': 1001,
  'admin-b': 1002,
  'owner-a': 1003,
  'researcher-a': 1004,
  'researcher-b': 1005,
  outsider: 1008,
} as const;
export type Login = keyof typeof ids | 'robot';

export const paths = {
  workspace: 'manifests/workspaces/genomics/workspace.yaml',
  service: 'manifests/workspaces/genomics/services/desktops.yaml',
  other: 'manifests/workspaces/genomics/services/notebooks.yaml',
  ratification: 'manifests/ratifications/incident.yaml',
  policy: 'manifests/policies/sign-off.yaml',
  template: 'templates/workspaces/base/main.json',
} as const;

export function person(name: keyof typeof ids, roles: string, more = '', id: number = ids[name]): string {
  return `apiVersion: tre/v1
kind: Person
metadata: {name: ${name}}
spec:
  displayName: ${name}
  github: {id: ${id}, login: ${name}}
  entra: {objectId: 00000000-0000-4000-8000-00000000${id}, userPrincipalName: ${name}@sandbox.example}
  roles: [${roles}]
${more}`;
}

export function personFile(name: string): string {
  return `manifests/people/${name}.yaml`;
}

/** Two far-apart lines to change, so that git merges edits of both sides without a conflict. */
export function service(top = 'one', bottom = 'two', name = 'desktops'): string {
  const between = Array.from({ length: 12 }, (_, line) => `  # line ${line}`).join('\n');
  return `apiVersion: tre/v1
kind: WorkspaceService
metadata: {name: ${name}}
spec:
  template: virtual-desktops@1
  displayName: ${top}
${between}
  description: ${bottom}
`;
}

export function workspace(owners = 'owner-a', more = ''): string {
  return `apiVersion: tre/v1
kind: Workspace
metadata: {name: genomics}
spec:
  template: base@1
  displayName: Genomics
  members:
    WorkspaceOwner: [${owners}]
    WorkspaceResearcher: [researcher-a]
  parameters: {addressSpace: 10.16.4.0/24}
${more}`;
}

const policy = `apiVersion: tre/v1
kind: SignOffPolicy
metadata: {name: default}
spec:
  rules:
    - on: {kinds: [Workspace, Template]}
      approvals: [{role: TREAdmin, count: 1}]
    - on: {kinds: [WorkspaceService, UserResource]}
      approvals: [{role: WorkspaceOwner, count: 1}]
    - on: {unsafe: true}
      approvals: [{role: TREAdmin, count: 2, countAuthor: true}]
`;

const environment = `apiVersion: tre/v1
kind: Environment
metadata: {name: contoso}
spec:
  location: westeurope
  subscriptions:
    core: 00000000-0000-4000-8000-0000000000aa
    workspaces: [00000000-0000-4000-8000-0000000000ab]
  addressSpace: {core: 10.1.0.0/22, workspaces: 10.16.0.0/12}
`;

export function seedFiles(): ReadonlyMap<string, string> {
  return new Map<string, string>([
    ['README.md', '# TRE\n'],
    ['manifests/environment.yaml', environment],
    [paths.policy, policy],
    [paths.workspace, workspace()],
    [paths.service, service()],
    [paths.template, '{"resources": {}}\n'],
    ['templates/workspaces/base/template.yaml', 'kind: Template\n'],
    ['.gitattributes', '* text=auto\n'],
    ...(['admin-a', 'admin-b'] as const).map((name): [string, string] => [
      personFile(name),
      person(name, 'TREAdmin, TREUser'),
    ]),
    ...(['owner-a', 'researcher-a', 'outsider'] as const).map((name): [string, string] => [
      personFile(name),
      person(name, 'TREUser'),
    ]),
    [personFile('researcher-b'), person('researcher-b', 'TREUser')],
  ]);
}
