import type { JsonObject } from '../../../core/json.ts';
import { ArmError } from '../types.ts';
import { listAt, objectAt, textAt, withDefaults } from './shape.ts';
import type { Action, Draft, ResourceType } from './type.ts';

const machine = 'Microsoft.Compute/virtualMachines';

export const computeTypes: readonly ResourceType[] = [
  {
    type: machine,
    tracked: true,
    seconds: { put: 90, remove: 45 },
    announce: 'async-operation',
    family: machine,
    fill: fillMachine,
    hide: (draft) => ({ power: draft.hidden['power'] ?? 'running' }),
    actions: {
      start: power('running', 30),
      restart: power('running', 40),
      powerOff: power('stopped', 30),
      deallocate: power('deallocated', 40),
    },
  },
  {
    type: `${machine}/extensions`,
    tracked: true,
    seconds: { put: 60, remove: 20 },
    announce: 'async-operation',
    fill: fillExtension,
  },
  {
    type: 'Microsoft.Compute/disks',
    tracked: true,
    seconds: { put: 5, remove: 5 },
    announce: 'async-operation',
    fill: (draft) => ({
      ...draft.properties,
      diskState: 'Unattached',
      uniqueId: draft.existing?.properties?.['uniqueId'] ?? draft.world.guid(draft.id),
      timeCreated: draft.existing?.properties?.['timeCreated'] ?? draft.world.now().toISOString(),
    }),
  },
  {
    type: 'Microsoft.Compute/diskEncryptionSets',
    tracked: true,
    seconds: { put: 10, remove: 10 },
    announce: 'async-operation',
  },
  { type: 'Microsoft.Compute/galleries', tracked: true, seconds: { put: 10, remove: 10 }, announce: 'async-operation' },
  {
    type: 'Microsoft.Compute/galleries/images',
    tracked: true,
    seconds: { put: 10, remove: 10 },
    announce: 'async-operation',
  },
];

function fillMachine(draft: Draft): JsonObject {
  const { name, properties, existing, world } = draft;
  if (textAt(properties, 'hardwareProfile', 'vmSize') === undefined && !existing)
    throw new ArmError(400, 'InvalidParameter', `Required parameter 'hardwareProfile.vmSize' is missing (null).`, {
      target: 'hardwareProfile.vmSize',
    });
  if (listAt(properties, 'networkProfile', 'networkInterfaces').length === 0)
    throw new ArmError(
      400,
      'InvalidParameter',
      "Required parameter 'networkProfile.networkInterfaces' is missing (null).",
      { target: 'networkProfile' },
    );
  const os = objectAt(properties, 'osProfile');
  const computer = textAt(os, 'computerName') ?? '';
  const windows = os['windowsConfiguration'] !== undefined;
  const limit = windows ? 15 : 64;
  if (computer.length > limit)
    throw new ArmError(
      400,
      'InvalidParameter',
      `${windows ? 'Windows' : 'Linux'} computer name cannot be more than ${limit} characters long.`,
      { target: 'computerName' },
    );
  const user = textAt(os, 'adminUsername');
  if (user !== undefined && ['admin', 'administrator', 'root', 'guest', 'user', 'test'].includes(user.toLowerCase())) {
    throw new ArmError(400, 'InvalidParameter', 'The Admin Username specified is not allowed.', {
      target: 'adminUsername',
    });
  }
  for (const nic of listAt(properties, 'networkProfile', 'networkInterfaces')) {
    const holder = world
      .referrers(textAt(nic, 'id') ?? '')
      .find((r) => r.type === machine && r.id.toLowerCase() !== draft.id.toLowerCase());
    if (holder)
      throw new ArmError(
        400,
        'NicInUse',
        `Network Interface ${textAt(nic, 'id')} is used by existing resource ${holder.id}.`,
      );
  }
  const { adminPassword: _, ...shownOs } = os;
  const disk =
    textAt(properties, 'storageProfile', 'osDisk', 'name') ??
    textAt(existing?.properties, 'storageProfile', 'osDisk', 'name') ??
    `${name}_OsDisk_1_${world.guid(draft.id).replaceAll('-', '')}`;
  return {
    ...withDefaults(properties, {
      storageProfile: {
        osDisk: { name: disk, osType: windows ? 'Windows' : 'Linux', createOption: 'FromImage', caching: 'ReadWrite' },
        dataDisks: [],
      },
    }),
    ...(Object.keys(os).length > 0 && {
      osProfile: withDefaults(shownOs, {
        secrets: [],
        allowExtensionOperations: true,
        requireGuestProvisionSignal: true,
      }),
    }),
    vmId: existing?.properties?.['vmId'] ?? world.guid(draft.id),
    timeCreated: existing?.properties?.['timeCreated'] ?? world.now().toISOString(),
  };
}

/** Protected settings are written and never shown. */
function fillExtension(draft: Draft): JsonObject {
  const { protectedSettings: _, ...shown } = draft.properties;
  for (const member of ['publisher', 'type']) {
    if (textAt(shown, member) === undefined)
      throw new ArmError(400, 'InvalidParameter', `Required parameter '${member}' is missing (null).`, {
        target: member,
      });
  }
  return withDefaults(shown, { autoUpgradeMinorVersion: false });
}

function power(state: string, seconds: number): Action {
  return { seconds, run: (draft) => ({ hidden: { ...draft.hidden, power: state } }) };
}

/** What `/instanceView` and `$expand=instanceView` show. */
export function instanceView(power: string, at: string): JsonObject {
  return {
    vmAgent: {
      vmAgentVersion: 'Unknown',
      statuses: [{ code: 'ProvisioningState/succeeded', level: 'Info', displayStatus: 'Ready', time: at }],
    },
    statuses: [
      { code: 'ProvisioningState/succeeded', level: 'Info', displayStatus: 'Provisioning succeeded', time: at },
      { code: `PowerState/${power}`, level: 'Info', displayStatus: `VM ${power}` },
    ],
  };
}
