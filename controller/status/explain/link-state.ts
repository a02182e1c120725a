import { isHeld } from '../../plan/summary.ts';
import type { Action, Plan } from '../../plan/types.ts';
import type { UnitStatus } from '../types.ts';
import type { LinkState } from './chain.ts';

/** States in which somebody or something must act before the unit can become what git says. */
const inTheWay: ReadonlySet<LinkState> = new Set([
  'blocked',
  'held',
  'stalled',
  'failed',
  'running',
  'waiting',
  'stopped',
]);

export function standsInTheWay(state: LinkState): boolean {
  return inTheWay.has(state);
}

/** The state of one unit by itself; that it waits for another one is found by following what it needs. */
export function linkState(action: Action, status: UnitStatus | undefined, plan: Plan): Exclude<LinkState, 'waiting'> {
  if (action.action === 'blocked') return 'blocked';
  if (isHeld(action) || isKept(action)) return 'held';
  if (action.action === 'none') return 'clear';
  // A pull request's plan is about what is not on main yet: what the last apply of main met is another question.
  const ended = plan.pullRequest ? undefined : endedHow(status);
  return ended ?? (plan.notes && plan.notes.length > 0 ? 'stopped' : 'ready');
}

/** A unit may be mended to its approved state while a change to it is held. */
function isKept({ reasons }: Action): boolean {
  return reasons.some(({ code }) => code === 'keeps' || code === 'release');
}

function endedHow(status: UnitStatus | undefined): 'stalled' | 'failed' | 'running' | undefined {
  const is = (type: string): string | undefined => status?.conditions.find((one) => one.type === type)?.status;
  if (is('Stalled') === 'True') return 'stalled';
  if (is('Reconciling') === 'True') return 'running';
  return is('Ready') === 'False' ? 'failed' : undefined;
}
