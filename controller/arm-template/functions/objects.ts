import type { Json, JsonObject } from '../../core/json.ts';
import { isJsonObject } from '../../core/json.ts';
import { invalid } from '../evaluate/problem.ts';
import { isUnknown, member, put, setMember } from '../evaluate/values.ts';
import { knownAfterApply } from '../types.ts';
import { list, object, text } from './arguments.ts';
import { compareText } from './comparison.ts';
import { eager, type FunctionSpec, holding, many, through } from './spec.ts';

export const objectFunctions: readonly FunctionSpec[] = [
  holding('createObject', 0, many, createObject),
  through('items', 1, 1, (args) =>
    sortedKeys(object(args, 0, 'items')).map((key) => ({ key, value: object(args, 0, 'items')[key]! })),
  ),
  eager('json', 1, 1, (args) => parseJsonText(text(args, 0, 'json'), 'json')),
  eager('null', 0, 0, () => null),
  through('objectKeys', 1, 1, (args) => sortedKeys(object(args, 0, 'objectKeys'))),
  through('shallowMerge', 1, 1, shallowMerge),
  through('tryGet', 2, many, tryGet),
];

/** Ordered as the engine orders `items()`: by text, lower case before upper. */
function sortedKeys(value: JsonObject): string[] {
  return Object.keys(value).sort(compareText);
}

function createObject(args: readonly Json[]): Json {
  if (args.length % 2 !== 0) {
    throw invalid(
      "Unable to evaluate template language function 'createObject'. The function expects an even number of parameters. Please see https://aka.ms/arm-functions#createobject for usage details.",
    );
  }
  const result: JsonObject = {};
  for (let i = 0; i < args.length; i += 2) {
    if (args[i] === knownAfterApply) return knownAfterApply;
    put(result, text(args, i, 'createObject'), args[i + 1]!);
  }
  return result;
}

export function parseJsonText(source: string, fn: string): Json {
  try {
    return JSON.parse(source) as Json;
  } catch (cause) {
    const problem = invalid(
      `The template language function '${fn}' parameter is not valid. The provided value '${source}' cannot be converted to the target type. ` +
        `Please see https://aka.ms/arm-functions#${fn.toLowerCase()} for usage details.`,
    );
    problem.cause = cause;
    throw problem;
  }
}

/** Later members win; their spelling is that of the first. Nothing below the first level is merged. */
function shallowMerge(args: readonly Json[]): Json {
  const parts = list(args, 0, 'shallowMerge');
  if (parts.some(isUnknown)) return knownAfterApply;
  const result: JsonObject = {};
  parts.forEach((_, i) => {
    for (const [key, value] of Object.entries(object(parts, i, 'shallowMerge'))) setMember(result, key, value);
  });
  return result;
}

/** `tryGet(value, key, …)`: the member or element at that path, or null where any step is missing. */
function tryGet(args: readonly Json[]): Json {
  let value: Json = args[0]!;
  for (const key of args.slice(1)) {
    if (isUnknown(value) && !isJsonObject(value)) return knownAfterApply;
    if (value === null) return null;
    if (Array.isArray(value) && typeof key === 'number') value = value[key] ?? null;
    else if (isJsonObject(value) && typeof key === 'string') value = member(value, key) ?? null;
    // A scalar has no members: `coalesce(tryGet(x, 'id'), x)` takes an object or a string (AVM metric-alert).
    else if (typeof value !== 'object') return null;
    else throw invalid(`The template language function 'tryGet' cannot use '${String(key)}' as a key here.`);
  }
  return value;
}
