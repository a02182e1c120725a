import type { Unit } from '../desired/types.ts';
import type { AppliedRecord, AzureReader } from '../observed/types.ts';
import type { Journal } from '../status/journal.ts';

/** Stands for a tracked resource that the list did not show yet: equal to no hash, so the next plan looks deeper. */
const pending = 'pending';

/**
 * After an apply, read everything back once through the same query that later plans use, and record a hash a resource.
 * A failed read records nothing: then every one of these units is looked at more deeply next time.
 */
export async function settle(
  reader: AzureReader,
  journal: Journal,
  units: readonly Unit[],
  place: { readonly treId: string; readonly subscriptionIds: readonly string[] },
): Promise<void> {
  if (units.length === 0) return;
  const live = await reader.tagged(place.treId, place.subscriptionIds);
  if (!live.known) return;
  const hashes = new Map(live.value.map((resource) => [resource.id.toLowerCase(), resource.hash]));
  const records: AppliedRecord[] = [];
  for (const unit of units) {
    const record = journal.statuses().get(unit.name)?.lastApplied;
    if (!record) continue;
    const tracked = new Set(
      unit
        .resources()
        .filter((resource) => resource.body['tags'])
        .map((resource) => resource.id.toLowerCase()),
    );
    const hashOf = (id: string) => hashes.get(id) ?? (tracked.has(id) ? pending : '');
    const resources = Object.fromEntries(Object.keys(record.resources).map((id) => [id, hashOf(id)]));
    records.push({ ...record, resources });
  }
  await journal.settled(records);
}
