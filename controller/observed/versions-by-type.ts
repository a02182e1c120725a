import { TemplateError } from '../arm-template/types.ts';
import type { DesiredResource, Unit } from '../desired/types.ts';

/**
 * For types that only a unit that has left git may have had. Any version that Azure still serves will do: the question
 * is whether the resource is there and which tags it carries.
 */
const lastResort: readonly (readonly [type: string, apiVersion: string])[] = [
  ['microsoft.compute/disks', '2024-03-02'],
  ['microsoft.compute/virtualmachines', '2024-07-01'],
  ['microsoft.compute/virtualmachines/extensions', '2024-07-01'],
  ['microsoft.devtestlab/schedules', '2018-09-15'],
  ['microsoft.keyvault/vaults', '2023-07-01'],
  ['microsoft.managedidentity/userassignedidentities', '2023-01-31'],
  ['microsoft.network/azurefirewalls', '2024-05-01'],
  ['microsoft.network/bastionhosts', '2024-05-01'],
  ['microsoft.network/firewallpolicies', '2024-05-01'],
  ['microsoft.network/networkinterfaces', '2024-05-01'],
  ['microsoft.network/networksecuritygroups', '2024-05-01'],
  ['microsoft.network/privatednszones', '2020-06-01'],
  ['microsoft.network/privateendpoints', '2024-05-01'],
  ['microsoft.network/publicipaddresses', '2024-05-01'],
  ['microsoft.network/routetables', '2024-05-01'],
  ['microsoft.network/virtualnetworks', '2024-05-01'],
  ['microsoft.operationalinsights/workspaces', '2023-09-01'],
  ['microsoft.storage/storageaccounts', '2024-01-01'],
  ['microsoft.web/serverfarms', '2024-04-01'],
  ['microsoft.web/sites', '2024-04-01'],
];

/** Api-versions by lower-case type: what the units that are wanted say, else the last resort. */
export function versionsByType(units: Iterable<Unit>): ReadonlyMap<string, string> {
  const versions = new Map(lastResort);
  for (const unit of units) {
    for (const { type, apiVersion } of expanded(unit)) versions.set(type.toLowerCase(), apiVersion);
  }
  return versions;
}

/** A template that does not expand says nothing; that it does not is a diagnostic elsewhere. */
function expanded(unit: Unit): readonly DesiredResource[] {
  try {
    return unit.resources();
  } catch (thrown) {
    if (thrown instanceof TemplateError) return [];
    throw thrown;
  }
}
