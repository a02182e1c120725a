import { beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../controller/core/json.ts';
import type { DesiredState } from '../../controller/desired/types.ts';
import { isInside, overlapsAmong } from './support/addresses.ts';
import { at, expandWith, objectsAt, resourceAt, subnetsOf, textAt, unitOf } from './support/bodies.ts';
import { resolveSample } from './support/sample.ts';

let state: DesiredState;
beforeAll(async () => {
  state = (await resolveSample()).state;
});

const hubNetwork = () => resourceAt(unitOf(state, 'environment/core').resources(), '/virtualNetworks/vnet-contoso');

describe('the hub network', () => {
  /** azure-tre.md 2.2; the processor of Azure TRE is our controller, and the misspelt name is spelt. */
  it.each([
    ['AzureFirewallSubnet', '10.1.0.0/26'],
    ['AppGwSubnet', '10.1.0.64/26'],
    ['AzureBastionSubnet', '10.1.0.128/26'],
    ['WebAppSubnet', '10.1.0.192/26'],
    ['SharedSubnet', '10.1.1.0/24'],
    ['AirlockProcessorSubnet', '10.1.2.0/26'],
    ['AirlockStorageSubnet', '10.1.2.64/26'],
    ['AirlockEventsSubnet', '10.1.2.128/26'],
    ['AirlockNotificationSubnet', '10.1.2.192/26'],
    ['ControllerSubnet', '10.1.3.0/26'],
    ['AzureFirewallManagementSubnet', '10.1.3.64/26'],
  ])('has %s at %s', (name, block) => {
    expect(subnetsOf(hubNetwork())[name]).toBe(block);
  });

  it('gives no subnet a way out of its own', () => {
    const open = objectsAt(hubNetwork().body, 'properties', 'subnets').filter(
      (subnet) => at(subnet, 'properties', 'defaultOutboundAccess') !== false,
    );
    expect(open).toEqual([]);
  });

  it.each([
    ['AzureFirewallSubnet', false],
    ['AzureFirewallManagementSubnet', false],
    ['AzureBastionSubnet', false],
    ['AppGwSubnet', false],
    ['AirlockNotificationSubnet', false],
    ['WebAppSubnet', true],
    ['SharedSubnet', true],
    ['AirlockProcessorSubnet', true],
    ['AirlockStorageSubnet', true],
    ['AirlockEventsSubnet', true],
    ['ControllerSubnet', true],
  ])('sends %s through the firewall: %s', (name, routed) => {
    const subnet = objectsAt(hubNetwork().body, 'properties', 'subnets').find((each) => each['name'] === name);
    expect(at(subnet, 'properties', 'routeTable', 'id') !== undefined).toBe(routed);
  });

  it.each([
    { addressSpace: '10.1.0.0/22', firewall: '10.1.0.4' },
    { addressSpace: '172.16.8.0/21', firewall: '172.16.8.4' },
    { addressSpace: '10.64.0.0/16', firewall: '10.64.0.4' },
  ])(
    'fits into $addressSpace and routes to the first address that the firewall can have',
    ({ addressSpace, firewall }) => {
      const resources = expandWith(unitOf(state, 'environment/core'), { addressSpace });
      const blocks = Object.values(subnetsOf(resourceAt(resources, '/virtualNetworks/vnet-contoso')));
      const route = objectsAt(resourceAt(resources, '/routeTables/rt-contoso').body, 'properties', 'routes');

      expect(blocks).toHaveLength(11);
      expect(overlapsAmong(blocks)).toEqual([]);
      expect(blocks.filter((block) => !isInside(block, addressSpace))).toEqual([]);
      expect(route.map(({ properties }) => properties)).toEqual([
        { addressPrefix: '0.0.0.0/0', nextHopType: 'VirtualAppliance', nextHopIpAddress: firewall },
      ]);
    },
  );

  it.each([
    { sku: 'Basic', addresses: 2, management: true, why: 'Basic is managed through an address of its own' },
    { sku: 'Standard', addresses: 1, management: false, why: 'Standard is not' },
  ])('gives a $sku firewall $addresses addresses: $why', ({ sku, addresses, management }) => {
    const resources = expandWith(unitOf(state, 'environment/core'), { firewallSku: sku });
    const firewall = resourceAt(resources, '/azureFirewalls/fw-contoso').body;
    const policy = resourceAt(resources, '/firewallPolicies/fw-policy-contoso').body;

    expect(resources.filter(({ type }) => type === 'Microsoft.Network/publicIPAddresses')).toHaveLength(addresses);
    expect(at(firewall, 'properties', 'managementIpConfiguration') !== undefined).toBe(management);
    expect([at(firewall, 'properties', 'sku', 'tier'), at(policy, 'properties', 'sku', 'tier')]).toEqual([sku, sku]);
  });

  it.each([
    { line: 'profile: low-cost', sku: 'Basic', why: 'a cheap hub' },
    { line: 'profile: standard', sku: 'Standard', why: 'a full hub' },
    { line: 'description: x', sku: 'Basic', why: 'nobody pays for Standard by leaving a line out' },
  ])('with `$line` has a $sku firewall: $why', async ({ line, sku }) => {
    const edit = (text: string) => `${text.replace(/\n {2}(profile|description): .*/g, '')}  ${line}\n`;
    const { state: other } = await resolveSample({ 'manifests/environment.yaml': edit });

    expect(other.diagnostics).toEqual([]);
    expect(unitOf(other, 'environment/core').parameters['firewallSku']).toBe(sku);
  });
});

const workspaces = [
  { unit: 'workspace/genomics', space: '10.16.4.0/24', services: '10.16.4.0/25', webApps: '10.16.4.128/25' },
  { unit: 'workspace/open-data', space: '10.16.5.0/24', services: '10.16.5.0/25', webApps: '10.16.5.128/25' },
];

/** azure-tre.md 4.1.1 item 4. */
const rows: readonly [
  direction: string,
  priority: number,
  access: string,
  protocol: string,
  from: string,
  to: string,
  ports: string,
][] = [
  ['Inbound', 100, 'Allow', '*', 'workspace', 'workspace', '*'],
  ['Inbound', 110, 'Allow', 'Tcp', '10.1.0.128/26', 'services', '22 3389'],
  ['Inbound', 120, 'Allow', 'Tcp', '10.1.3.0/26', 'services', '443'],
  ['Inbound', 130, 'Allow', 'Tcp', 'webApps', 'services', '80 443 445 3306 3389 5432'],
  ['Inbound', 140, 'Allow', 'Tcp', '10.1.2.0/26', 'services', '443'],
  ['Inbound', 900, 'Deny', '*', '*', '*', '*'],
  ['Outbound', 100, 'Allow', '*', 'workspace', 'workspace', '*'],
  ['Outbound', 101, 'Allow', 'Tcp', 'services', 'Internet', '80'],
  ['Outbound', 110, 'Allow', '*', '*', '10.1.1.0/24', '*'],
  ['Outbound', 120, 'Allow', 'Tcp', '*', 'Internet', '443'],
  ['Outbound', 130, 'Allow', 'Tcp', 'webApps', '10.1.0.192/26', '443'],
  ['Outbound', 140, 'Allow', 'Tcp', 'webApps', 'services', '80 443 445 3306 3389 5432'],
  ['Outbound', 4096, 'Deny', '*', '*', '*', '*'],
];

describe.each(workspaces)('the network of $unit', ({ unit, space, services, webApps }) => {
  const name = unit.split('/')[1]!;
  const rulesOf = (): JsonObject[] =>
    objectsAt(
      resourceAt(unitOf(state, unit).resources(), '/networkSecurityGroups/nsg-ws').body,
      'properties',
      'securityRules',
    );

  it('halves its block', () => {
    const network = resourceAt(unitOf(state, unit).resources(), `/virtualNetworks/vnet-contoso-ws-${name}`);
    expect(at(network.body, 'properties', 'addressSpace', 'addressPrefixes')).toEqual([space]);
    expect(subnetsOf(network)).toEqual({ ServicesSubnet: services, WebAppsSubnet: webApps });
  });

  it.each(rows)('%s %i: %s %s from %s to %s, ports %s', (direction, priority, access, protocol, from, to, ports) => {
    const block = (word: string): string => ({ workspace: space, services, webApps })[word] ?? word;
    const rule = rulesOf().find(
      (each) => at(each, 'properties', 'direction') === direction && at(each, 'properties', 'priority') === priority,
    );

    expect(rule?.['properties']).toMatchObject({
      access,
      protocol,
      sourceAddressPrefix: block(from),
      sourcePortRange: '*',
      destinationAddressPrefix: block(to),
      ...(ports.includes(' ') ? { destinationPortRanges: ports.split(' ') } : { destinationPortRange: ports }),
    });
  });

  it('has no other security rule', () => {
    expect(rulesOf()).toHaveLength(rows.length);
  });

  it('puts the group and the route to the firewall on both subnets', () => {
    const network = resourceAt(unitOf(state, unit).resources(), `/virtualNetworks/vnet-contoso-ws-${name}`);
    for (const subnet of objectsAt(network.body, 'properties', 'subnets')) {
      expect(textAt(subnet, 'properties', 'networkSecurityGroup', 'id')).toMatch(/\/networkSecurityGroups\/nsg-ws$/);
      expect(textAt(subnet, 'properties', 'routeTable', 'id')).toMatch(
        /\/resourceGroups\/rg-contoso\/.*\/routeTables\/rt-contoso$/,
      );
      expect(at(subnet, 'properties', 'defaultOutboundAccess')).toBe(false);
    }
  });

  it('brings its own route table where the hub is in another subscription', () => {
    const other = '5b1a1f2e-0000-4000-8000-000000000002';
    const resources = expandWith(unitOf(state, unit), { coreSubscriptionId: other });
    const network = resourceAt(resources, `/virtualNetworks/vnet-contoso-ws-${name}`);
    const table = resourceAt(resources, '/routeTables/rt-to-firewall');

    expect(textAt(objectsAt(network.body, 'properties', 'subnets')[0], 'properties', 'routeTable', 'id')).toBe(
      table.id,
    );
    expect(textAt(objectsAt(table.body, 'properties', 'routes')[0], 'properties', 'nextHopIpAddress')).toBe('10.1.0.4');
  });

  it('is peered both ways, each side in its own group', () => {
    const outward = resourceAt(unitOf(state, unit).resources(), '/virtualNetworkPeerings/hub');
    const inward = resourceAt(unitOf(state, `hub-link/${name}`).resources(), `/virtualNetworkPeerings/ws-${name}`);
    const network = outward.id.replace(/\/virtualNetworkPeerings\/.*/, '');

    expect(textAt(outward.body, 'properties', 'remoteVirtualNetwork', 'id')).toBe(hubNetwork().id);
    expect(textAt(inward.body, 'properties', 'remoteVirtualNetwork', 'id')).toBe(network);
    expect(inward.id.startsWith(`${hubNetwork().id}/`)).toBe(true);
  });

  it('is linked to zones that the core makes, among them those of its own endpoints', () => {
    const zones = (end: RegExp, of: string) =>
      unitOf(state, of)
        .resources()
        .flatMap(({ id }) => (end.test(id) ? [/privateDnsZones\/([^/]+)/.exec(id)![1]!] : []));
    const made = zones(/privateDnsZones\/[^/]+$/, 'environment/core');
    const linked = zones(/virtualNetworkLinks\//, `hub-link/${name}`);
    const used = unitOf(state, unit)
      .resources()
      .filter(({ type }) => type.endsWith('/privateDnsZoneGroups'))
      .flatMap(({ body }) => objectsAt(body, 'properties', 'privateDnsZoneConfigs'))
      .map((config) => textAt(config, 'properties', 'privateDnsZoneId').split('/').at(-1)!);

    expect(made).toHaveLength(30);
    expect(linked.filter((zone) => !made.includes(zone))).toEqual([]);
    expect(used.sort()).toEqual(
      ['blob.core.windows.net', 'dfs.core.windows.net', 'file.core.windows.net', 'vaultcore.azure.net'].map(
        (zone) => `privatelink.${zone}`,
      ),
    );
    expect(used.filter((zone) => !linked.includes(zone))).toEqual([]);
  });
});
