import type { Json, JsonObject } from '../../core/json.ts';
import { invalid } from '../evaluate/problem.ts';
import type { Evaluate, Scope } from '../evaluate/scope.ts';
import { isUnknown, put, toText } from '../evaluate/values.ts';
import type { Expr } from '../expression/ast.ts';
import { knownAfterApply } from '../types.ts';
import { bool, list, object, scalar } from './arguments.ts';
import { type FunctionSpec, lazy, many } from './spec.ts';

export const lambdaFunctions: readonly FunctionSpec[] = [
  lazy('filter', 2, 2, (args, scope, evaluate) => {
    const values = source(args, scope, evaluate, 'filter');
    if (values === knownAfterApply) return knownAfterApply;
    const keep = lambda(args[1]!, [1, 2], scope, evaluate, 'filter');
    const kept: Json[] = [];
    for (const [i, value] of values.entries()) {
      const verdict = keep(value, i);
      if (isUnknown(verdict)) return knownAfterApply;
      if (bool([verdict], 0, 'filter')) kept.push(value);
    }
    return kept;
  }),
  lazy('map', 2, 2, (args, scope, evaluate) => {
    const values = source(args, scope, evaluate, 'map');
    if (values === knownAfterApply) return knownAfterApply;
    const change = lambda(args[1]!, [1, 2], scope, evaluate, 'map');
    return values.map((value, i) => change(value, i));
  }),
  lazy('mapValues', 2, 2, (args, scope, evaluate) => {
    const value = evaluate(args[0]!, scope);
    if (isUnknown(value)) return knownAfterApply;
    const change = lambda(args[1]!, [1, 1], scope, evaluate, 'mapValues');
    return Object.fromEntries(
      Object.entries(object([value], 0, 'mapValues')).map(([key, item]) => [key, change(item)]),
    );
  }),
  lazy('reduce', 3, 3, (args, scope, evaluate) => {
    const values = source(args, scope, evaluate, 'reduce');
    if (values === knownAfterApply) return knownAfterApply;
    const combine = lambda(args[2]!, [2, 3], scope, evaluate, 'reduce');
    return values.reduce<Json>((sum, value, i) => combine(sum, value, i), evaluate(args[1]!, scope));
  }),
  lazy('sort', 2, 2, (args, scope, evaluate) => {
    const values = source(args, scope, evaluate, 'sort');
    if (values === knownAfterApply) return knownAfterApply;
    const before = lambda(args[1]!, [2, 2], scope, evaluate, 'sort');
    const verdict = (a: Json, b: Json) => bool([before(a, b)], 0, 'sort');
    if (values.length > 1 && isUnknown(before(values[0]!, values[1]!))) return knownAfterApply;
    return [...values].sort((a, b) => (verdict(a, b) ? -1 : verdict(b, a) ? 1 : 0));
  }),
  lazy('toObject', 2, 3, (args, scope, evaluate) => group(args, scope, evaluate, 'toObject')),
  lazy('groupBy', 2, 3, (args, scope, evaluate) => group(args, scope, evaluate, 'groupBy')),
  lazy('lambda', 1, many, () => {
    throw invalid(
      "The template function 'lambda' is not expected at this location. It is an argument of 'map', 'filter' and their like.",
    );
  }),
  lazy('lambdaVariables', 1, 1, (args, scope, evaluate) => {
    const name = toText(evaluate(args[0]!, scope)).toLowerCase();
    for (let local = scope.lambda; local; local = local.outer) if (local.name === name) return local.value;
    throw invalid(`The lambda variable '${name}' is not found.`);
  }),
];

/** Keys by the first lambda, values by the second; `groupBy` collects them, with `toObject` the last one wins. */
function group(args: readonly Expr[], scope: Scope, evaluate: Evaluate, fn: 'toObject' | 'groupBy'): Json {
  const values = source(args, scope, evaluate, fn);
  if (values === knownAfterApply) return knownAfterApply;
  const keyOf = lambda(args[1]!, [1, 2], scope, evaluate, fn);
  const itemOf = args[2] ? lambda(args[2], [1, 2], scope, evaluate, fn) : (value: Json) => value;
  const result: JsonObject = {};
  for (const [i, value] of values.entries()) {
    const key = keyOf(value, i);
    if (isUnknown(key)) return knownAfterApply;
    const name = toText(scalar([key], 0, fn));
    const item = itemOf(value, i);
    const present = Object.hasOwn(result, name) ? result[name] : undefined;
    if (fn === 'groupBy') put(result, name, [...(Array.isArray(present) ? present : []), item]);
    else put(result, name, item);
  }
  return result;
}

function source(args: readonly Expr[], scope: Scope, evaluate: Evaluate, fn: string): Json[] | typeof knownAfterApply {
  const value = evaluate(args[0]!, scope);
  return isUnknown(value) ? knownAfterApply : list([value], 0, fn);
}

/** A `lambda('a', 'b', body)` as a function; surplus arguments (the index) are given only if it names them. */
function lambda(expr: Expr, arity: readonly [number, number], scope: Scope, evaluate: Evaluate, fn: string) {
  if (expr.kind !== 'call' || expr.lower !== 'lambda') {
    throw invalid(`The template language function '${fn}' expects a lambda function.`);
  }
  const body = expr.args.at(-1)!;
  const names = expr.args.slice(0, -1).map((arg) => toText(evaluate(arg, scope)).toLowerCase());
  if (names.length < arity[0] || names.length > arity[1]) {
    throw invalid(
      `The template language function '${fn}' expects a lambda of '${arity[0]}' to '${arity[1]}' variables, not '${names.length}'.`,
    );
  }
  return (...values: Json[]): Json => {
    let locals = scope.lambda;
    for (const [i, name] of names.entries()) locals = { name, value: values[i]!, outer: locals };
    return evaluate(body, { ...scope, lambda: locals });
  };
}
