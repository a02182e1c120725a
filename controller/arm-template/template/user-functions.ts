import type { JsonObject } from '../../core/json.ts';
import { isJsonObject } from '../../core/json.ts';
import { invalid } from '../evaluate/problem.ts';
import type { Frame, UserFunction } from '../evaluate/scope.ts';
import { section } from './section.ts';

/** The template's own functions by `namespace.name` in lower case. */
export function userFunctions(template: JsonObject, frame: () => Frame): ReadonlyMap<string, () => UserFunction> {
  const found = new Map<string, () => UserFunction>();
  const groups = template['functions'];
  if (groups === undefined) return found;
  if (!Array.isArray(groups)) throw invalid("The template section 'functions' must be an array.", 'functions');
  groups.forEach((group, i) => {
    if (!isJsonObject(group) || typeof group['namespace'] !== 'string') {
      throw invalid("Each entry of the template section 'functions' must have a 'namespace'.", `functions[${i}]`);
    }
    const namespace = group['namespace'];
    for (const [name, definition] of Object.entries(section(group, 'members'))) {
      const path = `functions[${i}].members.${name}`;
      found.set(`${namespace}.${name}`.toLowerCase(), () =>
        readFunction(`${namespace}.${name}`, definition, template, frame(), path),
      );
    }
  });
  return found;
}

function readFunction(
  name: string,
  definition: unknown,
  template: JsonObject,
  frame: Frame,
  path: string,
): UserFunction {
  const output = isJsonObject(definition) ? definition['output'] : undefined;
  if (!isJsonObject(definition) || !isJsonObject(output) || output['value'] === undefined) {
    throw invalid(`The template function '${name}' must have an 'output' with a 'value'.`, path);
  }
  const parameters = (Array.isArray(definition['parameters']) ? definition['parameters'] : []).filter(isJsonObject);
  return {
    name,
    parameters: parameters.map((parameter) => ({ name: String(parameter['name']), schema: parameter })),
    output: output['value'],
    frame,
    definitions: section(template, 'definitions'),
  };
}
