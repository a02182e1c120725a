import { listAt, sha, textAt, withDefaults } from '../shape.ts';
import type { ResourceType } from '../type.ts';
import { checkName, refuse, resourceGuid } from './network.ts';

/** Public addresses come from the documentation block 203.0.113.0/24 and its neighbours: never a real host. */
function publicAddress(seed: string): string {
  const blocks = ['192.0.2', '198.51.100', '203.0.113'];
  const hash = sha(seed);
  return `${blocks[hash % 3]}.${1 + (Math.floor(hash / 3) % 254)}`;
}

export const addressTypes: readonly ResourceType[] = [
  {
    type: 'Microsoft.Network/publicIPAddresses',
    tracked: true,
    seconds: { put: 4, remove: 5 },
    announce: 'async-operation',
    busyState: 'Updating',
    etag: true,
    fill(draft) {
      checkName(draft);
      const filled = withDefaults(draft.properties, {
        publicIPAddressVersion: 'IPv4',
        publicIPAllocationMethod: 'Dynamic',
        idleTimeoutInMinutes: 4,
        ipTags: [],
      });
      if (textAt(draft.body, 'sku', 'name') === 'Standard' && filled['publicIPAllocationMethod'] !== 'Static') {
        throw refuse(
          400,
          'StandardSkuPublicIPAddressMustUseStaticAllocation',
          `Standard sku publicIp ${draft.id} must have AllocationMethod set to Static.`,
        );
      }
      const label = textAt(filled, 'dnsSettings', 'domainNameLabel');
      return {
        ...filled,
        ...(label !== undefined && {
          dnsSettings: { domainNameLabel: label, fqdn: `${label}.${draft.body['location']}.cloudapp.azure.com` },
        }),
        ...(filled['publicIPAllocationMethod'] === 'Static' && {
          ipAddress: draft.existing?.properties?.['ipAddress'] ?? publicAddress(draft.id),
        }),
        ...resourceGuid(draft),
      };
    },
    members: (draft) => ({
      sku: {
        name: textAt(draft.body, 'sku', 'name') ?? 'Basic',
        tier: textAt(draft.body, 'sku', 'tier') ?? 'Regional',
      },
    }),
    inUse(address, world) {
      const user = world.referrers(address.id)[0];
      if (!user) return undefined;
      const configuration = listAt(user.properties, 'ipConfigurations').find(
        (c) => textAt(c, 'properties', 'publicIPAddress', 'id')?.toLowerCase() === address.id.toLowerCase(),
      );
      const by = configuration ? `${user.id}/ipConfigurations/${textAt(configuration, 'name')}` : user.id;
      return refuse(
        400,
        'PublicIPAddressCannotBeDeleted',
        `Public IP address ${address.id} can not be deleted since it is still allocated to resource ${by}. In order to delete the public IP, disassociate/detach the Public IP address from the resource.  To learn how to do this, see aka.ms/deletepublicip.`,
      );
    },
  },
  {
    type: 'Microsoft.Network/ipGroups',
    tracked: true,
    seconds: { put: 8, remove: 8 },
    announce: 'async-operation',
    busyState: 'Updating',
    etag: true,
    fill: (draft) => withDefaults(draft.properties, { ipAddresses: [] }),
    inUse(group, world) {
      const user = world.referrers(group.id)[0];
      return user && refuse(400, 'IpGroupInUse', `IP group ${group.id} is in use by ${user.id} and cannot be deleted.`);
    },
  },
  {
    type: 'Microsoft.Network/applicationSecurityGroups',
    tracked: true,
    seconds: { put: 3, remove: 3 },
    announce: 'async-operation',
    busyState: 'Updating',
    etag: true,
    fill: (draft) => resourceGuid(draft),
  },
];
