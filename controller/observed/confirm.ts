import { known, type Read } from '../core/known.ts';
import type { UnitName } from '../desired/types.ts';
import { compareWithRecord } from './compare.ts';
import { readAll, readWidth } from './in-turn.ts';
import type { Observing } from './observing.ts';
import type { AppliedRecord, LiveResource } from './types.ts';

/**
 * Lists lag, so what L0 showed differently is asked of its provider; the answers replace L0's. Answers the ids that are
 * really gone. An id whose api-version no template names any more is left as L0 showed it.
 */
export async function confirm(
  { reader, units }: Observing,
  close: ReadonlySet<UnitName>,
  applied: ReadonlyMap<UnitName, AppliedRecord>,
  resources: Map<string, LiveResource>,
): Promise<Read<ReadonlySet<string>>> {
  const questions = [...close].flatMap((name) => {
    const unit = units.get(name);
    const record = applied.get(name);
    if (unit === undefined || record === undefined) return [];
    const { changed, absent } = compareWithRecord(record, resources);
    if (changed.length + absent.length === 0) return [];
    const versions = new Map(unit.resources().map(({ id, apiVersion }) => [id.toLowerCase(), apiVersion]));
    return [...changed, ...absent].flatMap((id) => {
      const apiVersion = versions.get(id);
      return apiVersion === undefined ? [] : [{ id, apiVersion }];
    });
  });
  const answers = await readAll(questions, readWidth, ({ id, apiVersion }) => reader.resource(id, apiVersion));
  if (!answers.known) return answers;
  const missing = new Set<string>();
  for (const [{ id }, live] of answers.value) {
    if (live) resources.set(id, live);
    else {
      resources.delete(id);
      missing.add(id);
    }
  }
  return known(missing);
}
