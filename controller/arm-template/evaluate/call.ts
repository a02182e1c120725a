import type { Json, JsonObject } from '../../core/json.ts';
import { isJsonObject } from '../../core/json.ts';
import { readTemplateText } from '../expression/cache.ts';
import { checkType } from '../template/type-check.ts';
import { invalid } from './problem.ts';
import type { Evaluate, Scope, UserFunction } from './scope.ts';
import { put, toText } from './values.ts';

/** Far beyond honest use; a function that calls itself ends here with an error instead of a dead process. */
const maximumDepth = 200;

/** Calls a function of the template's `functions` section. It sees its arguments and, as Bicep needs, the variables. */
export function callUserFunction(fn: UserFunction, args: readonly Json[], scope: Scope, evaluate: Evaluate): Json {
  if (args.length !== fn.parameters.length) {
    throw invalid(
      `The template function '${fn.name}' requires '${fn.parameters.length}' argument(s) while '${args.length}' were provided.`,
    );
  }
  const depth = depthOf(scope) + 1;
  if (depth > maximumDepth) throw invalid(`The template function '${fn.name}' calls itself.`);
  const values = new Map<string, Json>([[depthMark, depth]]);
  fn.parameters.forEach((parameter, i) => {
    const problem = checkType(args[i]!, parameter.schema, fn.definitions, parameter.name);
    if (problem)
      throw invalid(
        `The argument '${parameter.name}' of the template function '${fn.name}' is not valid: ${problem.message}`,
      );
    values.set(parameter.name.toLowerCase(), args[i]!);
  });
  const inner: Scope = {
    frame: fn.frame,
    place: 'function',
    world: undefined,
    copy: undefined,
    lambda: undefined,
    args: values,
  };
  return evaluateOutput(fn.output, inner, evaluate);
}

/** Not a legal parameter name, so it cannot collide. */
const depthMark = ' depth';

function depthOf(scope: Scope): number {
  return Number(scope.args?.get(depthMark) ?? 0);
}

/** The output of a function has neither copies nor a position of its own, so this is all of `evaluateTree` it needs. */
function evaluateOutput(value: Json, scope: Scope, evaluate: Evaluate): Json {
  if (typeof value === 'string') return evaluateString(value, scope, evaluate);
  if (Array.isArray(value)) return value.map((item) => evaluateOutput(item, scope, evaluate));
  if (!isJsonObject(value)) return value;
  const result: JsonObject = {};
  for (const [key, item] of Object.entries(value)) {
    put(result, toText(evaluateString(key, scope, evaluate)), evaluateOutput(item, scope, evaluate));
  }
  return result;
}

function evaluateString(text: string, scope: Scope, evaluate: Evaluate): Json {
  const read = readTemplateText(text);
  return read.kind === 'text' ? read.text : evaluate(read.expr, scope);
}
