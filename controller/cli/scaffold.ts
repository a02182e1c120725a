import { stringify } from 'yaml';
import { Refused } from '../core/errors.ts';

export const kinds = [
  'workspace',
  'workspace-service',
  'user-resource',
  'shared-service',
  'person',
  'sign-off-policy',
  'break-glass',
  'freeze-lift',
  'environment',
  'template',
] as const;
type NewKind = (typeof kinds)[number];

export interface NewOptions {
  readonly workspace?: string;
  readonly service?: string;
  readonly template?: string;
  readonly owner?: string;
  readonly addressSpace?: string;
  readonly githubId?: string;
  readonly objectId?: string;
  /** BreakGlass: who, as what, and for how many hours from now. */
  readonly person?: string;
  readonly role?: string;
  readonly hours?: string;
  readonly freeze?: string;
  readonly reason?: string;
  readonly now?: Date;
}

export interface NewFile {
  /** From the top of the deployment repository. */
  readonly path: string;
  readonly text: string;
}

const kindNames: Record<NewKind, string> = {
  workspace: 'Workspace',
  'workspace-service': 'WorkspaceService',
  'user-resource': 'UserResource',
  'shared-service': 'SharedService',
  person: 'Person',
  'sign-off-policy': 'SignOffPolicy',
  'break-glass': 'BreakGlass',
  'freeze-lift': 'FreezeLift',
  environment: 'Environment',
  template: 'Template',
};

/**
 * A manifest that validates but for what only a person can know, and the files that it cannot be without.
 * @throws Refused when a parent is missing.
 */
export function scaffold(kind: string, name: string, options: NewOptions): readonly [NewFile, ...NewFile[]] {
  if (!isKind(kind)) throw new Refused('kind-unknown', `expected one of ${kinds.join(', ')}, found \`${kind}\``);
  if (!/^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$/.test(name)) {
    throw new Refused(
      'name-invalid',
      `expected a DNS label (lower-case letters, digits, inner hyphens; at most 32), found \`${name}\``,
    );
  }
  const path = pathOf(kind, name, options);
  const schema = `${'../'.repeat(path.split('/').length - 1)}schemas/${kind}.schema.json`;
  const manifest = {
    apiVersion: 'tre/v1',
    kind: kindNames[kind],
    metadata: { name },
    spec: specOf(kind, name, options),
  };
  const file = { path, text: `# yaml-language-server: $schema=${schema}\n${stringify(manifest)}` };
  if (kind !== 'template') return [file];
  return [file, { path: path.replace('template.yaml', 'main.json'), text: `${JSON.stringify(emptyMain, null, 2)}\n` }];
}

const emptyMain = {
  $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
  languageVersion: '2.0',
  contentVersion: '1.0.0.0',
  parameters: { tags: { type: 'object', metadata: { description: 'Tags of every resource that takes tags.' } } },
  resources: {},
};

/** GitHub numbers its accounts from 1, so that a small number would give somebody's account a role here. */
const nobodysGithubId = 999_999_999_999;

function isKind(kind: string): kind is NewKind {
  return (kinds as readonly string[]).includes(kind);
}

function need(options: NewOptions, option: 'workspace' | 'service', kind: string): string {
  const value = options[option];
  if (!value) throw new Refused('option-missing', `a ${kind} lives in a ${option}: add --${option} NAME`);
  return value;
}

function githubId({ githubId: id }: NewOptions): number {
  if (id === undefined) return nobodysGithubId;
  if (/^[1-9]\d{0,14}$/.test(id)) return Number(id);
  throw new Refused(
    'option-invalid',
    `--github-id: expected the number that https://api.github.com/users/LOGIN gives as id, found \`${id}\``,
  );
}

const hourMs = 3_600_000;

/** Full seconds are enough for people. */
function hoursFromNow({ hours = '8', now = new Date() }: NewOptions): string {
  if (!/^[1-9]\d?$/.test(hours)) {
    throw new Refused('option-invalid', `--hours: expected a whole number from 1 to 99, found \`${hours}\``);
  }
  return new Date(now.getTime() + Number(hours) * hourMs).toISOString().replace(/\.\d+Z$/, 'Z');
}

function pathOf(kind: NewKind, name: string, options: NewOptions): string {
  switch (kind) {
    case 'workspace':
      return `manifests/workspaces/${name}/workspace.yaml`;
    case 'workspace-service':
      return `manifests/workspaces/${need(options, 'workspace', kind)}/services/${name}.yaml`;
    case 'user-resource':
      return `manifests/workspaces/${need(options, 'workspace', kind)}/user-resources/${name}.yaml`;
    case 'shared-service':
      return `manifests/shared-services/${name}.yaml`;
    case 'person':
      return `manifests/people/${name}.yaml`;
    case 'sign-off-policy':
      return `manifests/policies/${name}.yaml`;
    case 'break-glass':
      return `manifests/break-glass/${name}.yaml`;
    case 'freeze-lift':
      return `manifests/freezes/${name}.yaml`;
    case 'environment':
      return 'manifests/environment.yaml';
    case 'template':
      return `templates/workspace-services/${name}/template.yaml`;
  }
}

function specOf(kind: NewKind, name: string, options: NewOptions): object {
  const owner = options.owner ? [options.owner] : [];
  switch (kind) {
    case 'workspace':
      return {
        template: options.template ?? 'base@2',
        displayName: name,
        members: { WorkspaceOwner: owner, WorkspaceResearcher: [], AirlockManager: [] },
        parameters: { addressSpace: options.addressSpace },
      };
    case 'workspace-service':
      return { template: options.template ?? 'virtual-desktops@1', displayName: name, parameters: {} };
    case 'user-resource':
      return {
        service: need(options, 'service', kind),
        template: options.template ?? 'linux-vm@1',
        owner: options.owner ?? 'name-a-person',
        parameters: {},
      };
    case 'shared-service':
      return { template: options.template ?? `${name}@1`, displayName: name, parameters: {} };
    case 'person':
      return {
        displayName: name,
        github: { id: githubId(options), login: name },
        entra: {
          objectId: options.objectId ?? '00000000-0000-0000-0000-000000000000',
          userPrincipalName: `${name}@example.org`,
        },
        roles: ['TREUser'],
      };
    case 'sign-off-policy':
      return { rules: [{ on: { kinds: ['Workspace'] }, approvals: [{ role: 'TREAdmin', count: 1 }] }] };
    case 'break-glass':
      return {
        person: options.person ?? options.owner ?? 'name-a-person',
        role: options.role ?? 'TREAdmin',
        ...(options.workspace && { workspace: options.workspace }),
        reason: options.reason ?? 'say why the usual people cannot do it',
        until: hoursFromNow(options),
      };
    case 'freeze-lift':
      return {
        freeze: options.freeze ?? 'freeze-00000000-00000000',
        reason: options.reason ?? 'say what was found out and mended',
      };
    case 'environment':
      return {
        location: 'westeurope',
        subscriptions: {
          core: '00000000-0000-0000-0000-000000000000',
          workspaces: ['00000000-0000-0000-0000-000000000000'],
        },
        addressSpace: { core: '10.1.0.0/22', workspaces: '10.16.0.0/12' },
        profile: 'low-cost',
        deletes: { unsafeAbove: '30%', retention: '7d' },
      };
    case 'template':
      return {
        version: '0.1.0',
        makes: 'WorkspaceService',
        title: name,
        description: `What ${name} is for.`,
        parents: ['base'],
        parameters: { type: 'object', additionalProperties: false, properties: {} },
        inputs: { tags: '${{ tags }}' },
      };
  }
}
