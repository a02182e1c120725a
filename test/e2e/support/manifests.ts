/** A restricted workspace; `lines` stand in its spec as well. */
export function workspace(name: string, addressSpace: string, ...lines: string[]): string {
  return [
    '# yaml-language-server: $schema=../../../schemas/workspace.schema.json',
    'apiVersion: tre/v1',
    'kind: Workspace',
    `metadata: {name: ${name}}`,
    'spec:',
    '  template: base@2.1',
    `  displayName: ${name} study`,
    '  members: {WorkspaceOwner: [owner-a], WorkspaceResearcher: [researcher-a]}',
    ...lines.map((line) => `  ${line}`),
    `  parameters: {addressSpace: ${addressSpace}}`,
    '',
  ].join('\n');
}

export const workspacePath = (name: string) => `manifests/workspaces/${name}/workspace.yaml`;
