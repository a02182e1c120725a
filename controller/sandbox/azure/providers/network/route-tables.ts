import { textAt, withDefaults } from '../shape.ts';
import type { ResourceType } from '../type.ts';
import { isCidr } from './address.ts';
import { checkName, refuse, resourceGuid } from './network.ts';

const family = 'Microsoft.Network/routeTables';
const hops = ['VirtualNetworkGateway', 'VnetLocal', 'Internet', 'VirtualAppliance', 'None'];

export const routeTableTypes: readonly ResourceType[] = [
  {
    type: family,
    tracked: true,
    seconds: { put: 5, remove: 5 },
    announce: 'async-operation',
    busyState: 'Updating',
    etag: true,
    family,
    inline: [{ member: 'routes', child: `${family}/routes`, omitted: 'clear' }],
    fill(draft) {
      checkName(draft);
      return {
        ...withDefaults(draft.properties, { disableBgpRoutePropagation: false, routes: [] }),
        ...resourceGuid(draft),
      };
    },
    inUse(table, world) {
      const users = world.referrers(table.id).filter((user) => user.type.endsWith('/subnets'));
      if (users.length === 0) return undefined;
      return refuse(
        400,
        'InUseRouteTableCannotBeDeleted',
        `Route table ${table.name} is in use and cannot be deleted. It is used by: ${users.map((user) => user.id).join(', ')}.`,
      );
    },
  },
  {
    type: `${family}/routes`,
    tracked: false,
    seconds: { put: 3, remove: 3 },
    announce: 'async-operation',
    busyState: 'Updating',
    etag: true,
    family,
    fill(draft) {
      checkName(draft);
      const hop = textAt(draft.properties, 'nextHopType');
      const prefix = textAt(draft.properties, 'addressPrefix') ?? '';
      if (!hops.includes(hop ?? ''))
        throw refuse(
          400,
          'InvalidRequestFormat',
          `Cannot parse the request: nextHopType '${hop}' of route ${draft.id} is none of ${hops.join(', ')}.`,
        );
      // Service tags are allowed as a prefix; anything that looks like an address must be a network.
      if (prefix === '' || (/^[\d.]+\//.test(prefix) && !isCidr(prefix)))
        throw refuse(
          400,
          'InvalidAddressPrefixFormat',
          `Address prefix ${prefix} of resource ${draft.id} is not formatted correctly. It should follow CIDR notation, for example 10.0.0.0/24.`,
        );
      const address = textAt(draft.properties, 'nextHopIpAddress');
      if ((hop === 'VirtualAppliance') !== (address !== undefined && address !== '')) {
        throw refuse(
          400,
          hop === 'VirtualAppliance' ? 'RouteNextHopIpAddressNotSpecified' : 'RouteNextHopIpAddressNotAllowed',
          `Route ${draft.id}: nextHopIpAddress belongs to nextHopType VirtualAppliance and to no other; found ${hop} with '${address ?? ''}'.`,
        );
      }
      const twin = draft.siblings.find((other) => textAt(other.properties, 'addressPrefix') === prefix);
      if (twin)
        throw refuse(
          400,
          'RouteConflict',
          `Route ${draft.name} conflicts with route ${twin.name}. Routes cannot have the same address prefix: ${prefix}.`,
        );
      return withDefaults(draft.properties, { hasBgpOverride: false });
    },
  },
];
