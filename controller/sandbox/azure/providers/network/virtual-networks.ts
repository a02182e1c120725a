import type { JsonObject } from '../../../../core/json.ts';
import { leafName, parentOf, sameId } from '../../ids.ts';
import type { Stored } from '../../store.ts';
import type { ArmError, ArmResource } from '../../types.ts';
import { listAt, objectAt, stringsAt, textAt, withDefaults } from '../shape.ts';
import type { Aftermath, Draft, ResourceType, World } from '../type.ts';
import { inside, isCidr, overlap, prefixesOf } from './address.ts';
import { checkName, refuse, resourceGuid } from './network.ts';

const family = 'Microsoft.Network/virtualNetworks';
const subnetType = `${family}/subnets`;
const peeringType = `${family}/virtualNetworkPeerings`;

export const virtualNetworkTypes: readonly ResourceType[] = [
  {
    type: family,
    tracked: true,
    seconds: { put: 5, remove: 10 },
    announce: 'async-operation',
    busyState: 'Updating',
    etag: true,
    family,
    inline: [
      { member: 'subnets', child: subnetType, omitted: 'keep' },
      { member: 'virtualNetworkPeerings', child: peeringType, omitted: 'keep' },
    ],
    fill: fillNetwork,
    inUse: (network, world) =>
      firstRefusal(
        world.childrenOf(network.id).filter((c) => c.type === subnetType),
        world,
      ),
  },
  {
    type: subnetType,
    tracked: false,
    seconds: { put: 4, remove: 8 },
    announce: 'async-operation',
    busyState: 'Updating',
    etag: true,
    family,
    fill: fillSubnet,
    inUse: subnetInUse,
  },
  {
    type: peeringType,
    tracked: false,
    seconds: { put: 10, remove: 10 },
    announce: 'async-operation',
    busyState: 'Updating',
    etag: true,
    family,
    fill: fillPeering,
    settled: connectRemote,
    removed: disconnectRemote,
  },
];

function fillNetwork(draft: Draft): JsonObject {
  checkName(draft);
  const prefixes = stringsAt(draft.properties, 'addressSpace', 'addressPrefixes');
  if (prefixes.length === 0 && listAt(draft.properties, 'addressSpace', 'ipamPoolPrefixAllocations').length === 0) {
    throw refuse(
      400,
      'InvalidRequestFormat',
      `Cannot parse the request: virtual network ${draft.id} has no address space.`,
    );
  }
  for (const prefix of prefixes) {
    if (!isCidr(prefix))
      throw refuse(
        400,
        'InvalidAddressPrefixFormat',
        `Address prefix ${prefix} of resource ${draft.id} is not formatted correctly. It should follow CIDR notation, for example 10.0.0.0/24.`,
      );
  }
  const [first, second] =
    prefixes.flatMap((a, i) =>
      prefixes
        .slice(i + 1)
        .filter((b) => overlap(a, b))
        .map((b) => [a, b]),
    )[0] ?? [];
  if (first !== undefined)
    throw refuse(
      400,
      'OverlappingAddressSpace',
      `Address prefixes ${first} and ${second} of virtual network ${draft.id} overlap.`,
    );
  if (draft.properties['subnets'] === undefined) {
    for (const subnet of listAt(draft.existing?.properties, 'subnets'))
      requireInside(draft.id, textAt(subnet, 'name') ?? '', objectAt(subnet, 'properties'), prefixes);
  }
  return {
    ...withDefaults(draft.properties, { enableDdosProtection: false, privateEndpointVNetPolicies: 'Disabled' }),
    ...resourceGuid(draft),
  };
}

function fillSubnet(draft: Draft): JsonObject {
  checkName(draft);
  const network = parentOf(draft.id) ?? '';
  const prefixes = prefixesOf(draft.properties);
  if (prefixes.length === 0 && listAt(draft.properties, 'ipamPoolPrefixAllocations').length === 0) {
    throw refuse(400, 'InvalidRequestFormat', `Cannot parse the request: subnet ${draft.id} has no address prefix.`);
  }
  if (draft.parent)
    requireInside(network, draft.name, draft.properties, stringsAt(draft.parent, 'addressSpace', 'addressPrefixes'));
  for (const other of draft.siblings) {
    if (prefixes.some((a) => prefixesOf(other.properties).some((b) => isCidr(b) && overlap(a, b)))) {
      throw refuse(
        400,
        'NetcfgSubnetRangesOverlap',
        `Subnet '${draft.name}' is not valid because its IP address range overlaps with that of an existing subnet in virtual network '${leafName(network)}'.`,
      );
    }
  }
  return withDefaults(draft.properties, {
    delegations: [],
    privateEndpointNetworkPolicies: 'Disabled',
    privateLinkServiceNetworkPolicies: 'Enabled',
  });
}

function requireInside(network: string, name: string, subnet: JsonObject, space: readonly string[]): void {
  for (const prefix of prefixesOf(subnet)) {
    if (!isCidr(prefix))
      throw refuse(
        400,
        'InvalidAddressPrefixFormat',
        `Address prefix ${prefix} of resource ${network}/subnets/${name} is not formatted correctly. It should follow CIDR notation, for example 10.0.0.0/24.`,
      );
    if (!inside(space, prefix))
      throw refuse(
        400,
        'NetcfgInvalidSubnet',
        `Subnet '${name}' is not valid in virtual network '${leafName(network)}'.`,
      );
  }
}

/** Anything but the network's own children that holds the subnet's id is in it. */
function subnetInUse(subnet: ArmResource, world: World): ArmError | undefined {
  const users = world
    .referrers(subnet.id)
    .filter((user) =>
      /^Microsoft\.Network\/(networkInterfaces|privateEndpoints|azureFirewalls|bastionHosts|applicationGateways)$/i.test(
        user.type,
      ),
    );
  const user = users.find((candidate) => candidate.type === 'Microsoft.Network/networkInterfaces') ?? users[0];
  if (!user) return undefined;
  const configuration = listAt(user.properties, 'ipConfigurations').find((c) =>
    sameId(textAt(c, 'properties', 'subnet', 'id') ?? '', subnet.id),
  );
  const by = configuration ? `${user.id}/ipConfigurations/${textAt(configuration, 'name')}` : user.id;
  return refuse(
    400,
    'InUseSubnetCannotBeDeleted',
    `Subnet ${subnet.name} is in use by ${by} and cannot be deleted. In order to delete the subnet, delete all the resources within the subnet. See aka.ms/deletesubnet.`,
  );
}

function firstRefusal(subnets: readonly ArmResource[], world: World): ArmError | undefined {
  for (const subnet of subnets) {
    const refusal = subnetInUse(subnet, world);
    if (refusal) return refusal;
  }
  return undefined;
}

function fillPeering(draft: Draft): JsonObject {
  const local = parentOf(draft.id) ?? '';
  const remoteId = textAt(draft.properties, 'remoteVirtualNetwork', 'id');
  if (remoteId === undefined)
    throw refuse(
      400,
      'InvalidRequestFormat',
      `Cannot parse the request: peering ${draft.id} names no remoteVirtualNetwork.`,
    );
  if (sameId(remoteId, local))
    throw refuse(400, 'VnetCannotBePeeredWithItself', `Virtual network ${local} cannot be peered with itself.`);
  const remote = draft.world.get(remoteId);
  const theirs = stringsAt(remote?.properties, 'addressSpace', 'addressPrefixes');
  const ours = stringsAt(draft.parent, 'addressSpace', 'addressPrefixes');
  const clash = ours.find((a) => theirs.some((b) => overlap(a, b)));
  if (clash !== undefined) {
    throw refuse(
      400,
      'VnetAddressSpacesOverlap',
      `Cannot create or update peering ${draft.id}. Virtual networks ${local} and ${remoteId} cannot be peered because their address spaces overlap. Overlapping address prefixes: ${clash}, ${theirs.find((b) => overlap(clash, b))}`,
    );
  }
  const twin = draft.siblings.find((other) =>
    sameId(textAt(other.properties, 'remoteVirtualNetwork', 'id') ?? '', remoteId),
  );
  if (twin)
    throw refuse(
      400,
      'AnotherPeeringAlreadyReferencesRemoteVnet',
      `Peering ${draft.name} cannot be created: peering ${twin.name} of ${local} already references remote virtual network ${remoteId}.`,
    );
  const connected = remote !== undefined && backPeering(draft.world, remoteId, local) !== undefined;
  return {
    ...withDefaults(draft.properties, {
      allowVirtualNetworkAccess: true,
      allowForwardedTraffic: false,
      allowGatewayTransit: false,
      useRemoteGateways: false,
      doNotVerifyRemoteGateways: false,
      peerCompleteVnets: true,
    }),
    peeringState: connected ? 'Connected' : 'Initiated',
    peeringSyncLevel: connected ? 'FullyInSync' : 'RemoteNotInSync',
    remoteAddressSpace: { addressPrefixes: theirs },
    remoteVirtualNetworkAddressSpace: { addressPrefixes: theirs },
  };
}

function backPeering(world: World, networkId: string, toId: string): ArmResource | undefined {
  return world
    .childrenOf(networkId)
    .find((c) => c.type === peeringType && sameId(textAt(c.properties, 'remoteVirtualNetwork', 'id') ?? '', toId));
}

/** The other side learns that its peer is there: the second peering of a pair connects both. */
function connectRemote(peering: ArmResource, world: World): Aftermath {
  const other = otherSide(peering, world);
  return {
    write: other
      ? [
          {
            resource: {
              ...other,
              properties: { ...other.properties, peeringState: 'Connected', peeringSyncLevel: 'FullyInSync' },
            },
          },
        ]
      : [],
  };
}

function disconnectRemote(stored: Stored, world: World): Aftermath {
  const other = otherSide(stored.resource, world);
  return {
    write: other ? [{ resource: { ...other, properties: { ...other.properties, peeringState: 'Disconnected' } } }] : [],
  };
}

function otherSide(peering: ArmResource, world: World): ArmResource | undefined {
  const other = backPeering(
    world,
    textAt(peering.properties, 'remoteVirtualNetwork', 'id') ?? '',
    parentOf(peering.id) ?? '',
  );
  return other && world.stored(other.id)?.resource;
}
