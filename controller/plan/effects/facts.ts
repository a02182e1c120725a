import { canonicalJson } from '../../core/digest.ts';
import { isJsonObject, type Json } from '../../core/json.ts';

/**
 * What effects are compared by: all that was read, in one order and one case. Sentences are shortened for people, so two of
 * them may be equal where the facts are not.
 */
export function factsKey(facts: { readonly [name: string]: unknown }): string {
  return canonicalJson(sorted(facts as Json)).toLowerCase();
}

/** Azure keeps no order in the lists of a rule: the same addresses in another order are the same rule. */
function sorted(value: Json): Json {
  if (Array.isArray(value)) {
    const items = value.map(sorted).map((item) => [canonicalJson(item), item] as const);
    return items.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
  }
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, each]) => (each === undefined ? [] : [[name, sorted(each)]])),
  );
}
