import type { AppliedRecord, LiveResource } from './types.ts';

/** Where live state is not what the ledger recorded for a unit. Ids in lower case. */
export interface Difference {
  readonly changed: readonly string[];
  readonly absent: readonly string[];
}

/** Untracked resources (hash '') are not in the list that L0 reads; only what-if sees them. */
export function compareWithRecord(record: AppliedRecord, live: ReadonlyMap<string, LiveResource>): Difference {
  const changed: string[] = [];
  const absent: string[] = [];
  for (const [id, hash] of Object.entries(record.resources)) {
    if (hash === '') continue;
    const found = live.get(id);
    if (found === undefined) absent.push(id);
    else if (found.hash !== hash) changed.push(id);
  }
  return { changed, absent };
}

export function isSame({ changed, absent }: Difference): boolean {
  return changed.length === 0 && absent.length === 0;
}
