import { knownAfterApply } from '../arm-template/types.ts';
import { type Diagnostic, error } from '../core/diagnostic.ts';
import type { Unit, UnitName } from './types.ts';

/** Ids (lower case) that a unit with this digest is already known to have; undefined where its template must be expanded. */
export type SettledIds = (unit: UnitName, digest: string) => Iterable<string> | undefined;

/**
 * Azure lets two stacks hold one resource and the one that drops it deletes it (Azure/deployment-stacks#15), so each id
 * may come from one unit only. Both units of a pair get the error.
 */
export function findSharedResources(
  units: Iterable<Unit>,
  idsOf: (unit: Unit) => Iterable<string>,
): ReadonlyMap<UnitName, readonly Diagnostic[]> {
  const owner = new Map<string, Unit>();
  const faults = new Map<UnitName, Diagnostic[]>();
  for (const unit of units) {
    for (const id of new Set([...idsOf(unit)].map((each) => each.toLowerCase()))) {
      if (id.includes(knownAfterApply)) continue;
      const first = owner.get(id);
      if (first === undefined) {
        owner.set(id, unit);
        continue;
      }
      const message = `${id} is made by ${first.name} and by ${unit.name}; a resource belongs to one unit only: rename one of them`;
      for (const each of [first, unit]) {
        const of = faults.get(each.name) ?? [];
        faults.set(each.name, [...of, error('resource-owned-twice', message, each.at, each.name)]);
      }
    }
  }
  return faults;
}
