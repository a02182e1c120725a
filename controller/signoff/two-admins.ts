import type { Action } from '../plan/types.ts';
import { adminsIn, adminsNeeded } from '../plan/unsafe-changes.ts';
import type { ApprovedHistory } from './types.ts';
import { coversOf } from './unit-sign-off.ts';

/**
 * What cannot be undone takes two TRE admins on every file that brings it about: what others approved long ago about the
 * environment, people or templates says nothing about data that goes now. A role that a break-glass lent is none of the two.
 */
export function hasTwoAdmins({ desired, signOff, changed }: Action, history: ApprovedHistory): boolean {
  if (!desired) return adminsIn(signOff.approvals).size >= adminsNeeded;
  const covers = coversOf(history);
  const last = history.boundaries.length - 1;
  const signOffs = (changed ?? Object.keys(desired.inputs))
    .map((path) => covers.unit([path], last).signOff)
    .filter(({ state }) => state !== 'not-required');
  return signOffs.length > 0 && signOffs.every(({ approvals }) => adminsIn(approvals).size >= adminsNeeded);
}
