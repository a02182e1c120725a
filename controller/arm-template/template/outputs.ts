import type { Json, JsonObject } from '../../core/json.ts';
import { isJsonObject } from '../../core/json.ts';
import { invalid, within } from '../evaluate/problem.ts';
import type { Scope } from '../evaluate/scope.ts';
import { evaluateTree, unrollInput } from '../evaluate/tree.ts';
import { isSecure } from './parameters.ts';
import { section } from './section.ts';
import { checkType } from './type-check.ts';
import { resolveSchema } from './type-reference.ts';
import { conditionOf } from './unroll.ts';

/** Evaluates the outputs; false conditions are left out, secure ones have a type and no value. */
export function evaluateOutputs(
  template: JsonObject,
  scope: Scope,
): { [name: string]: { type: string; value?: Json } } {
  const result: { [name: string]: { type: string; value?: Json } } = {};
  for (const [name, declaration] of Object.entries(section(template, 'outputs'))) {
    const path = `outputs.${name}`;
    if (!isJsonObject(declaration) || !conditionOf(declaration['condition'], scope, `${path}.condition`)) continue;
    const type = displayType(declaration, template);
    if (isSecure(declaration, template)) result[name] = { type };
    else result[name] = { type, value: outputValue(name, declaration, template, scope, path) };
  }
  return result;
}

function outputValue(name: string, declaration: JsonObject, template: JsonObject, scope: Scope, path: string): Json {
  const said = (message: string) => `The template output '${name}' is not valid: ${message}`;
  try {
    const copy = declaration['copy'];
    if (copy === undefined && declaration['value'] === undefined) throw invalid("it has neither 'value' nor 'copy'.");
    const value = isJsonObject(copy)
      ? unrollInput(copy, scope, `${path}.copy`, 'bare')
      : evaluateTree(declaration['value']!, scope, `${path}.value`);
    const problem = checkType(value, declaration, section(template, 'definitions'), `${path}.value`);
    if (problem) {
      const start = problem.keyword === 'type' ? 'Template output JToken type is not valid. ' : '';
      throw invalid(
        `${start}${problem.message} Please see https://aka.ms/arm-template-outputs for usage details.`,
        problem.path,
      );
    }
    return value;
  } catch (error) {
    throw within(error, path, said);
  }
}

const displayNames: { readonly [type: string]: string } = {
  string: 'String',
  securestring: 'SecureString',
  int: 'Int',
  bool: 'Bool',
  array: 'Array',
  object: 'Object',
  secureobject: 'SecureObject',
};

/** The type as deployments answer it: `String`, `SecureObject`, … */
export function displayType(declaration: JsonObject, template: JsonObject): string {
  const type = String(resolveSchema(declaration, section(template, 'definitions'))['type'] ?? 'object');
  return displayNames[type.toLowerCase()] ?? type;
}
