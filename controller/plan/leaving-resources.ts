import { knownAfterApply, TemplateError } from '../arm-template/types.ts';
import type { DesiredResource, Unit } from '../desired/types.ts';
import { typeOfId } from '../observed/scopes.ts';
import type { AppliedRecord } from '../observed/types.ts';
import type { Reason } from './types.ts';

export interface Leaving {
  /** One for each resource that the update lets go of. */
  readonly reasons: readonly Reason[];
  /** Whether any of them holds data, or which they are cannot be told: applying detaches instead of deleting. */
  readonly unsafe: boolean;
}

/**
 * What an update takes out of a unit, by ids of the ledger against ids of the template. A template that does not expand
 * is taken for one that lets go of data.
 */
export function leavingResources(unit: Unit, record: AppliedRecord): Leaving {
  const wanted = expand(unit);
  if (wanted instanceof TemplateError) {
    const message = `what leaves ${unit.name} cannot be told, so nothing is deleted, only detached: ${wanted.message}`;
    return { unsafe: true, reasons: [{ code: 'resources-not-known', at: unit.at, message }] };
  }
  const ids = new Set(wanted.map(({ id }) => id.toLowerCase()));
  const open = new Set(wanted.filter(({ id }) => id.includes(knownAfterApply)).map(({ type }) => type.toLowerCase()));
  const left = Object.keys(record.resources).filter((id) => !ids.has(id) && !open.has(typeOfId(id)));
  const unsafe = left.some((id) => holdsData(typeOfId(id), unit, record));
  const fate = unsafe ? 'it stays in Azure, detached' : 'it will be deleted';
  const reasons = left.map((id): Reason => {
    const message = `${typeOfId(id)}/${id.split('/').at(-1)} is no longer in the template; ${fate}`;
    return { code: 'resource-removed', at: unit.at, message };
  });
  return { reasons, unsafe };
}

function expand(unit: Unit): readonly DesiredResource[] | TemplateError {
  try {
    return unit.resources();
  } catch (thrown) {
    if (thrown instanceof TemplateError) return thrown;
    throw thrown;
  }
}

/**
 * The version of a template that drops a store may drop it from `stateful` as well, so what was stateful keeps the types
 * that hold data anywhere. In lower case; a whole provider ends with a slash.
 */
const dataTypes: readonly string[] = [
  'microsoft.storage/storageaccounts',
  'microsoft.keyvault/',
  'microsoft.compute/disks',
  'microsoft.compute/snapshots',
  'microsoft.recoveryservices/vaults',
  'microsoft.dataprotection/backupvaults',
  'microsoft.operationalinsights/workspaces',
  'microsoft.sql/',
  'microsoft.documentdb/',
  'microsoft.dbforpostgresql/',
  'microsoft.dbformysql/',
  'microsoft.dbformariadb/',
];

function holdsData(type: string, unit: Unit, record: AppliedRecord): boolean {
  const declared = (unit.template.manifest.spec.stateful ?? []).map((each) => each.toLowerCase());
  return [...declared, ...(record.stateful ? dataTypes : [])].some((each) => isWithin(type, each));
}

/** Children (a container, a share, a secret) are part of what holds the data. */
function isWithin(type: string, of: string): boolean {
  return type === of || type.startsWith(of.endsWith('/') ? of : `${of}/`);
}
