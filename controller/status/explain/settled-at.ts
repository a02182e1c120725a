import { known, type Read } from '../../core/known.ts';
import type { Ledger, LedgerBranch, LedgerEntry, UnitStatus } from '../types.ts';

const settledEntry = /^ledger\/(?<day>\d{4}\/\d\d\/\d\d)\/\d+-settled\.json$/u;

/** When each unit's resources were read back last, from the entries that say so. The verified head covers them all. */
export async function settledAt(
  ledger: Pick<Ledger, 'files'>,
  branch: Pick<LedgerBranch, 'read'>,
  statuses: readonly UnitStatus[],
): Promise<Read<ReadonlyMap<string, string>>> {
  const applied = statuses.flatMap(({ lastApplied }) => lastApplied?.appliedAt ?? []).sort();
  const since = applied[0]?.slice(0, 10).replaceAll('-', '/');
  // A unit settles after it was applied, so that older days cannot hold its entry.
  const blobs = [...ledger.files].flatMap(([path, blob]) => {
    const day = settledEntry.exec(path)?.groups?.['day'];
    return since !== undefined && day !== undefined && day >= since ? [blob] : [];
  });
  const read = await branch.read(blobs);
  if (!read.known) return read;
  const found = new Map<string, string>();
  for (const blob of blobs) {
    const entry = JSON.parse(read.value.get(blob) ?? 'null') as LedgerEntry | null;
    const units = entry?.body['units'];
    if (!entry || !Array.isArray(units)) continue;
    for (const unit of units) if (typeof unit === 'string') found.set(unit, entry.at);
  }
  return known(found);
}
