import type { Json, JsonObject } from '../../../core/json.ts';
import type { Store } from '../store.ts';
import type { ArmResource } from '../types.ts';
import { listAt, textAt } from './shape.ts';

/** Read-only members in which Azure shows who uses a resource. They move when others are written. */
interface BackReference {
  readonly of: string;
  readonly member: string;
  readonly by: string;
  readonly show: 'ids' | 'id' | 'ip-configurations' | 'ip-configuration' | 'connections';
}

const network = 'Microsoft.Network';
const table: readonly BackReference[] = [
  {
    of: `${network}/virtualNetworks/subnets`,
    member: 'ipConfigurations',
    by: `${network}/networkInterfaces`,
    show: 'ip-configurations',
  },
  {
    of: `${network}/virtualNetworks/subnets`,
    member: 'ipConfigurations',
    by: `${network}/azureFirewalls`,
    show: 'ip-configurations',
  },
  {
    of: `${network}/virtualNetworks/subnets`,
    member: 'ipConfigurations',
    by: `${network}/bastionHosts`,
    show: 'ip-configurations',
  },
  {
    of: `${network}/virtualNetworks/subnets`,
    member: 'privateEndpoints',
    by: `${network}/privateEndpoints`,
    show: 'ids',
  },
  { of: `${network}/networkSecurityGroups`, member: 'subnets', by: `${network}/virtualNetworks/subnets`, show: 'ids' },
  {
    of: `${network}/networkSecurityGroups`,
    member: 'networkInterfaces',
    by: `${network}/networkInterfaces`,
    show: 'ids',
  },
  { of: `${network}/routeTables`, member: 'subnets', by: `${network}/virtualNetworks/subnets`, show: 'ids' },
  {
    of: `${network}/publicIPAddresses`,
    member: 'ipConfiguration',
    by: `${network}/azureFirewalls`,
    show: 'ip-configuration',
  },
  {
    of: `${network}/publicIPAddresses`,
    member: 'ipConfiguration',
    by: `${network}/bastionHosts`,
    show: 'ip-configuration',
  },
  {
    of: `${network}/publicIPAddresses`,
    member: 'ipConfiguration',
    by: `${network}/networkInterfaces`,
    show: 'ip-configuration',
  },
  { of: `${network}/networkInterfaces`, member: 'virtualMachine', by: 'Microsoft.Compute/virtualMachines', show: 'id' },
  { of: `${network}/firewallPolicies`, member: 'firewalls', by: `${network}/azureFirewalls`, show: 'ids' },
  {
    of: 'Microsoft.Storage/storageAccounts',
    member: 'privateEndpointConnections',
    by: `${network}/privateEndpoints`,
    show: 'connections',
  },
  {
    of: 'Microsoft.KeyVault/vaults',
    member: 'privateEndpointConnections',
    by: `${network}/privateEndpoints`,
    show: 'connections',
  },
];

export function backReferences(store: Store, resource: ArmResource): JsonObject {
  const rows = table.filter((row) => row.of === resource.type);
  if (rows.length === 0) return countsOf(store, resource);
  const referrers = store.referrers(resource.id).map((stored) => stored.resource);
  const shown: { [member: string]: Json } = { ...countsOf(store, resource) };
  for (const row of rows) {
    const users = referrers.filter((referrer) => referrer.type === row.by);
    if (users.length === 0) continue;
    const found = users.flatMap((user) => entries(row, resource, user));
    if (row.show === 'id' || row.show === 'ip-configuration') shown[row.member] = found[0] ?? null;
    else shown[row.member] = [...((shown[row.member] as Json[]) ?? []), ...found];
  }
  return shown;
}

/** What a parent shows of children that are not inline. */
function countsOf(store: Store, resource: ArmResource): JsonObject {
  if (resource.type === `${network}/firewallPolicies`) {
    return {
      ruleCollectionGroups: store
        .childrenOf(resource.id)
        .map((c) => c.resource)
        .filter((c) => c.type.endsWith('/ruleCollectionGroups'))
        .map((c) => ({ id: c.id })),
    };
  }
  if (resource.type === `${network}/privateDnsZones`) {
    const children = store.childrenOf(resource.id).map((c) => c.resource.type);
    const links = children.filter((type) => type.endsWith('/virtualNetworkLinks')).length;
    const records = children.filter((type) => type.startsWith(`${network}/privateDnsZones/`)).length - links;
    // Every zone has its SOA record.
    return { numberOfRecordSets: records + 1, numberOfVirtualNetworkLinks: links };
  }
  return {};
}

function entries(row: BackReference, resource: ArmResource, user: ArmResource): Json[] {
  if (row.show === 'ids' || row.show === 'id') return [{ id: user.id }];
  if (row.show === 'connections') return [connection(resource, user)];
  const target = resource.id.toLowerCase();
  return listAt(user.properties, 'ipConfigurations')
    .filter((c) =>
      [textAt(c, 'properties', 'subnet', 'id'), textAt(c, 'properties', 'publicIPAddress', 'id')].some(
        (id) => id?.toLowerCase() === target,
      ),
    )
    .map((c) => ({ id: `${user.id}/ipConfigurations/${textAt(c, 'name')}` }));
}

function connection(resource: ArmResource, endpoint: ArmResource): Json {
  const id = `${resource.id}/privateEndpointConnections/${resource.name}.${endpoint.name}`;
  return {
    id,
    ...(resource.type === 'Microsoft.Storage/storageAccounts' && {
      name: `${resource.name}.${endpoint.name}`,
      type: `${resource.type}/privateEndpointConnections`,
    }),
    properties: {
      provisioningState: 'Succeeded',
      privateEndpoint: { id: endpoint.id },
      privateLinkServiceConnectionState: { status: 'Approved', description: 'Auto-Approved', actionsRequired: 'None' },
    },
  };
}
