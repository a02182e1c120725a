import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { catalogueOfDirectory } from '../../controller/catalogue/catalogue-of-directory.ts';
import { validateManifests } from '../../controller/catalogue/validate-manifests.ts';
import { type Diagnostic, renderDiagnostic } from '../../controller/core/diagnostic.ts';
import { parseManifests } from '../../controller/manifests/parse-manifests.ts';
import type { ManifestSet } from '../../controller/manifests/types.ts';
import { readDirectory } from '../../controller/source/read-directory.ts';
import { type Files, must, writeFiles } from '../source/repository.ts';

const guid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** The manifests of experience.md, ids filled in. */
export const experience = {
  'manifests/environment.yaml': `apiVersion: tre/v1
kind: Environment
metadata: {name: contoso}             # the TRE id: tags, names, groups
spec:
  location: westeurope
  subscriptions: {core: ${guid(1)}, workspaces: [${guid(1)}]}
  addressSpace: {core: 10.1.0.0/22, workspaces: 10.16.0.0/12}
  profile: low-cost                   # or standard; prints its floor price
  deletes: {unsafeAbove: 30%}
`,
  'manifests/people/researcher-a.yaml': `apiVersion: tre/v1
kind: Person
metadata: {name: researcher-a}
spec:
  displayName: Researcher A
  github: {id: 1004, login: researcher-a}     # the id counts, the login is for reading
  entra: {objectId: ${guid(1004)}, userPrincipalName: researcher-a@contoso.example}
  roles: [TREUser]
  training: [{name: information-governance, expires: 2027-03-31}]
`,
  'manifests/workspaces/genomics/workspace.yaml': `apiVersion: tre/v1
kind: Workspace
metadata: {name: genomics}
spec:
  template: base@2.1
  displayName: Genomics cohort study
  members:
    WorkspaceOwner: [owner-a]
    WorkspaceResearcher: [researcher-a, {name: researcher-b, until: 2027-06-30}]
    AirlockManager: [airlock-a, airlock-b]
  budget: {monthly: 1500 EUR, alerts: [80%, 100%], at100: stop-compute}
  expires: 2027-12-31
  parameters: {addressSpace: 10.16.4.0/24}
`,
  'manifests/workspaces/genomics/services/desktops.yaml': `apiVersion: tre/v1
kind: WorkspaceService
metadata: {name: desktops}
spec: {template: virtual-desktops@1, displayName: Desktops, parameters: {paste: in-only}}
`,
  'manifests/workspaces/genomics/user-resources/linux-1.yaml': `apiVersion: tre/v1
kind: UserResource
metadata: {name: linux-1}
spec:
  service: desktops
  template: linux-vm@1
  owner: researcher-a
  power: {state: running, stop: "19:00 Europe/Amsterdam"}
  parameters: {size: 2-cpu-8-gb, image: ubuntu-24.04-data-science}
`,
  'manifests/policies/sign-off.yaml': `apiVersion: tre/v1
kind: SignOffPolicy
metadata: {name: default}
spec:
  rules:
    - on: {kinds: [Workspace], actions: [create, delete]}
      approvals: [{role: TREAdmin, count: 1}]
    - on: {kinds: [WorkspaceService]}
      approvals: [{role: WorkspaceOwner, count: 1}]
    - on: {kinds: [UserResource], by: owner-of-resource}
      selfService: {perPerson: 2, templates: [linux-vm, windows-vm], monthlyUpTo: 250 EUR}
    - on: {unsafe: true}
      approvals: [{role: TREAdmin, count: 2}]
`,
} as const;

export function person(name: string, id: number): string {
  return `apiVersion: tre/v1
kind: Person
metadata: {name: ${name}}
spec:
  displayName: ${name}
  github: {id: ${id}, login: ${name}}
  entra: {objectId: ${guid(id)}, userPrincipalName: ${name}@contoso.example}
  roles: [TREUser]
`;
}

export function workspace(name: string, block: string, more = ''): string {
  return `apiVersion: tre/v1
kind: Workspace
metadata: {name: ${name}}
spec:
  template: base@2
  displayName: ${name}
  parameters: {addressSpace: ${block}${more}}
`;
}

/** A template in two files; `parameters` is the JSON Schema as YAML flow. */
export function template(
  family: string,
  name: string,
  { version = '1.0.0', makes = 'Workspace', parameters = '{type: object}', more = '', main = arm() } = {},
): Files {
  const folder = `templates/${family}/${name}`;
  return {
    [`${folder}/template.yaml`]: `apiVersion: tre/v1
kind: Template
metadata: {name: ${name}}
spec:
  version: ${version}
  makes: ${makes}
  title: ${name}
  description: For tests.
  parameters: ${parameters}
  inputs: {}
${more}`,
    [`${folder}/main.json`]: main,
    [`${folder}/README.md`]: `# ${name}\n`,
  };
}

export function arm(resources: object = {}): string {
  const $schema = 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#';
  return `${JSON.stringify({ $schema, languageVersion: '2.0', contentVersion: '1.0.0.0', resources }, null, 2)}\n`;
}

const addressSpace =
  '{type: object, properties: {addressSpace: {type: string, x-tre-address-space: true}}, required: [addressSpace]}';

/** Templates that the manifests of experience.md use. */
export const catalogue: Files = {
  ...template('core', 'core', { makes: 'Environment' }),
  ...template('hub-links', 'hub-link', { makes: 'HubLink' }),
  ...template('workspaces', 'base', { version: '2.1.3', parameters: addressSpace, more: '  hubLink: hub-link@1\n' }),
  ...template('workspace-services', 'virtual-desktops', {
    makes: 'WorkspaceService',
    parameters:
      '{type: object, properties: {paste: {type: string, enum: [none, in-only, both], default: none}, password: {type: string, x-tre-secret: true}, block: {type: string, x-tre-address-space: true}}}',
    more: '  parents: [base]\n',
  }),
  ...template('user-resources', 'linux-vm', {
    makes: 'UserResource',
    parameters: '{type: object, properties: {size: {type: string}, image: {type: string}}, required: [size]}',
    more: '  parents: [virtual-desktops]\n',
  }),
};

export const whole: Files = {
  ...catalogue,
  ...experience,
  ...Object.fromEntries(
    ['owner-a', 'researcher-b', 'airlock-a', 'airlock-b'].map((name, i) => [
      `manifests/people/${name}.yaml`,
      person(name, 2000 + i),
    ]),
  ),
};

export interface Checked {
  readonly set: ManifestSet;
  readonly diagnostics: readonly Diagnostic[];
  /** As `tre validate` prints them. */
  readonly lines: readonly string[];
}

/** What `tre validate DIR` does, on a real folder. */
export async function check(files: Files, live?: ReadonlySet<string>): Promise<Checked> {
  const dir = mkdtempSync(join(tmpdir(), 'tre-manifests-'));
  try {
    writeFiles(dir, files);
    const tree = await readDirectory(dir);
    const set = must(await parseManifests(tree, tree, new Map()));
    const found = must(await catalogueOfDirectory(tree, tree));
    const diagnostics = [...set.diagnostics, ...found.diagnostics, ...validateManifests(set, found, live)];
    return { set, diagnostics, lines: diagnostics.map(renderDiagnostic) };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
