import { knownAfterApply, TemplateError } from '../arm-template/types.ts';
import type { Unit } from '../desired/types.ts';
import { typeOfId } from '../observed/scopes.ts';
import type { AppliedRecord } from '../observed/types.ts';
import { expand } from './effects/expand.ts';
import { holdsData } from './holds-data.ts';
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
  const unsafe = left.some((id) =>
    holdsData(typeOfId(id), unit.template.manifest.spec.stateful ?? [], record.stateful),
  );
  const fate = unsafe ? 'it stays in Azure, detached' : 'it will be deleted';
  const reasons = left.map((id): Reason => {
    const message = `${typeOfId(id)}/${id.split('/').at(-1)} is no longer in the template; ${fate}`;
    return { code: 'resource-removed', at: unit.at, message };
  });
  return { reasons, unsafe };
}
