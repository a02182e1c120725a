import { listAt, objectAt, sha, textAt, withDefaults } from '../shape.ts';
import type { ResourceType } from '../type.ts';
import { fillConfigurations } from './configurations.ts';
import { checkName, refuse, resourceGuid } from './network.ts';

const type = 'Microsoft.Network/networkInterfaces';

export const interfaceTypes: readonly ResourceType[] = [
  {
    type,
    tracked: true,
    seconds: { put: 3, remove: 5 },
    announce: 'async-operation',
    busyState: 'Updating',
    etag: true,
    fill(draft) {
      checkName(draft);
      if (listAt(draft.properties, 'ipConfigurations').length === 0)
        throw refuse(
          400,
          'NetworkInterfaceMustHaveOneIpConfiguration',
          `Network interface ${draft.id} must have one or more IP configurations.`,
        );
      return {
        ...withDefaults(draft.properties, {
          dnsSettings: { dnsServers: [], appliedDnsServers: [] },
          enableAcceleratedNetworking: false,
          vnetEncryptionSupported: false,
          enableIPForwarding: false,
          disableTcpStateTracking: false,
          hostedWorkloads: [],
          tapConfigurations: [],
          nicType: 'Standard',
          auxiliaryMode: 'None',
          auxiliarySku: 'None',
        }),
        ...resourceGuid(draft),
        macAddress: draft.existing?.properties?.['macAddress'] ?? macAddress(draft.id),
        ipConfigurations: fillConfigurations(draft, type, { privateIPAddressVersion: 'IPv4' }).map((c, i) => ({
          ...c,
          properties: withDefaults(objectAt(c, 'properties'), { primary: i === 0 }),
        })),
      };
    },
    inUse(nic, world) {
      const endpoint = textAt(nic.properties, 'privateEndpoint', 'id');
      const user = world
        .referrers(nic.id)
        .find((candidate) => /\/(virtualMachines|privateEndpoints)$/i.test(candidate.type));
      const by = user?.id ?? (endpoint !== undefined && world.get(endpoint) ? endpoint : undefined);
      if (by === undefined) return undefined;
      return refuse(
        400,
        'NicInUse',
        `Network Interface ${nic.id} is used by existing resource ${by}. In order to delete the network interface, it must be dissociated from the resource. To learn more, see aka.ms/deletenic.`,
      );
    },
  },
];

/** Microsoft's vendor prefix and three bytes of the id. */
function macAddress(seed: string): string {
  const hex = sha(seed).toString(16).padStart(8, '0').toUpperCase();
  return ['00', '0D', '3A', hex.slice(0, 2), hex.slice(2, 4), hex.slice(4, 6)].join('-');
}
