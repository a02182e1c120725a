import { canonicalJson } from '../../../../core/digest.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../../core/json.ts';

/** One predicted change: `path` is dotted within objects; an `Array` has children whose paths begin with an index. */
export interface PropertyChange extends JsonObject {
  path: string;
  propertyChangeType: 'Create' | 'Delete' | 'Modify' | 'Array' | 'NoEffect';
}

/** The changes from one object to another, in the order of their paths; empty when they say the same. */
export function deltaOf(before: JsonObject, after: JsonObject, prefix = ''): PropertyChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((name) => deltaOfValue(before[name], after[name], prefix === '' ? name : `${prefix}.${name}`));
}

function deltaOfValue(before: Json | undefined, after: Json | undefined, path: string): PropertyChange[] {
  if (isSame(before, after)) return [];
  if (isAbsent(before)) return [{ path, propertyChangeType: 'Create', after: after! }];
  if (isAbsent(after)) return [{ path, propertyChangeType: 'Delete', before: before! }];
  if (isJsonObject(before) && isJsonObject(after)) return deltaOf(before, after, path);
  if (Array.isArray(before) && Array.isArray(after)) {
    const children = deltaOfArray(before, after);
    return children.length === 0 ? [] : [{ path, propertyChangeType: 'Array', children }];
  }
  return [{ path, propertyChangeType: 'Modify', before: before!, after: after! }];
}

/**
 * Elements pair up by name where all have one, else equal ones first and the remaining objects in order.
 * Plain values never pair: one goes and another comes. A mere change of order is none.
 */
function deltaOfArray(before: readonly Json[], after: readonly Json[]): PropertyChange[] {
  const { pairs, gone, come } = pairUp(before, after);
  const changes: PropertyChange[] = [];
  for (const [i, j] of pairs) {
    const children = deltaOfValue(before[i], after[j], '');
    if (children.length > 0) changes.push(element(i, before[i]!, after[j]!));
  }
  for (const i of gone) changes.push({ path: String(i), propertyChangeType: 'Delete', before: before[i]! });
  for (const j of come) changes.push({ path: String(j), propertyChangeType: 'Create', after: after[j]! });
  return changes.sort((a, b) => Number(a.path) - Number(b.path));
}

function element(index: number, before: Json, after: Json): PropertyChange {
  const path = String(index);
  if (isJsonObject(before) && isJsonObject(after)) {
    return { path, propertyChangeType: 'Modify', children: deltaOf(before, after) };
  }
  return { path, propertyChangeType: 'Array', children: deltaOfArray(before as Json[], after as Json[]) };
}

interface Pairing {
  readonly pairs: readonly (readonly [number, number])[];
  readonly gone: readonly number[];
  readonly come: readonly number[];
}

function pairUp(before: readonly Json[], after: readonly Json[]): Pairing {
  const free = new Set(after.keys());
  const pairs: [number, number][] = [];
  const rest: number[] = [];
  const named = allNamed(before) && allNamed(after);
  for (const [i, value] of before.entries()) {
    const partner = [...free].find((j) => (named ? nameOf(value) === nameOf(after[j]!) : isSame(value, after[j])));
    if (partner === undefined) rest.push(i);
    else {
      free.delete(partner);
      pairs.push([i, partner]);
    }
  }
  const gone: number[] = [];
  for (const i of rest) {
    const partner = named ? undefined : [...free].find((j) => isCompound(before[i]!, after[j]!));
    if (partner === undefined) gone.push(i);
    else {
      free.delete(partner);
      pairs.push([i, partner]);
    }
  }
  return { pairs, gone, come: [...free] };
}

function isCompound(a: Json, b: Json): boolean {
  return (isJsonObject(a) && isJsonObject(b)) || (Array.isArray(a) && Array.isArray(b));
}

function allNamed(values: readonly Json[]): boolean {
  const names = values.map(nameOf);
  return names.every((name) => name !== undefined) && new Set(names).size === names.length;
}

function nameOf(value: Json): string | undefined {
  return isJsonObject(value) && typeof value['name'] === 'string' ? value['name'].toLowerCase() : undefined;
}

function isAbsent(value: Json | undefined): boolean {
  return value === undefined || value === null;
}

function isSame(a: Json | undefined, b: Json | undefined): boolean {
  if (isAbsent(a) || isAbsent(b)) return isAbsent(a) && isAbsent(b);
  return canonicalJson(a) === canonicalJson(b);
}
