import type { JsonObject } from '../../../../core/json.ts';
import { sameId } from '../../ids.ts';
import { ArmError } from '../../types.ts';
import { textAt, withDefaults } from '../shape.ts';
import type { Draft, ResourceType } from '../type.ts';

const zone = 'Microsoft.Network/privateDnsZones';
const link = `${zone}/virtualNetworkLinks`;

export const privateDnsTypes: readonly ResourceType[] = [
  {
    type: zone,
    tracked: true,
    seconds: { put: 30, remove: 30 },
    announce: 'async-operation',
    etag: true,
    fill: (draft) => ({
      ...draft.properties,
      maxNumberOfRecordSets: 25000,
      maxNumberOfVirtualNetworkLinks: 1000,
      maxNumberOfVirtualNetworkLinksWithRegistration: 100,
      numberOfVirtualNetworkLinksWithRegistration: 0,
      internalId: draft.existing?.properties?.['internalId'] ?? draft.world.guid(draft.id),
    }),
    inUse: (resource, world) =>
      world.childrenOf(resource.id).some((c) => c.type === link)
        ? new ArmError(
            409,
            'CannotDeleteResource',
            `Can not delete resource before nested resources are deleted: private DNS zone ${resource.name} has virtual network links.`,
          )
        : undefined,
  },
  {
    type: link,
    tracked: true,
    seconds: { put: 30, remove: 30 },
    announce: 'async-operation',
    etag: true,
    fill: fillLink,
  },
  ...['A', 'AAAA', 'CNAME', 'MX', 'PTR', 'SOA', 'SRV', 'TXT'].map(
    (record): ResourceType => ({
      type: `${zone}/${record}`,
      tracked: false,
      seconds: { put: 0, remove: 0 },
      showsState: false,
      etag: true,
      fill: (draft) => ({
        ttl: 3600,
        ...draft.properties,
        fqdn: `${draft.name === '@' ? '' : `${draft.name}.`}${draft.id.split('/').at(-3)}.`,
        isAutoRegistered: false,
      }),
    }),
  ),
];

function fillLink(draft: Draft): JsonObject {
  const network = textAt(draft.properties, 'virtualNetwork', 'id');
  if (network === undefined)
    throw new ArmError(400, 'BadRequest', `The virtual network link ${draft.id} names no virtual network.`);
  const twin = draft.siblings.find((other) => sameId(textAt(other.properties, 'virtualNetwork', 'id') ?? '', network));
  if (twin) {
    throw new ArmError(
      409,
      'Conflict',
      `A virtual network cannot be linked to multiple zones with overlapping namespaces. You tried to link virtual network with resource id '${network}', which link '${twin.name}' has linked already.`,
    );
  }
  return {
    ...withDefaults(draft.properties, { registrationEnabled: false, resolutionPolicy: 'Default' }),
    virtualNetworkLinkState: 'Completed',
  };
}
