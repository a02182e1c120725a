import type { Json } from '../../core/json.ts';
import { invalid } from '../evaluate/problem.ts';
import { toText } from '../evaluate/values.ts';
import { integer, scalar, wrongType } from './arguments.ts';
import { eager, type FunctionSpec, many } from './spec.ts';

export const numberFunctions: readonly FunctionSpec[] = [
  eager('add', 2, 2, (args) => arithmetic(args, 'add', (a, b) => a + b)),
  eager('sub', 2, 2, (args) => arithmetic(args, 'sub', (a, b) => a - b)),
  eager('mul', 2, 2, (args) => arithmetic(args, 'mul', (a, b) => a * b)),
  eager('div', 2, 2, (args) => arithmetic(args, 'div', (a, b) => a / nonZero(b, 'div'))),
  eager('mod', 2, 2, (args) => arithmetic(args, 'mod', (a, b) => a % nonZero(b, 'mod'))),
  eager('int', 1, 1, (args) => toInteger(args)),
  eager('float', 1, 1, (args) => toFloat(args)),
  eager('max', 1, many, (args) => extreme(args, 'max')),
  eager('min', 1, many, (args) => extreme(args, 'min')),
];

/** 64-bit integers, as in ARM: `bigint` inside, so that overflow is seen and division truncates. */
function arithmetic(args: readonly Json[], fn: string, operate: (a: bigint, b: bigint) => bigint): number {
  const a = integer(args, 0, fn);
  const b = integer(args, 1, fn);
  const result = operate(BigInt(a), BigInt(b));
  if (BigInt.asIntN(64, result) !== result) {
    throw invalid(
      `The template language function '${fn}' overflowed with the operants '${a}' and '${b}'. Please see https://aka.ms/arm-functions#${fn} for usage details.`,
    );
  }
  return exact(result);
}

/** JSON numbers here are doubles; beyond 2^53 an answer could be wrong, so there is none. */
function exact(value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number))
    throw invalid(`The integer '${value}' is beyond 2^53, which this engine does not compute with.`);
  return number;
}

function nonZero(value: bigint, fn: string): bigint {
  if (value === 0n)
    throw invalid(
      `The template language function '${fn}' cannot divide by zero. Please see https://aka.ms/arm-functions#${fn} for usage details.`,
    );
  return value;
}

function toInteger(args: readonly Json[]): number {
  const value = args[0]!;
  if (typeof value === 'number') return Math.trunc(value);
  if (typeof value !== 'string') throw wrongType('int', 0, 'String or Integer', value);
  if (!/^\s*[+-]?\d+\s*$/.test(value)) {
    throw invalid(
      `The template language function 'int' cannot convert provided value '${value}' to integer value. Please see https://aka.ms/arm-functions#int for usage details.`,
    );
  }
  return exact(BigInt(value.trim().replace(/^\+/, '')));
}

function toFloat(args: readonly Json[]): number {
  const value = scalar(args, 0, 'float');
  const number = typeof value === 'boolean' || toText(value).trim() === '' ? Number.NaN : Number(value);
  if (!Number.isFinite(number)) {
    throw invalid(
      `The template language function 'float' cannot convert provided value '${toText(value)}' to floating point value. Please see https://aka.ms/arm-functions#float for usage details.`,
    );
  }
  return number;
}

function extreme(args: readonly Json[], fn: 'max' | 'min'): number {
  const first = args[0]!;
  const values = args.length === 1 && Array.isArray(first) ? first : args;
  if (values.length === 0) throw invalid(`The template language function '${fn}' expects at least one integer.`);
  return Math[fn](...values.map((_, i) => integer(values, i, fn)));
}
