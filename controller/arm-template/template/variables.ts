import type { Json, JsonObject } from '../../core/json.ts';
import { invalid, within } from '../evaluate/problem.ts';
import { type Frame, scopeOf } from '../evaluate/scope.ts';
import { evaluateTree, isCopyList, unrollInput } from '../evaluate/tree.ts';
import { findKey } from '../evaluate/values.ts';
import { lazyValues } from './lazy-values.ts';
import { section } from './section.ts';

export interface Variables {
  readonly names: readonly string[];
  read(name: string): Json;
}

/** The variables of a template; a `copy` list at the top makes one array variable for each of its entries. */
export function variableReader(template: JsonObject, frame: () => Frame): Variables {
  const declared = section(template, 'variables');
  const sources: JsonObject = {};
  const copies: { [name: string]: { copy: JsonObject; path: string } } = {};
  for (const [key, value] of Object.entries(declared)) {
    if (!isCopyList(key, value)) sources[key] = value;
    else for (const [i, copy] of value.entries()) copies[String(copy['name'])] = { copy, path: `variables.copy[${i}]` };
  }
  const read = (name: string): Json => {
    const scope = scopeOf(frame(), 'variable');
    try {
      const copied = Object.hasOwn(copies, name) ? copies[name] : undefined;
      return copied
        ? unrollInput(copied.copy, scope, copied.path)
        : evaluateTree(sources[name]!, scope, `variables.${name}`);
    } catch (error) {
      throw within(error, `variables.${name}`, (message) => nameOnce(name, message));
    }
  };
  const names = { ...sources, ...copies } as JsonObject;
  return {
    names: Object.keys(names),
    read: lazyValues(
      (name) => findKey(names, name),
      read,
      (name) =>
        invalid(
          `The template variable '${name}' is not found. Please see https://aka.ms/arm-template/#variables for usage details.`,
        ),
      (name) => invalid(`The template variable '${name}' is defined by itself.`, `variables.${name}`),
    ),
  };
}

/** A variable that fails because of another one is told once, by the one that is wrong. */
function nameOnce(name: string, message: string): string {
  return /^The template variable '/.test(message)
    ? message
    : `The template variable '${name}' is not valid: ${message}`;
}
