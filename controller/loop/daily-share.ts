import { createHash } from 'node:crypto';
import type { UnitName } from '../desired/types.ts';

const dayMs = 86_400_000;

/**
 * Which units a run at `now` looks at closely, so that each is once a day and no run does them all: the quick look proves
 * no absence of drift, what-if does, and what-if for everything at once would use up ARM's reads.
 */
export function dailyShare(now: Date, everyMs: number): (unit: UnitName) => boolean {
  const runs = Math.max(1, Math.floor(dayMs / everyMs));
  const turn = Math.floor(now.getTime() / everyMs) % runs;
  return (unit) => createHash('sha256').update(unit).digest().readUInt32BE(0) % runs === turn;
}
