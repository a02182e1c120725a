import type { Json } from '../../../core/json.ts';
import { leafName, parseTarget } from '../ids.ts';
import { ArmError } from '../types.ts';

/** The regions that the sandbox knows, as ARM names them and as people do. */
export const regions: readonly { readonly name: string; readonly displayName: string }[] = [
  'West Europe',
  'North Europe',
  'UK South',
  'UK West',
  'France Central',
  'Germany West Central',
  'Switzerland North',
  'Sweden Central',
  'Norway East',
  'Italy North',
  'Poland Central',
  'Spain Central',
  'East US',
  'East US 2',
  'Central US',
  'South Central US',
  'North Central US',
  'West Central US',
  'West US',
  'West US 2',
  'West US 3',
  'Canada Central',
  'Canada East',
  'Brazil South',
  'Australia East',
  'Australia Southeast',
  'Southeast Asia',
  'East Asia',
  'Japan East',
  'Japan West',
  'Korea Central',
  'Central India',
  'South India',
  'South Africa North',
  'UAE North',
  'Qatar Central',
  'Israel Central',
].map((displayName) => ({ name: normaliseLocation(displayName), displayName }));

/** Types that live in no region; their `location` is `global` whatever else is said. */
const globals = [
  'microsoft.network/privatednszones',
  'microsoft.network/privatednszones/virtualnetworklinks',
  'microsoft.network/dnszones',
  'microsoft.insights/actiongroups',
  'microsoft.alertsmanagement/smartdetectoralertrules',
  'microsoft.insights/activitylogalerts',
  'microsoft.insights/metricalerts',
  'microsoft.operationsmanagement/solutions',
];

function normaliseLocation(location: string): string {
  return location.toLowerCase().replaceAll(' ', '');
}

/** The normalised location of a PUT; a resource never moves by being written again. */
export function checkLocation(type: string, id: string, given: Json | undefined, existing: string | undefined): string {
  if (typeof given !== 'string' || given === '') {
    if (existing !== undefined) return existing;
    throw new ArmError(400, 'LocationRequired', 'The location property is required for this definition.');
  }
  const location = normaliseLocation(given);
  const global = location === 'global' && globals.includes(type.toLowerCase());
  if (!global && !regions.some((region) => region.name === location)) {
    throw new ArmError(
      400,
      'LocationNotAvailableForResourceType',
      `The provided location '${given}' is not available for resource type '${type}'. List of available regions for the resource type is '${regions.map((r) => r.name).join(',')}'.`,
    );
  }
  if (existing !== undefined && existing !== location) {
    throw new ArmError(
      409,
      'InvalidResourceLocation',
      `The resource '${leafName(id)}' already exists in location '${existing}' in resource group '${parseTarget(id)?.resourceGroup}'. A resource with the same name cannot be created in location '${location}'. Please select a new resource name.`,
    );
  }
  return location;
}
