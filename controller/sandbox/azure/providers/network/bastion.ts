import { textAt, withDefaults } from '../shape.ts';
import type { ResourceType } from '../type.ts';
import { fillConfigurations } from './configurations.ts';
import { checkName } from './network.ts';

const type = 'Microsoft.Network/bastionHosts';

export const bastionTypes: readonly ResourceType[] = [
  {
    type,
    tracked: true,
    seconds: { put: 300, remove: 240 },
    announce: 'async-operation',
    busyState: 'Updating',
    etag: true,
    family: type,
    fill(draft) {
      checkName(draft);
      return {
        ...withDefaults(draft.properties, { scaleUnits: 2 }),
        dnsName: draft.existing?.properties?.['dnsName'] ?? `bst-${draft.world.guid(draft.id)}.bastion.azure.com`,
        ipConfigurations: fillConfigurations(draft, type, {}, 'AzureBastionSubnet').map((c) => ({
          ...c,
          type: `${type}/bastionHostIpConfigurations`,
        })),
      };
    },
    members: (draft) => ({ sku: { name: textAt(draft.body, 'sku', 'name') ?? 'Basic' } }),
  },
];
