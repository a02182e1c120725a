import { canonicalJson } from '../core/digest.ts';
import { isJsonObject, type Json } from '../core/json.ts';

export interface ValueChange {
  /** `networkRules[name=svc-a].ports`, `tags.tre_unit`. */
  readonly path: string;
  readonly before?: Json;
  readonly after?: Json;
}

/** Where two values differ, as deep as they have the same shape. List items with names are matched by name. */
export function compareValues(path: string, before: Json | undefined, after: Json | undefined): ValueChange[] {
  if (before === undefined || after === undefined) return before === after ? [] : [change(path, before, after)];
  if (canonicalJson(before) === canonicalJson(after)) return [];
  if (isJsonObject(before) && isJsonObject(after)) {
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
      compareValues(`${path}.${key}`, before[key], after[key]),
    );
  }
  const [named, namedAfter] = [byName(before), byName(after)];
  if (named && namedAfter) {
    const changes = [...new Set([...named.keys(), ...namedAfter.keys()])].flatMap((name) =>
      compareValues(`${path}[name=${name}]`, named.get(name), namedAfter.get(name)),
    );
    return changes.length > 0 ? changes : [change(path, before, after)];
  }
  return [change(path, before, after)];
}

function change(path: string, before: Json | undefined, after: Json | undefined): ValueChange {
  return { path, ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
}

/** Undefined unless it is a list in which everything has a name of its own. */
function byName(value: Json): ReadonlyMap<string, Json> | undefined {
  if (!Array.isArray(value)) return undefined;
  const names = value.map((item) =>
    isJsonObject(item) && typeof item['name'] === 'string' ? item['name'] : undefined,
  );
  if (names.some((name) => name === undefined) || new Set(names).size < names.length) return undefined;
  return new Map(value.map((item, index) => [names[index] as string, item]));
}
