import type { Json, JsonObject } from '../../core/json.ts';
import { isJsonObject } from '../../core/json.ts';
import { invalid } from '../evaluate/problem.ts';
import { isUnknown, member, sameJson, setMember } from '../evaluate/values.ts';
import { knownAfterApply } from '../types.ts';
import { integer, list, object, wrongType } from './arguments.ts';
import { eager, type FunctionSpec, holding, many, through } from './spec.ts';

export const arrayFunctions: readonly FunctionSpec[] = [
  through('array', 1, 1, (args) => (Array.isArray(args[0]) ? args[0] : [args[0]!])),
  holding('createArray', 0, many, (args) => [...args]),
  through('empty', 1, 1, (args) => args[0] === null || length(args[0]!, 'empty') === 0),
  through('first', 1, 1, (args) => end(args[0]!, 0, 'first')),
  through('flatten', 1, 1, flatten),
  through('indexFromEnd', 2, 2, (args) => fromEnd(args, 'indexFromEnd')),
  eager('intersection', 2, many, intersection),
  through('last', 1, 1, (args) => end(args[0]!, -1, 'last')),
  through('length', 1, 1, (args) => length(args[0]!, 'length')),
  eager('range', 2, 2, range),
  through('skip', 2, 2, (args) => slice(args, 'skip')),
  through('take', 2, 2, (args) => slice(args, 'take')),
  through('tryIndexFromEnd', 2, 2, (args) => fromEnd(args, 'tryIndexFromEnd')),
  through('union', 1, many, union),
];

function length(value: Json, fn: string): number {
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  if (isJsonObject(value)) return Object.keys(value).length;
  throw wrongType(fn, 0, 'Array, Object or String', value);
}

/** First or last element or character; null of an empty array, as the engine answers. */
function end(value: Json, at: 0 | -1, fn: string): Json {
  if (typeof value === 'string') return value.at(at) ?? '';
  return list([value], 0, fn).at(at) ?? null;
}

function fromEnd(args: readonly Json[], fn: 'indexFromEnd' | 'tryIndexFromEnd'): Json {
  if (fn === 'tryIndexFromEnd' && args[0] === null) return null;
  const values = list(args, 0, fn);
  const at = integer(args, 1, fn);
  if (at >= 1 && at <= values.length) return values.at(-at)!;
  if (fn === 'tryIndexFromEnd') return null;
  throw invalid(`The language expression property array index '${at}' from the end is out of bounds.`);
}

function flatten(args: readonly Json[]): Json {
  const parts = list(args, 0, 'flatten');
  if (parts.some(isUnknown)) return knownAfterApply;
  return parts.flatMap((_, i) => list(parts, i, 'flatten'));
}

function intersection(args: readonly Json[]): Json {
  const first = args[0]!;
  if (Array.isArray(first)) {
    const others = args.slice(1).map((_, i) => list(args, i + 1, 'intersection'));
    const kept = first.filter((item) => others.every((other) => other.some((found) => sameJson(found, item))));
    return distinct(kept);
  }
  const others = args.slice(1).map((_, i) => object(args, i + 1, 'intersection'));
  const entries = Object.entries(object(args, 0, 'intersection'));
  return Object.fromEntries(
    entries.filter(([key, value]) => others.every((other) => sameJson(member(other, key) ?? null, value))),
  );
}

/** The limits are Azure's: 10,000 elements, and sums within 2^31. */
function range(args: readonly Json[]): Json {
  const start = integer(args, 0, 'range');
  const count = integer(args, 1, 'range');
  if (count < 0 || count > 10_000 || start + count > 2_147_483_647) {
    throw invalid(
      `The template language function 'range' expects a count from '0' to '10000' and a sum below '2147483647'; it got '${start}' and '${count}'.`,
    );
  }
  return Array.from({ length: count }, (_, i) => start + i);
}

function slice(args: readonly Json[], fn: 'skip' | 'take'): Json {
  const count = Math.max(0, integer(args, 1, fn));
  const value = typeof args[0] === 'string' ? args[0] : list(args, 0, fn);
  return fn === 'skip' ? value.slice(count) : value.slice(0, count);
}

function distinct(values: readonly Json[]): Json[] {
  return values.filter((value, i) => values.findIndex((other) => sameJson(other, value)) === i);
}

/** Arrays: distinct elements in order. Objects: merged member by member, nested objects too, arrays replaced. */
function union(args: readonly Json[]): Json {
  if (Array.isArray(args[0])) return distinct(args.flatMap((_, i) => list(args, i, 'union')));
  return args.map((_, i) => object(args, i, 'union')).reduce<JsonObject>(mergeDeep, {});
}

function mergeDeep(into: JsonObject, from: JsonObject): JsonObject {
  const result = { ...into };
  for (const [key, value] of Object.entries(from)) {
    const present = member(result, key) ?? null;
    setMember(result, key, isJsonObject(present) && isJsonObject(value) ? mergeDeep(present, value) : value);
  }
  return result;
}
