import type { Json } from '../../core/json.ts';
import { invalid } from '../evaluate/problem.ts';
import { isUnknown } from '../evaluate/values.ts';
import { knownAfterApply } from '../types.ts';
import { bool, wrongType } from './arguments.ts';
import { eager, type FunctionSpec, lazy, many } from './spec.ts';

export const logicalFunctions: readonly FunctionSpec[] = [
  lazy('if', 3, 3, (args, scope, evaluate) => {
    const condition = evaluate(args[0]!, scope);
    if (isUnknown(condition)) return knownAfterApply;
    return evaluate(bool([condition], 0, 'if') ? args[1]! : args[2]!, scope);
  }),
  lazy('and', 2, many, (args, scope, evaluate) =>
    decide(
      args.map((arg) => () => evaluate(arg, scope)),
      'and',
      false,
    ),
  ),
  lazy('or', 2, many, (args, scope, evaluate) =>
    decide(
      args.map((arg) => () => evaluate(arg, scope)),
      'or',
      true,
    ),
  ),
  eager('not', 1, 1, (args) => !bool(args, 0, 'not')),
  eager('bool', 1, 1, (args) => toBool(args[0]!)),
  eager('true', 0, 0, () => true),
  eager('false', 0, 0, () => false),
];

/** Stops at the first argument that decides; an unknown one before it leaves the whole undecided. */
function decide(operands: readonly (() => Json)[], fn: string, deciding: boolean): Json {
  for (const operand of operands) {
    const value = operand();
    if (isUnknown(value)) return knownAfterApply;
    if (bool([value], 0, fn) === deciding) return deciding;
  }
  return !deciding;
}

function toBool(value: Json): boolean {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return value !== 0;
  if (typeof value !== 'string') throw wrongType('bool', 0, 'String, Integer or Boolean', value);
  const lower = value.trim().toLowerCase();
  if (lower === 'true' || lower === '1') return true;
  if (lower === 'false' || lower === '0') return false;
  throw invalid(
    `The template language function 'bool' cannot convert provided value '${value}' to boolean value. Please see https://aka.ms/arm-functions#bool for usage details.`,
  );
}
