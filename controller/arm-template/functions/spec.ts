import type { Json } from '../../core/json.ts';
import type { Evaluate, Scope } from '../evaluate/scope.ts';
import type { Expr } from '../expression/ast.ts';

export type CallExpr = Expr & { readonly kind: 'call' };

/**
 * One template function. Eager functions get values, lazy ones get expressions.
 * `unknown: 'whole'`: an argument that is unknown anywhere inside makes the answer unknown.
 * `unknown: 'through'`: the function moves elements about without looking into them, so only a top-level unknown matters.
 * `unknown: 'held'`: the function builds a container, and what is unknown stays so in its own place.
 */
export type FunctionSpec =
  | {
      readonly kind: 'eager';
      readonly name: string;
      readonly min: number;
      readonly max: number;
      readonly unknown: 'whole' | 'through' | 'held';
      readonly call: (args: readonly Json[], scope: Scope, expr: CallExpr) => Json;
    }
  | {
      readonly kind: 'lazy';
      readonly name: string;
      readonly min: number;
      readonly max: number;
      readonly call: (args: readonly Expr[], scope: Scope, evaluate: Evaluate, expr: CallExpr) => Json;
    };

export const many = Number.POSITIVE_INFINITY;

type EagerCall = (args: readonly Json[], scope: Scope, expr: CallExpr) => Json;

export function eager(name: string, min: number, max: number, call: EagerCall): FunctionSpec {
  return { kind: 'eager', name, min, max, unknown: 'whole', call };
}

export function through(name: string, min: number, max: number, call: EagerCall): FunctionSpec {
  return { kind: 'eager', name, min, max, unknown: 'through', call };
}

export function holding(name: string, min: number, max: number, call: EagerCall): FunctionSpec {
  return { kind: 'eager', name, min, max, unknown: 'held', call };
}

export function lazy(
  name: string,
  min: number,
  max: number,
  call: (args: readonly Expr[], scope: Scope, evaluate: Evaluate, expr: CallExpr) => Json,
): FunctionSpec {
  return { kind: 'lazy', name, min, max, call };
}
