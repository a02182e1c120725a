import { TemplateError } from '../arm-template/types.ts';
import type { Unit } from '../desired/types.ts';
import { grantsOf } from '../plan/effects/access.ts';
import { nothingToTheInternet } from '../plan/effects/effects-of.ts';
import { expandBodies } from '../plan/effects/expand.ts';
import { mayHide } from '../plan/effects/unknown.ts';
import type { Action, Plan } from '../plan/types.ts';
import type { PathVerdict } from '../signoff/types.ts';

/** Name of a person to their Entra object id (lower case). */
export type ObjectIds = ReadonlyMap<string, string>;

/**
 * Whether something that the verdicts touch opens a way or gives somebody else something: then a person has to look, whatever
 * the policy says. What cannot be told counts as such.
 */
export function opensToOthers({ actions }: Plan, verdicts: readonly PathVerdict[], objectIds: ObjectIds): boolean {
  const paths = new Set(verdicts.map(({ path }) => path));
  const subjects = new Set(verdicts.flatMap(({ subject, unit }) => [subject, ...(unit ? [unit] : [])]));
  const isTouched = ({ unit, desired, signOff }: Action): boolean =>
    subjects.has(unit) ||
    (signOff.byPolicy ?? []).length > 0 ||
    Object.keys(desired?.inputs ?? {}).some((path) => paths.has(path));
  return actions.some((action) => isTouched(action) && !isHarmless(action, objectIds));
}

function isHarmless({ action, effects, desired }: Action, objectIds: ObjectIds): boolean {
  // Nothing comes about by these, or only what was approved before.
  if (action === 'none' || action === 'drift' || action === 'blocked') return true;
  if (effects === undefined) return false;
  if (effects.opens.some((text) => text !== nothingToTheInternet)) return false;
  if (effects.unknown.some(mayHide)) return false;
  if (desired?.manifest.kind !== 'UserResource') return effects.grants.length === 0;
  // Whoever gets a machine gets what its owner left on it.
  const isHandedOver = action === 'update' && effects.grants.includes(`owner ${desired.manifest.spec.owner}`);
  return !isHandedOver && givesOnlyTo(objectIds.get(desired.manifest.spec.owner), desired);
}

/** By who gets what rather than by sentences: two people, or two machines, may read alike. */
function givesOnlyTo(objectId: string | undefined, unit: Unit): boolean {
  const resources = expandBodies(unit);
  if (resources instanceof TemplateError) return false;
  const own = resources.map(({ id }) => id.toLowerCase());
  return grantsOf(resources, new Map()).every(
    ({ role }) =>
      role !== undefined &&
      role.principal === objectId &&
      own.some((id) => role.scope === id || role.scope.startsWith(`${id}/`)),
  );
}
