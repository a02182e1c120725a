import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startWorld, type World } from './world.ts';

let world: World;
let group = '';
let count = 0;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  group = await world.group(`net${count++}`);
});

const v = '?api-version=2024-05-01';
const at = (type: string, name: string) => `${group}/providers/Microsoft.Network/${type}/${name}`;
const located = (properties: object, more: object = {}) => ({ location: 'westeurope', ...more, properties });
const subnet = (name: string, addressPrefix: string, more: object = {}) => ({
  name,
  properties: { addressPrefix, ...more },
});
const network = (prefix = '10.0.0.0/16', ...subnets: object[]) =>
  located({ addressSpace: { addressPrefixes: [prefix] }, subnets });
const rule = (name: string, priority: number, more: object = {}) => ({
  name,
  properties: {
    priority,
    direction: 'Inbound',
    access: 'Deny',
    protocol: '*',
    sourceAddressPrefix: '*',
    sourcePortRange: '*',
    destinationAddressPrefix: '*',
    destinationPortRange: '*',
    ...more,
  },
});
const nic = (subnetId: string, more: object = {}) =>
  located({ ipConfigurations: [{ name: 'ip', properties: { subnet: { id: subnetId }, ...more } }] });

async function refused(path: string, body: object, code: string, status = 400) {
  const answer = await world.call('PUT', `${path}${v}`, body);
  expect([answer.status, answer.body.error?.code]).toEqual([status, code]);
}

describe('a network and its subnets', () => {
  it.each([
    { why: 'a subnet outside', body: network('10.0.0.0/16', subnet('a', '10.1.0.0/24')), code: 'NetcfgInvalidSubnet' },
    {
      why: 'a subnet that is larger',
      body: network('10.0.0.0/24', subnet('a', '10.0.0.0/16')),
      code: 'NetcfgInvalidSubnet',
    },
    {
      why: 'overlapping subnets',
      body: network('10.0.0.0/16', subnet('a', '10.0.0.0/24'), subnet('b', '10.0.0.128/25')),
      code: 'NetcfgSubnetRangesOverlap',
    },
    {
      why: 'host bits in a prefix',
      body: network('10.0.0.0/16', subnet('a', '10.0.0.5/24')),
      code: 'InvalidAddressPrefixFormat',
    },
    {
      why: 'no prefix at all',
      body: located({ addressSpace: { addressPrefixes: ['ten'] } }),
      code: 'InvalidAddressPrefixFormat',
    },
    {
      why: 'one name twice',
      body: network('10.0.0.0/16', subnet('a', '10.0.0.0/24'), subnet('A', '10.0.1.0/24')),
      code: 'InvalidRequestFormat',
    },
    {
      why: 'a route table that is not there',
      body: network(
        '10.0.0.0/16',
        subnet('a', '10.0.0.0/24', {
          routeTable: { id: '/subscriptions/x/resourceGroups/y/providers/Microsoft.Network/routeTables/z' },
        }),
      ),
      code: 'InvalidResourceReference',
    },
  ])('refused: $why', ({ body, code }) => refused(at('virtualNetworks', 'vnet'), body, code));

  it('inline and stand-alone subnets are one set', async () => {
    const vnet = at('virtualNetworks', 'vnet');
    const names = async () =>
      (await world.call('GET', `${vnet}${v}`)).body.properties.subnets.map((s: { name: string }) => s.name);
    await world.make(`${vnet}${v}`, network('10.0.0.0/16', subnet('a', '10.0.0.0/24')));
    await world.make(`${vnet}/subnets/b${v}`, { properties: { addressPrefix: '10.0.1.0/24' } });
    expect(await names()).toEqual(['a', 'b']);
    await world.make(`${vnet}${v}`, located({ addressSpace: { addressPrefixes: ['10.0.0.0/16'] } }));
    expect(await names()).toEqual(['a', 'b']);
    await world.make(`${vnet}${v}`, network('10.0.0.0/16', subnet('b', '10.0.1.0/24')));
    expect(await names()).toEqual(['b']);
    await refused(`${vnet}/subnets/c`, { properties: { addressPrefix: '10.0.1.64/26' } }, 'NetcfgSubnetRangesOverlap');
    const listed = await world.call('GET', `${vnet}/subnets${v}`);
    expect(listed.body.value.map((s: { name: string }) => s.name)).toEqual(['b']);
  });

  it('keeps what only the provider sets', async () => {
    const vnet = `${at('virtualNetworks', 'vnet')}${v}`;
    const before = (await world.make(vnet, network())).body;
    const after = (await world.make(vnet, { ...network(), tags: { a: 'b' } })).body;
    expect(after.properties.resourceGuid).toBe(before.properties.resourceGuid);
    expect(after.etag).not.toBe(before.etag);
    expect(after.properties).toMatchObject({ provisioningState: 'Succeeded', enableDdosProtection: false });
  });

  it('a subnet in use cannot go, alone or with its network or by being left out', async () => {
    const vnet = at('virtualNetworks', 'vnet');
    await world.make(`${vnet}${v}`, network('10.0.0.0/16', subnet('a', '10.0.0.0/24')));
    const made = await world.make(`${at('networkInterfaces', 'nic')}${v}`, nic(`${vnet}/subnets/a`));
    expect(made.body.properties.ipConfigurations[0].properties.privateIPAddress).toBe('10.0.0.4');
    expect((await world.call('GET', `${vnet}/subnets/a${v}`)).body.properties.ipConfigurations).toEqual([
      { id: `${at('networkInterfaces', 'nic')}/ipConfigurations/ip` },
    ]);
    for (const path of [`${vnet}/subnets/a`, vnet]) {
      const answer = await world.call('DELETE', `${path}${v}`);
      expect([answer.status, answer.body.error.code]).toEqual([400, 'InUseSubnetCannotBeDeleted']);
    }
    await refused(vnet, network('10.0.0.0/16'), 'InUseSubnetCannotBeDeleted');
  });
});

describe('peerings', () => {
  const peer = (id: string) => ({ properties: { remoteVirtualNetwork: { id }, allowVirtualNetworkAccess: true } });
  it('are Initiated alone, Connected as a pair, Disconnected once the other side is gone', async () => {
    const [a, b] = [at('virtualNetworks', 'a'), at('virtualNetworks', 'b')];
    await world.make(`${a}${v}`, network('10.0.0.0/16'));
    await world.make(`${b}${v}`, network('10.1.0.0/16'));
    const first = await world.make(`${a}/virtualNetworkPeerings/p${v}`, peer(b));
    expect(first.body.properties).toMatchObject({
      peeringState: 'Initiated',
      remoteAddressSpace: { addressPrefixes: ['10.1.0.0/16'] },
    });
    expect((await world.make(`${b}/virtualNetworkPeerings/p${v}`, peer(a))).body.properties.peeringState).toBe(
      'Connected',
    );
    const seen = await world.call('GET', `${a}${v}`);
    expect(seen.body.properties.virtualNetworkPeerings[0].properties.peeringState).toBe('Connected');
    await world.ended(await world.call('DELETE', `${b}/virtualNetworkPeerings/p${v}`));
    expect((await world.call('GET', `${a}/virtualNetworkPeerings/p${v}`)).body.properties.peeringState).toBe(
      'Disconnected',
    );
  });
  it('are refused to overlapping, missing and the same networks', async () => {
    const [a, b] = [at('virtualNetworks', 'a'), at('virtualNetworks', 'b')];
    await world.make(`${a}${v}`, network('10.0.0.0/16'));
    await world.make(`${b}${v}`, network('10.0.128.0/17'));
    await refused(`${a}/virtualNetworkPeerings/p`, peer(b), 'VnetAddressSpacesOverlap');
    await refused(`${a}/virtualNetworkPeerings/p`, peer(at('virtualNetworks', 'c')), 'InvalidResourceReference');
    await refused(`${a}/virtualNetworkPeerings/p`, peer(a), 'VnetCannotBePeeredWithItself');
    await refused(`${at('virtualNetworks', 'none')}/virtualNetworkPeerings/p`, peer(a), 'ParentResourceNotFound', 404);
  });
});

describe('security groups', () => {
  it.each([
    { why: 'priority and direction twice', rules: [rule('a', 100), rule('b', 100)], code: 'SecurityRuleConflict' },
    { why: 'a priority below 100', rules: [rule('a', 99)], code: 'SecurityRuleInvalidPriority' },
    { why: 'an access that is none', rules: [rule('a', 100, { access: 'Maybe' })], code: 'SecurityRuleInvalidAccess' },
    {
      why: 'no destination port',
      rules: [rule('a', 100, { destinationPortRange: undefined })],
      code: 'SecurityRuleParameterDestinationPortRangeNotSpecified',
    },
  ])('refused: $why', ({ rules, code }) =>
    refused(at('networkSecurityGroups', 'nsg'), located({ securityRules: rules }), code),
  );

  it('have default rules; a PUT without rules removes the others', async () => {
    const nsg = at('networkSecurityGroups', 'nsg');
    const made = await world.make(`${nsg}${v}`, located({ securityRules: [rule('a', 100)] }));
    expect(made.body.properties.defaultSecurityRules).toHaveLength(6);
    await world.make(`${nsg}/securityRules/b${v}`, { properties: rule('b', 200).properties });
    expect(
      (await world.call('GET', `${nsg}${v}`)).body.properties.securityRules.map((r: { name: string }) => r.name),
    ).toEqual(['a', 'b']);
    expect((await world.make(`${nsg}${v}`, located({}))).body.properties.securityRules).toEqual([]);
  });

  it('and route tables in use cannot go', async () => {
    const [nsg, table] = [at('networkSecurityGroups', 'nsg'), at('routeTables', 'rt')];
    await world.make(`${nsg}${v}`, located({}));
    await world.make(
      `${table}${v}`,
      located({
        routes: [
          {
            name: 'all',
            properties: { addressPrefix: '0.0.0.0/0', nextHopType: 'VirtualAppliance', nextHopIpAddress: '10.0.0.4' },
          },
        ],
      }),
    );
    await world.make(
      `${at('virtualNetworks', 'vnet')}${v}`,
      network(
        '10.0.0.0/16',
        subnet('a', '10.0.0.0/24', { networkSecurityGroup: { id: nsg }, routeTable: { id: table } }),
      ),
    );
    for (const [path, code] of [
      [nsg, 'InUseNetworkSecurityGroupCannotBeDeleted'],
      [table, 'InUseRouteTableCannotBeDeleted'],
    ] as const) {
      const answer = await world.call('DELETE', `${path}${v}`);
      expect([answer.status, answer.body.error.code]).toEqual([400, code]);
      expect((await world.call('GET', `${path}${v}`)).body.properties.subnets).toEqual([
        { id: `${at('virtualNetworks', 'vnet')}/subnets/a` },
      ]);
    }
  });
});

describe('the firewall', () => {
  it('gets its private address from AzureFirewallSubnet, holds its public address and its policy', async () => {
    const [vnet, address, policy, firewall] = [
      at('virtualNetworks', 'hub'),
      at('publicIPAddresses', 'pip'),
      at('firewallPolicies', 'policy'),
      at('azureFirewalls', 'fw'),
    ];
    await world.make(
      `${vnet}${v}`,
      network('10.0.0.0/16', subnet('AzureFirewallSubnet', '10.0.1.0/26'), subnet('other', '10.0.2.0/24')),
    );
    await world.make(`${address}${v}`, located({ publicIPAllocationMethod: 'Static' }, { sku: { name: 'Standard' } }));
    await world.make(`${policy}${v}`, located({}));
    const configuration = (name: string) =>
      located({
        firewallPolicy: { id: policy },
        ipConfigurations: [
          { name: 'ip', properties: { subnet: { id: `${vnet}/subnets/${name}` }, publicIPAddress: { id: address } } },
        ],
      });
    await refused(firewall, configuration('other'), 'InvalidSubnetName');
    const made = await world.make(`${firewall}${v}`, configuration('AzureFirewallSubnet'));
    expect(made.body.properties.ipConfigurations[0].properties.privateIPAddress).toBe('10.0.1.4');
    for (const [path, code] of [
      [address, 'PublicIPAddressCannotBeDeleted'],
      [policy, 'FirewallPolicyInUse'],
    ] as const) {
      expect((await world.call('DELETE', `${path}${v}`)).body.error.code).toBe(code);
    }
  });
});

describe('private endpoints and zones', () => {
  it('an endpoint brings an interface, its zone group a record, and both go with it', async () => {
    const [vnet, zone, endpoint] = [
      at('virtualNetworks', 'vnet'),
      at('privateDnsZones', 'privatelink.blob.core.windows.net'),
      at('privateEndpoints', 'pe'),
    ];
    const account = `${group}/providers/Microsoft.Storage/storageAccounts/endpoint${count}`;
    await world.make(`${vnet}${v}`, network('10.0.0.0/16', subnet('a', '10.0.0.0/24')));
    await world.make(`${account}?api-version=2023-05-01`, {
      location: 'westeurope',
      sku: { name: 'Standard_LRS' },
      kind: 'StorageV2',
    });
    await world.make(`${zone}?api-version=2020-06-01`, { location: 'global' });
    await world.make(`${zone}/virtualNetworkLinks/link?api-version=2020-06-01`, {
      location: 'global',
      properties: { virtualNetwork: { id: vnet }, registrationEnabled: false },
    });
    const made = await world.make(
      `${endpoint}${v}`,
      located({
        subnet: { id: `${vnet}/subnets/a` },
        privateLinkServiceConnections: [
          { name: 'c', properties: { privateLinkServiceId: account, groupIds: ['blob'] } },
        ],
      }),
    );
    const nicId = made.body.properties.networkInterfaces[0].id;
    expect((await world.call('GET', `${nicId}${v}`)).body.properties.privateEndpoint.id).toBe(endpoint);
    expect((await world.call('DELETE', `${nicId}${v}`)).body.error.code).toBe('NicInUse');
    await world.make(`${endpoint}/privateDnsZoneGroups/default${v}`, {
      properties: { privateDnsZoneConfigs: [{ name: 'blob', properties: { privateDnsZoneId: zone } }] },
    });
    const record = `${zone}/A/endpoint${count}?api-version=2020-06-01`;
    expect((await world.call('GET', record)).body.properties.aRecords).toEqual([{ ipv4Address: '10.0.0.4' }]);
    expect(
      (await world.call('GET', `${account}?api-version=2023-05-01`)).body.properties.privateEndpointConnections,
    ).toHaveLength(1);
    expect((await world.call('DELETE', `${zone}?api-version=2020-06-01`)).body.error.code).toBe('CannotDeleteResource');
    await world.ended(await world.call('DELETE', `${endpoint}${v}`));
    expect((await world.call('GET', `${nicId}${v}`)).status).toBe(404);
    expect((await world.call('GET', record)).status).toBe(404);
  });
});
