import { known, type Read } from '../core/known.ts';
import type { UnitName } from '../desired/types.ts';
import { compareWithRecord } from './compare.ts';
import { readAll, readWidth } from './in-turn.ts';
import type { Observing } from './observing.ts';
import { typeOfId } from './scopes.ts';
import type { AppliedRecord, LiveResource } from './types.ts';
import { versionsByType } from './versions-by-type.ts';

/**
 * Lists lag and show only what is tagged, so what L0 showed differently is asked of its provider; the answers replace
 * L0's. Answers the ids that are really gone. Of a unit that is about to go, what L0 does not show is asked for: taking
 * all tags off a resource must not look like its absence. An id whose api-version nothing names is left as L0 showed it.
 */
export async function confirm(
  { reader, units }: Observing,
  close: ReadonlySet<UnitName>,
  applied: ReadonlyMap<UnitName, AppliedRecord>,
  resources: Map<string, LiveResource>,
): Promise<Read<ReadonlySet<string>>> {
  const leaving = [...close].flatMap((name) => {
    const record = units.has(name) ? undefined : applied.get(name);
    return record ? compareWithRecord(record, resources).absent.filter((id) => record.resources[id] !== '') : [];
  });
  const ofType = leaving.length > 0 ? versionsByType(units.values()) : new Map<string, string>();
  const ofLeaving = leaving.flatMap((id) => {
    const apiVersion = ofType.get(typeOfId(id));
    return apiVersion === undefined ? [] : [{ id, apiVersion }];
  });
  const ofWanted = [...close].flatMap((name) => {
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
  const questions = [...ofWanted, ...ofLeaving];
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
