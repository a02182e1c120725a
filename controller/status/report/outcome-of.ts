import type { ReportedUnit } from './types.ts';

/** `pending`: held, or tried again by itself; `failure` needs a person who changes something. */
export type OverallOutcome = 'success' | 'failure' | 'pending';

export function outcomeOf(units: readonly ReportedUnit[]): OverallOutcome {
  const stuck = ({ state, turn }: ReportedUnit) =>
    (state === 'failed' || state === 'stalled') && (turn === 'author' || turn === 'operator');
  if (units.some(stuck)) return 'failure';
  return units.every(({ state }) => state === 'applied' || state === 'deleted' || state === 'unchanged')
    ? 'success'
    : 'pending';
}

/** `3 applied, 1 failed, 1 held.` */
export function countsText(units: readonly ReportedUnit[]): string {
  const order = ['applied', 'deleted', 'unchanged', 'failed', 'stalled', 'skipped', 'held'] as const;
  const counts = order.map((state) => [units.filter((unit) => unit.state === state).length, state] as const);
  return `${counts
    .filter(([count]) => count > 0)
    .map(([count, state]) => `${count} ${state}`)
    .join(', ')}.`;
}
