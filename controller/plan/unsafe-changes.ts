import type { Approval, Missing, SignOff } from './types.ts';

export const adminsNeeded = 2;

/** So few deletes are never too many: in a small TRE a service and its one desktop may be a third of everything. */
export const alwaysFew = 2;

/**
 * Deleting what holds data or too much at once, and letting go of data by an update, takes two TRE admins whatever rule
 * released the file. The plan says so; signoff/decide.ts enforces it.
 */
export function withTwoAdmins(signOff: SignOff): SignOff {
  const admins = adminsIn(signOff.approvals);
  const asked = signOff.required.some(({ role, count }) => role === 'TREAdmin' && count >= adminsNeeded);
  if (admins.size >= adminsNeeded || asked) return signOff;
  const rule = 'an unsafe change needs two admins';
  const missing: Missing = {
    role: 'TREAdmin',
    count: adminsNeeded - admins.size,
    candidates: [],
    message: `needs ${adminsNeeded - admins.size} × TREAdmin (${rule}).`,
  };
  return {
    ...signOff,
    state: 'held',
    required: [...signOff.required, { role: 'TREAdmin', count: adminsNeeded, rule, subject: 'unsafe change' }],
    missing: [...signOff.missing, missing],
  };
}

/** Names of the distinct people who approved as TRE admins by their own role: one that a break-glass lent is none. */
export function adminsIn(approvals: readonly Approval[]): ReadonlySet<string> {
  const own = approvals.filter(({ role, breakGlass }) => role === 'TREAdmin' && breakGlass === undefined);
  return new Set(own.map(({ person }) => person));
}
