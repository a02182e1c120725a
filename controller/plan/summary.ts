import type { Action, ActionName } from './types.ts';

export type Summary = { readonly [K in ActionName]: number };

/** Units by action. A change that waits for people counts both as what it is and as held. */
export function summarise(actions: readonly Action[]): Summary {
  const summary = { create: 0, update: 0, drift: 0, delete: 0, none: 0, held: 0, blocked: 0 };
  for (const each of actions) {
    if (each.action !== 'held') summary[each.action]++;
    if (isHeld(each)) summary.held++;
  }
  return summary;
}

export function isHeld({ action, signOff }: Action): boolean {
  return action === 'held' || (signOff.state === 'held' && action !== 'none' && action !== 'blocked');
}
