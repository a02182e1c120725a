import type { Json } from '../../core/json.ts';
import { invalid } from '../evaluate/problem.ts';
import { isUnknown, sameJson, typeName } from '../evaluate/values.ts';
import { knownAfterApply } from '../types.ts';
import { eager, type FunctionSpec, lazy, many } from './spec.ts';

/** .NET's invariant culture: letters before case, lower case before upper. */
const culture = new Intl.Collator('en-US');

export function compareText(a: string, b: string): number {
  return culture.compare(a, b);
}

export const comparisonFunctions: readonly FunctionSpec[] = [
  lazy('coalesce', 1, many, (args, scope, evaluate) => {
    for (const arg of args) {
      const value = evaluate(arg, scope);
      if (isUnknown(value)) return knownAfterApply;
      if (value !== null) return value;
    }
    return null;
  }),
  eager('equals', 2, 2, (args) => sameJson(args[0]!, args[1]!)),
  eager('greater', 2, 2, (args) => compare(args, 'greater') > 0),
  eager('greaterOrEquals', 2, 2, (args) => compare(args, 'greaterOrEquals') >= 0),
  eager('less', 2, 2, (args) => compare(args, 'less') < 0),
  eager('lessOrEquals', 2, 2, (args) => compare(args, 'lessOrEquals') <= 0),
];

function compare(args: readonly Json[], fn: string): number {
  const [a, b] = args as [Json, Json];
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  throw invalid(
    `The template language function '${fn}' expects two parameters of matching types. The function was invoked with values of type '${typeName(a)}' and '${typeName(b)}' that do not match. ` +
      `Please see https://aka.ms/arm-functions#${fn.toLowerCase()} for usage details.`,
  );
}
