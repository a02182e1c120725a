import { isJsonObject, type Json } from '../core/json.ts';
import type { AppliedRecord, LiveResource } from './types.ts';

/** Where live state is not what the ledger recorded for a unit. Ids in lower case. */
export interface Difference {
  readonly changed: readonly string[];
  readonly absent: readonly string[];
}

/**
 * Untracked resources (hash '') are not in the list that L0 reads. A parent that lists its children tells which of them
 * are gone (a peering, say); whether they are as they should be, only what-if sees.
 */
export function compareWithRecord(record: AppliedRecord, live: ReadonlyMap<string, LiveResource>): Difference {
  const changed: string[] = [];
  const absent: string[] = [];
  for (const [id, hash] of Object.entries(record.resources)) {
    const found = live.get(id);
    if (hash === '') {
      if (found === undefined && isMissedByParent(id, live)) absent.push(id);
    } else if (found === undefined) absent.push(id);
    else if (found.hash !== hash) changed.push(id);
  }
  return { changed, absent };
}

export function isSame({ changed, absent }: Difference): boolean {
  return changed.length === 0 && absent.length === 0;
}

function isMissedByParent(id: string, live: ReadonlyMap<string, LiveResource>): boolean {
  const [, parentId = '', type, name] = /^(.+)\/([^/]+)\/([^/]+)$/.exec(id) ?? [];
  const parent = live.get(parentId);
  const key = parent && Object.keys(parent.properties).find((member) => member.toLowerCase() === type);
  const children = key === undefined ? undefined : parent?.properties[key];
  return Array.isArray(children) && !children.some((child) => nameOf(child) === name);
}

/** Some lists name their children, some give ids alone. */
function nameOf(child: Json): string | undefined {
  if (!isJsonObject(child)) return undefined;
  const { name, id } = child;
  return (typeof name === 'string' ? name : typeof id === 'string' ? id.split('/').at(-1) : undefined)?.toLowerCase();
}
