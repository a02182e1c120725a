import type { Json } from '../../core/json.ts';
import { isJsonObject } from '../../core/json.ts';
import type { Expr } from '../expression/ast.ts';
import { findFunction } from '../functions/registry.ts';
import { knownAfterApply } from '../types.ts';
import { callUserFunction } from './call.ts';
import { invalid } from './problem.ts';
import type { Scope } from './scope.ts';
import { findKey, holdsUnknown, isPartlyKnown, isUnknown, settle, typeName } from './values.ts';

/** Value of an expression; unknown parts make the whole expression unknown unless a function passes them through. */
export function evaluate(expr: Expr, scope: Scope): Json {
  switch (expr.kind) {
    case 'literal':
      return expr.value;
    case 'property':
      return access(evaluate(expr.target, scope), expr.name);
    case 'index':
      return access(evaluate(expr.target, scope), evaluate(expr.index, scope));
    case 'call':
      return call(expr, scope);
  }
}

function call(expr: Expr & { kind: 'call' }, scope: Scope): Json {
  const found = findFunction(expr.lower);
  if (!found) {
    const user = scope.frame.userFunction(expr.lower);
    if (user)
      return callUserFunction(
        user,
        expr.args.map((arg) => evaluate(arg, scope)),
        scope,
        evaluate,
      );
    throw invalid(
      `The template function '${expr.name}' is not valid. Please see https://aka.ms/arm-functions for usage details.`,
    );
  }
  if (expr.args.length < found.min || expr.args.length > found.max) throw wrongCount(expr, found.min, found.max);
  if (found.kind === 'lazy') return found.call(expr.args, scope, evaluate, expr);
  const args = expr.args.map((arg) => evaluate(arg, scope));
  if (found.unknown === 'held') return found.call(args.map(settle), scope, expr);
  if (args.some(found.unknown === 'whole' ? holdsUnknown : isUnknown)) return knownAfterApply;
  return found.call(args, scope, expr);
}

function wrongCount(expr: Expr & { kind: 'call' }, min: number, max: number): Error {
  const wanted =
    min === max ? `'${min}'` : max === Number.POSITIVE_INFINITY ? `at least '${min}'` : `'${min}' to '${max}'`;
  return invalid(
    `Unable to evaluate template language function '${expr.name}': function requires ${wanted} argument(s) while '${expr.args.length}' were provided. ` +
      'Please see https://aka.ms/arm-functions for usage details.',
  );
}

/** `target.name` and `target[index]`; member names are compared without case. */
function access(target: Json, key: Json): Json {
  if (target === knownAfterApply || key === knownAfterApply) return knownAfterApply;
  if (Array.isArray(target)) {
    if (typeof key !== 'number') {
      throw invalid(
        `The language expression property '${String(key)}' can't be evaluated, property name must be a valid integer for an array.`,
      );
    }
    if (key < 0 || key >= target.length) {
      throw invalid(`The language expression property array index '${key}' is out of bounds.`);
    }
    return target[key]!;
  }
  if (isJsonObject(target)) {
    if (typeof key !== 'string') {
      throw invalid(
        `The language expression property '${String(key)}' can't be evaluated, property name must be a string.`,
      );
    }
    const found = findKey(target, key);
    if (found !== undefined) return target[found]!;
    if (isPartlyKnown(target)) return knownAfterApply;
    throw invalid(
      `The language expression property '${key}' doesn't exist, available properties are '${Object.keys(target).join(', ')}'.`,
    );
  }
  throw invalid(
    `The language expression property '${String(key)}' can't be evaluated: the value before it is of type '${typeName(target)}'.`,
  );
}
