import type { Files } from './repository.ts';

/** The smallest repository that has every kind of unit, a contribution and outputs that are wired on. */
export const miniature: Files = {
  'manifests/environment.yaml': `apiVersion: tre/v1
kind: Environment
metadata: {name: mini}
spec:
  location: westeurope
  tenantId: 11111111-0000-4000-8000-000000000000
  subscriptions:
    core: 00000000-0000-4000-8000-000000000001
    workspaces: [00000000-0000-4000-8000-000000000002]
  addressSpace: {core: 10.1.0.0/22, workspaces: 10.16.0.0/12}
  deletes: {unsafeAbove: 60%, retention: 7d}
`,
  'manifests/policies/sign-off.yaml': `apiVersion: tre/v1
kind: SignOffPolicy
metadata: {name: default}
spec: {rules: [{on: {kinds: [Workspace]}, approvals: [{role: TREAdmin, count: 1}]}]}
`,
  'manifests/people/ann.yaml': person('ann', 1, ''),
  'manifests/people/bob.yaml': person('bob', 2, ''),
  'manifests/people/eve.yaml': person('eve', 3, '\n  disabled: true'),
  'manifests/shared-services/firewall.yaml': `apiVersion: tre/v1
kind: SharedService
metadata: {name: firewall}
spec: {template: firewall@1, displayName: Firewall rules}
`,
  'manifests/workspaces/alpha/workspace.yaml': `apiVersion: tre/v1
kind: Workspace
metadata: {name: alpha}
spec:
  template: base@1
  displayName: Alpha study
  members:
    WorkspaceOwner: [ann]
    WorkspaceResearcher: [bob, {name: ann, until: 2026-10-31}, eve]
  parameters:
    addressSpace: 10.16.4.0/24
`,
  'manifests/workspaces/alpha/services/desk.yaml': `apiVersion: tre/v1
kind: WorkspaceService
metadata: {name: desk}
spec:
  template: desk@1
  displayName: Desktops
  parameters: {port: 443}
`,
  'manifests/workspaces/alpha/user-resources/vm.yaml': `apiVersion: tre/v1
kind: UserResource
metadata: {name: vm}
spec:
  service: desk
  template: vm@1
  owner: bob
  parameters: {size: small, password: 'secret:vm-password'}
`,
  ...template('core', 'core', {
    yaml: `makes: Environment
  parameters: {type: object}
  inputs: {address: '\${{ environment.addressSpace.core }}', tags: '\${{ tags }}'}
  outputs: [vnetId]`,
    parameters: { address: 'string', tags: 'object' },
    resources: [vnet('vnet-hub', "[parameters('address')]")],
    outputs: { vnetId: "[resourceId('Microsoft.Network/virtualNetworks', 'vnet-hub')]" },
  }),
  ...template('hub-links', 'link', {
    yaml: `makes: HubLink
  parameters: {type: object}
  inputs: {remote: '\${{ workspace.outputs.vnetId }}', name: 'to-\${{ workspace.name }}'}`,
    parameters: { remote: 'string', name: 'string' },
    resources: [
      {
        type: 'Microsoft.Network/virtualNetworks/virtualNetworkPeerings',
        apiVersion: '2024-05-01',
        name: "[format('vnet-hub/{0}', parameters('name'))]",
        properties: { remoteVirtualNetwork: { id: "[parameters('remote')]" } },
      },
    ],
  }),
  ...template('shared-services', 'firewall', {
    yaml: `makes: SharedService
  parameters: {type: object}
  inputs: {rules: '\${{ contributions.rules }}', hub: '\${{ core.outputs.vnetId }}', tags: '\${{ tags }}'}`,
    parameters: { rules: 'array', hub: 'string', tags: 'object' },
    resources: [
      {
        type: 'Microsoft.Network/firewallPolicies',
        apiVersion: '2024-05-01',
        name: 'fw-policy',
        location: 'westeurope',
        tags: "[parameters('tags')]",
        properties: { rules: "[parameters('rules')]", hub: "[parameters('hub')]" },
      },
    ],
  }),
  ...template('workspaces', 'base', {
    yaml: `makes: Workspace
  parameters:
    type: object
    properties:
      addressSpace: {type: string}
      quota: {type: integer, default: 50, x-tre-updatable: true}
      note: {type: string, x-tre-updatable: true}
  inputs:
    address: '\${{ parameters.addressSpace }}'
    quota: '\${{ parameters.quota }}'
    note: '\${{ parameters.note }}'
    researchers: '\${{ people.WorkspaceResearcher }}'
    tags: '\${{ tags }}'
  hubLink: link@1
  stateful: [Microsoft.Storage/storageAccounts]
  outputs: [vnetId]`,
    parameters: {
      address: 'string',
      quota: 'int',
      researchers: 'array',
      tags: 'object',
      note: { type: 'string', defaultValue: 'none' },
    },
    resources: [
      vnet("[format('vnet-{0}', uniqueString(resourceGroup().id))]", "[parameters('address')]"),
      {
        type: 'Microsoft.Storage/storageAccounts',
        apiVersion: '2024-01-01',
        name: "[format('st{0}', uniqueString(resourceGroup().id))]",
        location: 'westeurope',
        kind: 'StorageV2',
        sku: { name: 'Standard_LRS' },
        tags: "[parameters('tags')]",
        properties: { quota: "[parameters('quota')]", note: "[parameters('note')]" },
      },
    ],
    outputs: {
      vnetId: "[resourceId('Microsoft.Network/virtualNetworks', format('vnet-{0}', uniqueString(resourceGroup().id)))]",
    },
  }),
  ...template('workspace-services', 'desk', {
    yaml: `makes: WorkspaceService
  parameters: {type: object, properties: {port: {type: integer, default: 443, x-tre-updatable: true}}}
  inputs: {name: '\${{ manifest.name }}', port: '\${{ parameters.port }}', tags: '\${{ tags }}'}
  contributes:
    - to: shared-service/firewall
      input: rules
      value: {name: 'svc-\${{ workspace.name }}-\${{ manifest.name }}', from: '\${{ workspace.parameters.addressSpace }}', port: '\${{ parameters.port }}'}`,
    parameters: { name: 'string', port: 'int', tags: 'object' },
    resources: [
      {
        type: 'Microsoft.Web/sites',
        apiVersion: '2024-04-01',
        name: "[format('{0}-{1}', parameters('name'), uniqueString(resourceGroup().id))]",
        location: 'westeurope',
        tags: "[parameters('tags')]",
        properties: { port: "[parameters('port')]" },
      },
    ],
  }),
  ...template('user-resources', 'vm', {
    yaml: `makes: UserResource
  parameters:
    type: object
    properties:
      size: {type: string, x-tre-updatable: true}
      password: {type: string, x-tre-secret: true, x-tre-updatable: true}
  inputs: {name: '\${{ manifest.name }}', size: '\${{ parameters.size }}', owner: '\${{ owner.objectId }}', secret: '\${{ parameters.password }}', tags: '\${{ tags }}'}`,
    parameters: { name: 'string', size: 'string', owner: 'string', secret: 'securestring', tags: 'object' },
    resources: [
      {
        type: 'Microsoft.Compute/virtualMachines',
        apiVersion: '2024-07-01',
        name: "[parameters('name')]",
        location: 'westeurope',
        tags: "[parameters('tags')]",
        properties: { size: "[parameters('size')]", owner: "[parameters('owner')]" },
      },
    ],
  }),
};

function person(name: string, id: number, more: string): string {
  return `apiVersion: tre/v1
kind: Person
metadata: {name: ${name}}
spec:
  displayName: ${name}
  github: {id: ${id}, login: ${name}}
  entra: {objectId: 00000000-0000-4000-8000-00000000100${id}, userPrincipalName: ${name}@mini.example}
  roles: [TREUser]${more}
`;
}

interface Body {
  readonly yaml: string;
  readonly parameters: { readonly [name: string]: string | object };
  readonly resources: readonly object[];
  readonly outputs?: { readonly [name: string]: string };
}

export function template(family: string, name: string, { yaml, parameters, resources, outputs = {} }: Body): Files {
  const folder = `templates/${family}/${name}`;
  const main = {
    $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
    contentVersion: '1.0.0.0',
    parameters: Object.fromEntries(
      Object.entries(parameters).map(([key, type]) => [key, typeof type === 'string' ? { type } : type]),
    ),
    resources,
    outputs: Object.fromEntries(Object.entries(outputs).map(([key, value]) => [key, { type: 'string', value }])),
  };
  return {
    [`${folder}/template.yaml`]: `apiVersion: tre/v1
kind: Template
metadata: {name: ${name}}
spec:
  version: 1.0.0
  title: ${name}
  description: ${name}
  ${yaml}
`,
    [`${folder}/main.json`]: JSON.stringify(main, undefined, 2),
  };
}

function vnet(name: string, address: string): object {
  return {
    type: 'Microsoft.Network/virtualNetworks',
    apiVersion: '2024-05-01',
    name,
    location: 'westeurope',
    tags: "[parameters('tags')]",
    properties: { addressSpace: { addressPrefixes: [address] } },
  };
}
