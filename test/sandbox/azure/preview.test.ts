import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { group, principals, startWorld, subscriptionId, type World } from './world.ts';

let world: World;
const located = (properties: object, more: object = {}) => ({
  location: 'westeurope',
  tags: { tre_id: 't' },
  ...more,
  properties,
});
const network = (type: string) => `${group}/providers/Microsoft.Network/${type}`;
const vnet = network('virtualNetworks/vnet');
const zone = network('privateDnsZones/privatelink.blob.core.windows.net');
const account = `${group}/providers/Microsoft.Storage/storageAccounts/previewaccount`;
const rule = {
  name: 'r',
  properties: {
    priority: 100,
    direction: 'Inbound',
    access: 'Deny',
    protocol: '*',
    sourceAddressPrefix: '*',
    sourcePortRange: '*',
    destinationAddressPrefix: '*',
    destinationPortRange: '*',
  },
};
const at = (name: string) => ({ id: `${vnet}/subnets/${name}` });
const configuration = (subnet: string, more: object = {}) => [
  { name: 'ip', properties: { subnet: at(subnet), ...more } },
];

/** A small TRE, in an order in which it can be made. */
const steps = [
  { id: network('networkSecurityGroups/nsg'), version: '2024-05-01', body: located({ securityRules: [rule] }) },
  {
    id: network('routeTables/rt'),
    version: '2024-05-01',
    body: located({
      routes: [
        {
          name: 'd',
          properties: { addressPrefix: '0.0.0.0/0', nextHopType: 'VirtualAppliance', nextHopIpAddress: '10.0.1.4' },
        },
      ],
    }),
  },
  {
    id: vnet,
    version: '2024-05-01',
    body: located({
      addressSpace: { addressPrefixes: ['10.0.0.0/16'] },
      subnets: [
        {
          name: 'a',
          properties: {
            addressPrefix: '10.0.0.0/24',
            networkSecurityGroup: { id: network('networkSecurityGroups/nsg') },
            routeTable: { id: network('routeTables/rt') },
          },
        },
        { name: 'AzureFirewallSubnet', properties: { addressPrefix: '10.0.1.0/26' } },
        { name: 'AzureBastionSubnet', properties: { addressPrefix: '10.0.2.0/26' } },
      ],
    }),
  },
  {
    id: network('virtualNetworks/spoke'),
    version: '2024-05-01',
    body: located({ addressSpace: { addressPrefixes: ['10.1.0.0/16'] } }),
  },
  {
    id: `${vnet}/virtualNetworkPeerings/p`,
    version: '2024-05-01',
    body: { properties: { remoteVirtualNetwork: { id: network('virtualNetworks/spoke') } } },
  },
  {
    id: network('publicIPAddresses/pip'),
    version: '2024-05-01',
    body: located({ publicIPAllocationMethod: 'Static' }, { sku: { name: 'Standard' } }),
  },
  {
    id: network('publicIPAddresses/pip2'),
    version: '2024-05-01',
    body: located({ publicIPAllocationMethod: 'Static' }, { sku: { name: 'Standard' } }),
  },
  { id: network('firewallPolicies/policy'), version: '2024-05-01', body: located({ sku: { tier: 'Standard' } }) },
  {
    id: network('firewallPolicies/policy/ruleCollectionGroups/g'),
    version: '2024-05-01',
    body: { properties: { priority: 100, ruleCollections: [] } },
  },
  {
    id: network('azureFirewalls/fw'),
    version: '2024-05-01',
    body: located({
      firewallPolicy: { id: network('firewallPolicies/policy') },
      ipConfigurations: configuration('AzureFirewallSubnet', {
        publicIPAddress: { id: network('publicIPAddresses/pip') },
      }),
    }),
  },
  {
    id: network('bastionHosts/bas'),
    version: '2024-05-01',
    body: located(
      {
        ipConfigurations: configuration('AzureBastionSubnet', {
          publicIPAddress: { id: network('publicIPAddresses/pip2') },
        }),
      },
      { sku: { name: 'Standard' } },
    ),
  },
  { id: zone, version: '2020-06-01', body: { location: 'global', tags: {} } },
  {
    id: `${zone}/virtualNetworkLinks/l`,
    version: '2020-06-01',
    body: { location: 'global', properties: { virtualNetwork: { id: vnet }, registrationEnabled: false } },
  },
  {
    id: account,
    version: '2023-05-01',
    body: located(
      { minimumTlsVersion: 'TLS1_2', publicNetworkAccess: 'Disabled' },
      { sku: { name: 'Standard_LRS' }, kind: 'StorageV2', identity: { type: 'SystemAssigned' } },
    ),
  },
  { id: `${account}/blobServices/default/containers/inbox`, version: '2023-05-01', body: { properties: {} } },
  {
    id: network('privateEndpoints/pe'),
    version: '2024-05-01',
    body: located({
      subnet: at('a'),
      privateLinkServiceConnections: [{ name: 'c', properties: { privateLinkServiceId: account, groupIds: ['blob'] } }],
    }),
  },
  {
    id: network('privateEndpoints/pe/privateDnsZoneGroups/default'),
    version: '2024-05-01',
    body: { properties: { privateDnsZoneConfigs: [{ name: 'blob', properties: { privateDnsZoneId: zone } }] } },
  },
  {
    id: `${group}/providers/Microsoft.KeyVault/vaults/kv-preview`,
    version: '2023-07-01',
    body: located({
      tenantId: subscriptionId,
      sku: { family: 'A', name: 'standard' },
      enableRbacAuthorization: true,
      enablePurgeProtection: true,
    }),
  },
  {
    id: `${group}/providers/Microsoft.OperationalInsights/workspaces/log-preview`,
    version: '2023-09-01',
    body: located({ sku: { name: 'PerGB2018' }, retentionInDays: 30 }),
  },
  {
    id: `${group}/providers/Microsoft.Insights/components/appi`,
    version: '2020-02-02',
    body: located({ Application_Type: 'web' }, { kind: 'web' }),
  },
  {
    id: `${vnet}/providers/Microsoft.Insights/diagnosticSettings/d`,
    version: '2021-05-01-preview',
    body: {
      properties: {
        workspaceId: `${group}/providers/Microsoft.OperationalInsights/workspaces/log-preview`,
        logs: [{ categoryGroup: 'allLogs', enabled: true }],
      },
    },
  },
  {
    id: `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id`,
    version: '2023-01-31',
    body: located({}),
  },
  {
    id: network('networkInterfaces/nic'),
    version: '2024-05-01',
    body: located({ ipConfigurations: configuration('a') }),
  },
  {
    id: `${group}/providers/Microsoft.Compute/virtualMachines/vm`,
    version: '2024-07-01',
    body: located(
      {
        hardwareProfile: { vmSize: 'Standard_B2s' },
        osProfile: {
          computerName: 'vm',
          adminUsername: 'someone',
          adminPassword: 'Secret-123456',
          linuxConfiguration: {},
        },
        networkProfile: { networkInterfaces: [{ id: network('networkInterfaces/nic') }] },
      },
      {
        identity: {
          type: 'UserAssigned',
          userAssignedIdentities: { [`${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id`]: {} },
        },
      },
    ),
  },
  {
    id: `${group}/providers/Microsoft.Compute/virtualMachines/vm/extensions/e`,
    version: '2024-07-01',
    body: located({
      publisher: 'Microsoft.Azure.Extensions',
      type: 'CustomScript',
      typeHandlerVersion: '2.1',
      protectedSettings: { commandToExecute: 'secret' },
    }),
  },
  {
    id: `${group}/providers/Microsoft.DevTestLab/schedules/shutdown-computevm-vm`,
    version: '2018-09-15',
    body: located({
      status: 'Enabled',
      taskType: 'ComputeVmShutdownTask',
      dailyRecurrence: { time: '1900' },
      timeZoneId: 'UTC',
      targetResourceId: `${group}/providers/Microsoft.Compute/virtualMachines/vm`,
    }),
  },
  {
    id: `${group}/providers/Microsoft.Web/serverfarms/plan`,
    version: '2023-12-01',
    body: located({ reserved: true }, { sku: { name: 'P1v3' }, kind: 'linux' }),
  },
  {
    id: `${group}/providers/Microsoft.Web/sites/site-preview`,
    version: '2023-12-01',
    body: located({
      serverFarmId: `${group}/providers/Microsoft.Web/serverfarms/plan`,
      siteConfig: { linuxFxVersion: 'PYTHON|3.12', appSettings: [{ name: 'A', value: 'B' }] },
    }),
  },
  {
    id: `${group}/providers/Microsoft.RecoveryServices/vaults/rsv`,
    version: '2023-06-01',
    body: located({}, { sku: { name: 'Standard' } }),
  },
  {
    id: `${group}/providers/Microsoft.Authorization/roleAssignments/00000000-0000-4000-8000-000000000001`,
    version: '2022-04-01',
    body: {
      properties: {
        roleDefinitionId: `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7`,
        principalId: principals.outsider.objectId,
        principalType: 'User',
      },
    },
  },
  {
    id: `${group}/providers/Microsoft.Authorization/locks/l`,
    version: '2020-05-01',
    body: { properties: { level: 'CanNotDelete' } },
  },
  {
    id: `${group}/providers/Microsoft.ContainerRegistry/registries/acr`,
    version: '2023-07-01',
    body: located({ adminUserEnabled: false }, { sku: { name: 'Premium' } }),
  },
];

beforeAll(async () => {
  world = await startWorld();
  await world.group();
  for (const { id, version, body } of steps) await world.make(`${id}?api-version=${version}`, body);
}, 30_000);
afterAll(() => world.close());

describe('a preview of what is there already', () => {
  it.each(steps.map((step) => ({ ...step, name: step.id.slice(group.length) })))(
    'is what GET shows: $name',
    ({ id, version, body }) => {
      const before = JSON.stringify(world.arm.get(id));
      expect(world.arm.preview(id, version, structuredClone(body) as never)).toEqual(world.arm.get(id));
      expect(JSON.stringify(world.arm.get(id))).toBe(before);
    },
  );

  it('shows a change and nothing else', () => {
    const [nsg] = steps;
    const body = located({ securityRules: [{ ...rule, properties: { ...rule.properties, priority: 200 } }] });
    const preview = world.arm.preview(nsg!.id, nsg!.version, body as never);
    const live = structuredClone(world.arm.get(nsg!.id));
    // biome-ignore lint/suspicious/noExplicitAny: a path into JSON
    (live as any).properties.securityRules[0].properties.priority = 200;
    expect(preview).toEqual(live);
  });

  it('of what is not there needs nothing else to be there', () => {
    const nic = world.arm.preview(
      network('networkInterfaces/new'),
      '2024-05-01',
      located({
        ipConfigurations: [{ name: 'ip', properties: { subnet: { id: network('virtualNetworks/later/subnets/a') } } }],
      }) as never,
    );
    expect(nic.properties?.['ipConfigurations']).toMatchObject([
      { properties: { subnet: { id: network('virtualNetworks/later/subnets/a') } } },
    ]);
    expect(world.arm.get(network('networkInterfaces/new'))).toBeUndefined();
  });

  it('refuses what the provider would', () => {
    expect(() =>
      world.arm.preview(
        network('virtualNetworks/x'),
        '2024-05-01',
        located({ addressSpace: { addressPrefixes: ['x'] } }) as never,
      ),
    ).toThrowError(expect.objectContaining({ code: 'InvalidAddressPrefixFormat' }));
  });
});

it('the whole group goes, whatever depends on what', async () => {
  await world.call('DELETE', `${group}/providers/Microsoft.Authorization/locks/l?api-version=2020-05-01`);
  const ended = await world.ended(await world.call('DELETE', `${group}?api-version=2021-04-01`));
  expect([ended.status, ended.body]).toEqual([200, undefined]);
  expect(world.arm.under(group)).toEqual([]);
});
