import type { Json, JsonObject } from '../../core/json.ts';
import { isJsonObject } from '../../core/json.ts';
import { invalid } from '../evaluate/problem.ts';
import { typeName } from '../evaluate/values.ts';

/** Readers of arguments: each gives the typed value or Azure's kind of error. Positions count from 0. */
export function text(args: readonly Json[], at: number, fn: string): string {
  const value = args[at]!;
  if (typeof value !== 'string') throw wrongType(fn, at, 'String', value);
  return value;
}

export function integer(args: readonly Json[], at: number, fn: string): number {
  const value = args[at]!;
  if (typeof value !== 'number' || !Number.isInteger(value)) throw wrongType(fn, at, 'Integer', value);
  return value;
}

export function bool(args: readonly Json[], at: number, fn: string): boolean {
  const value = args[at]!;
  if (typeof value !== 'boolean') throw wrongType(fn, at, 'Boolean', value);
  return value;
}

export function list(args: readonly Json[], at: number, fn: string): Json[] {
  const value = args[at]!;
  if (!Array.isArray(value)) throw wrongType(fn, at, 'Array', value);
  return value;
}

export function object(args: readonly Json[], at: number, fn: string): JsonObject {
  const value = args[at]!;
  if (!isJsonObject(value)) throw wrongType(fn, at, 'Object', value);
  return value;
}

/** A string, number or boolean. */
export function scalar(args: readonly Json[], at: number, fn: string): string | number | boolean {
  const value = args[at]!;
  if (value === null || typeof value === 'object') throw wrongType(fn, at, 'String', value);
  return value;
}

export function wrongType(fn: string, at: number, wanted: string, value: Json): Error {
  return invalid(
    `The template language function '${fn}' expects its parameter at position '${at + 1}' to be of type '${wanted}'. ` +
      `The provided value is of type '${typeName(value)}'. Please see https://aka.ms/arm-functions#${fn.toLowerCase()} for usage details.`,
  );
}
