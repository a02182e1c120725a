import { canonicalJson } from '../core/digest.ts';
import { isJsonObject } from '../core/json.ts';
import { templateCache } from '../desired/template.ts';
import type { Unit } from '../desired/types.ts';
import { groupId } from '../observed/scopes.ts';
import type { AppliedRecord } from '../observed/types.ts';
import type { Reason } from './types.ts';

/** Changes that a live unit cannot take: another place, or another value of a parameter that is fixed at creation. */
export function obstaclesTo(unit: Unit, record: AppliedRecord): Reason[] {
  if (unit.digest === record.digest && samePlace(unit, record)) return [];
  return [...moved(unit, record), ...fixedParameters(unit, record)];
}

function samePlace(unit: Unit, record: AppliedRecord): boolean {
  return placeOf(unit.scope) === placeOf(record.scope);
}

function placeOf(scope: Unit['scope']): string {
  return `${groupId(scope)} in ${scope.location}`.toLowerCase();
}

function moved(unit: Unit, record: AppliedRecord): Reason[] {
  if (samePlace(unit, record)) return [];
  const before = `${groupId(record.scope)} in ${record.scope.location}`;
  const after = `${groupId(unit.scope)} in ${unit.scope.location}`;
  const message = `${unit.name} is live in ${before} and cannot be moved; delete it and create it anew, or take the change back`;
  return [{ code: 'cannot-move', path: 'scope', before, after, at: unit.at, message }];
}

/** Parameters without `x-tre-updatable: true`. Values are not shown: the update they would be in shows them. */
function fixedParameters(unit: Unit, record: AppliedRecord): Reason[] {
  const properties = unit.template.manifest.spec.parameters['properties'];
  if (!isJsonObject(properties)) return [];
  const wired = templateCache()(unit.template);
  return wired.inputs.flatMap(({ name, reads }) => {
    const before = record.parameters[name];
    if (before === undefined || canonicalJson(before) === canonicalJson(unit.parameters[name])) return [];
    const source = reads.find(([context]) => context === 'parameters')?.[1];
    const property = Object.entries(properties).find(([key]) => key.toLowerCase() === source);
    if (property === undefined || !isJsonObject(property[1]) || property[1]['x-tre-updatable'] === true) return [];
    const message = `${property[0]} is fixed when ${unit.name} is created; take the change back, or delete the unit and create it anew`;
    return [{ code: 'parameter-not-updatable', path: property[0], at: unit.locate(name), message }];
  });
}
