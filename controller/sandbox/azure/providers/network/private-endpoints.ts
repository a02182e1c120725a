import type { JsonObject } from '../../../../core/json.ts';
import { groupOf, leafName, parentOf } from '../../ids.ts';
import type { ArmResource } from '../../types.ts';
import { guidOf, listAt, objectAt, stringsAt, textAt, withDefaults } from '../shape.ts';
import type { Aftermath, Draft, ResourceType, World } from '../type.ts';
import { freeAddress } from './address.ts';
import { checkName, refuse } from './network.ts';

const type = 'Microsoft.Network/privateEndpoints';
const zoneGroups = `${type}/privateDnsZoneGroups`;

export const privateEndpointTypes: readonly ResourceType[] = [
  {
    type,
    tracked: true,
    seconds: { put: 40, remove: 30 },
    announce: 'async-operation',
    busyState: 'Updating',
    etag: true,
    fill: fillEndpoint,
    settled: (endpoint, world) => ({ write: [{ resource: interfaceOf(endpoint, world) }] }),
    removed: ({ resource }) => ({ drop: [interfaceId(resource.id, resource.properties)] }),
  },
  {
    type: zoneGroups,
    tracked: false,
    seconds: { put: 15, remove: 10 },
    announce: 'async-operation',
    busyState: 'Updating',
    etag: true,
    family: type,
    fill: fillZoneGroup,
    settled: writeRecords,
    removed: ({ resource }, world) => ({ drop: recordIds(resource, world) }),
  },
];

function fillEndpoint(draft: Draft): JsonObject {
  checkName(draft);
  const subnet = textAt(draft.properties, 'subnet', 'id');
  const connections = [
    ...listAt(draft.properties, 'privateLinkServiceConnections'),
    ...listAt(draft.properties, 'manualPrivateLinkServiceConnections'),
  ];
  if (subnet === undefined)
    throw refuse(
      400,
      'InvalidRequestFormat',
      `Cannot parse the request: private endpoint ${draft.id} names no subnet.`,
    );
  if (connections.length === 0)
    throw refuse(
      400,
      'PrivateEndpointMustHaveConnection',
      `Private endpoint ${draft.id} must have one private link service connection.`,
    );
  return {
    ...withDefaults(draft.properties, {
      manualPrivateLinkServiceConnections: [],
      customNetworkInterfaceName: '',
      ipConfigurations: [],
      ipVersionType: 'IPv4',
    }),
    privateLinkServiceConnections: listAt(draft.properties, 'privateLinkServiceConnections').map((connection) => ({
      ...connection,
      id: `${draft.id}/privateLinkServiceConnections/${textAt(connection, 'name')}`,
      type: `${type}/privateLinkServiceConnections`,
      properties: {
        provisioningState: 'Succeeded',
        ...objectAt(connection, 'properties'),
        privateLinkServiceConnectionState: {
          status: 'Approved',
          description: 'Auto-Approved',
          actionsRequired: 'None',
        },
      },
    })),
    networkInterfaces: [{ id: interfaceId(draft.id, draft.properties) }],
    customDnsConfigs: [],
  };
}

function interfaceId(endpointId: string, properties: JsonObject | undefined): string {
  const custom = textAt(properties, 'customNetworkInterfaceName');
  const name =
    custom !== undefined && custom !== '' ? custom : `${leafName(endpointId)}.nic.${guidOf(endpointId.toLowerCase())}`;
  return `${groupOf(endpointId)}/providers/Microsoft.Network/networkInterfaces/${name}`;
}

/** The interface that Azure makes in the endpoint's group, tracked as any other. */
function interfaceOf(endpoint: ArmResource, world: World): ArmResource {
  const id = interfaceId(endpoint.id, endpoint.properties);
  const subnet = textAt(endpoint.properties, 'subnet', 'id') ?? '';
  const before = listAt(world.stored(id)?.resource.properties, 'ipConfigurations')[0];
  const name = `privateEndpointIpConfig.${guidOf(`configuration/${id}`)}`;
  const address = textAt(before, 'properties', 'privateIPAddress') ?? freeAddress(world, subnet, id);
  return {
    id,
    name: leafName(id),
    type: 'Microsoft.Network/networkInterfaces',
    ...(typeof endpoint['etag'] === 'string' && { etag: endpoint['etag'] }),
    ...(endpoint.location !== undefined && { location: endpoint.location }),
    properties: {
      provisioningState: 'Succeeded',
      nicType: 'Standard',
      privateEndpoint: { id: endpoint.id },
      ipConfigurations: [
        {
          name,
          id: `${id}/ipConfigurations/${name}`,
          type: 'Microsoft.Network/networkInterfaces/ipConfigurations',
          properties: {
            provisioningState: 'Succeeded',
            ...(address !== undefined && { privateIPAddress: address }),
            privateIPAllocationMethod: 'Dynamic',
            primary: true,
            subnet: { id: subnet },
          },
        },
      ],
    },
  };
}

function fillZoneGroup(draft: Draft): JsonObject {
  return {
    ...draft.properties,
    privateDnsZoneConfigs: listAt(draft.properties, 'privateDnsZoneConfigs').map((config) => ({
      ...config,
      id: `${draft.id}/privateDnsZoneConfigs/${textAt(config, 'name')}`,
      type: `${zoneGroups}/privateDnsZoneConfigs`,
      properties: { provisioningState: 'Succeeded', recordSets: [], ...objectAt(config, 'properties') },
    })),
  };
}

/** One A record a zone, named as the linked resource; a second endpoint of it in the same zone overwrites it (azure-facts.md 4.4). */
function writeRecords(zoneGroup: ArmResource, world: World): Aftermath {
  const endpoint = world.get(parentOf(zoneGroup.id) ?? '');
  const nic = endpoint && interfaceOf(endpoint, world);
  const address = textAt(listAt(nic?.properties, 'ipConfigurations')[0], 'properties', 'privateIPAddress');
  return {
    write: recordIds(zoneGroup, world).map((id) => ({
      resource: {
        id,
        name: leafName(id),
        type: 'Microsoft.Network/privateDnsZones/A',
        properties: {
          ttl: 10,
          fqdn: `${leafName(id)}.${id.split('/').at(-3)}.`,
          isAutoRegistered: false,
          aRecords: address === undefined ? [] : [{ ipv4Address: address }],
        },
      },
    })),
  };
}

function recordIds(zoneGroup: ArmResource, world: World): string[] {
  const endpoint = world.get(parentOf(zoneGroup.id) ?? '');
  const [connection] = listAt(endpoint?.properties, 'privateLinkServiceConnections');
  const target = textAt(connection, 'properties', 'privateLinkServiceId');
  if (target === undefined || stringsAt(connection, 'properties', 'groupIds').length === 0) return [];
  return listAt(zoneGroup.properties, 'privateDnsZoneConfigs').flatMap((config) => {
    const zone = textAt(config, 'properties', 'privateDnsZoneId');
    return zone === undefined || !world.get(zone) ? [] : [`${zone}/A/${leafName(target)}`];
  });
}
