import type { Json, JsonObject } from '../../core/json.ts';
import { isJsonObject } from '../../core/json.ts';
import { isBracketed, readTemplateText } from '../expression/cache.ts';
import { knownAfterApply } from '../types.ts';
import { evaluate } from './expression.ts';
import { invalid, within } from './problem.ts';
import { type Scope, withCopy } from './scope.ts';
import { put, settle, toText } from './values.ts';

/** Azure's limit on the iterations of one copy loop. */
const maximumCopies = 800;

/**
 * Evaluates every expression in a JSON tree, property names included, and unrolls property copies.
 * @param path position in the template, for errors: `resources.vnet.properties`.
 */
export function evaluateTree(value: Json, scope: Scope, path: string): Json {
  if (typeof value === 'string') return settle(evaluateText(value, scope, path));
  if (Array.isArray(value)) return value.map((item, i) => evaluateTree(item, scope, `${path}[${i}]`));
  if (!isJsonObject(value)) return value;
  const result: JsonObject = {};
  for (const key of Object.keys(value)) {
    const item = value[key]!;
    if (isCopyList(key, item)) {
      item.forEach((copy, i) => {
        put(result, String(copy['name']), unrollInput(copy, scope, `${path}.copy[${i}]`));
      });
      continue;
    }
    const name = isBracketed(key) ? toText(evaluateText(key, scope, path)) : key;
    put(result, name, evaluateTree(item, scope, `${path}.${name}`));
  }
  return result;
}

export function evaluateText(text: string, scope: Scope, path: string): Json {
  if (!isBracketed(text)) return text;
  try {
    const read = readTemplateText(text);
    return read.kind === 'text' ? read.text : evaluate(read.expr, scope);
  } catch (error) {
    throw within(error, path);
  }
}

/** Only a list of `{name, count, input}` is a loop; providers have members called `copy` too. */
export function isCopyList(key: string, value: Json): value is JsonObject[] {
  return (
    key.toLowerCase() === 'copy' &&
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((item) => isJsonObject(item) && 'name' in item && 'count' in item && 'input' in item)
  );
}

/** The array that a property, variable or output copy makes. An unknown count makes the whole array unknown. */
export function unrollInput(copy: JsonObject, scope: Scope, path: string, kind: 'named' | 'bare' = 'named'): Json {
  const count = copyCount(copy['count'] ?? null, scope, `${path}.count`);
  if (count === knownAfterApply) return knownAfterApply;
  return Array.from({ length: count }, (_, i) =>
    evaluateTree(copy['input'] ?? null, withCopy(scope, kind, String(copy['name'] ?? ''), i), `${path}.input`),
  );
}

/** Number of iterations: 0 to 800, or unknown. */
export function copyCount(count: Json, scope: Scope, path: string): number | typeof knownAfterApply {
  const value = typeof count === 'string' ? evaluateText(count, scope, path) : count;
  if (value === knownAfterApply) return knownAfterApply;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) {
    throw invalid(`The copy count '${toText(value)}' must be a non-negative integer value.`, path);
  }
  if (value > maximumCopies) {
    throw invalid(
      `The number of copies '${value}' exceeds the limit of '${maximumCopies}'. Please see https://aka.ms/arm-resource-loops for usage details.`,
      path,
    );
  }
  return value;
}
