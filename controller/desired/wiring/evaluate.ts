import {
  type Binary,
  type ContextAccess,
  type Expr,
  type FunctionCall,
  IndexAccess,
  type Logical,
  Star,
  type Unary,
} from '@actions/expressions/ast';
import type { Array as ArrayData } from '@actions/expressions/data/array';
import type { Dictionary } from '@actions/expressions/data/dictionary';
import type { ExpressionData } from '@actions/expressions/data/expressiondata';
import { Kind } from '@actions/expressions/data/expressiondata';
import { Evaluator } from '@actions/expressions/evaluator';
import { FilteredArray } from '@actions/expressions/filtered_array';
import { falsy } from '@actions/expressions/result';
import { holdsUnknown, UnknownData } from './data.ts';

/** The value depends on an output that is not live yet. */
export class NotYetKnown extends Error {}

/** What the expression names is not there. Actions would answer an empty string; infrastructure must not. */
class UnknownMember extends Error {}

/** @throws NotYetKnown, UnknownMember, or the library's own errors for wrong use of a function. */
export function evaluate(expression: Expr, contexts: Dictionary): ExpressionData {
  return new StrictEvaluator(expression, contexts).evaluate();
}

/** Actions' evaluator with two changes: a missing member is an error, and an unknown value may only be passed on. */
class StrictEvaluator extends Evaluator {
  readonly #contexts: Dictionary;
  /** Operands are looked at before the library evaluates them; without this, nesting would double the work per level. */
  readonly #seen = new Map<Expr, ExpressionData>();

  constructor(expression: Expr, contexts: Dictionary) {
    super(expression, contexts);
    this.#contexts = contexts;
  }

  protected override eval(expression: Expr): ExpressionData {
    const seen = this.#seen.get(expression);
    if (seen) return seen;
    const value = super.eval(expression);
    this.#seen.set(expression, value);
    return value;
  }

  override visitContextAccess(access: ContextAccess): ExpressionData {
    const value = this.#contexts.get(access.name.lexeme);
    if (value === undefined) throw new UnknownMember(`'${access.name.lexeme}' does not exist here`);
    return value;
  }

  override visitIndexAccess(access: IndexAccess): ExpressionData {
    if (access.index instanceof Star) return super.visitIndexAccess(access);
    const of = this.eval(access.expr);
    if (of instanceof UnknownData) return of;
    if (of instanceof FilteredArray) return super.visitIndexAccess(access);
    const index = this.known(access.index).coerceString();
    const value = member(of, index);
    if (value !== undefined) return value;
    throw new UnknownMember(`'${describe(access.expr)}' has no '${index}'; it has ${members(of)}`);
  }

  override visitUnary(unary: Unary): ExpressionData {
    this.known(unary.expr);
    return super.visitUnary(unary);
  }

  override visitBinary(binary: Binary): ExpressionData {
    this.known(binary.left);
    this.known(binary.right);
    return super.visitBinary(binary);
  }

  override visitLogical(logical: Logical): ExpressionData {
    for (const operand of logical.args.slice(0, -1)) {
      const value = this.known(operand);
      if (logical.operator.lexeme === '&&' ? falsy(value) : !falsy(value)) return value;
    }
    return this.eval(logical.args.at(-1) as Expr);
  }

  override visitFunctionCall(call: FunctionCall): ExpressionData {
    for (const argument of call.args) this.known(argument);
    return super.visitFunctionCall(call);
  }

  private known(expression: Expr): ExpressionData {
    const value = this.eval(expression);
    if (holdsUnknown(value)) throw new NotYetKnown();
    return value;
  }
}

function member(of: ExpressionData, index: string): ExpressionData | undefined {
  if (of.kind === Kind.Dictionary) return (of as Dictionary).get(index);
  if (of.kind === Kind.Array && /^\d+$/.test(index)) return (of as ArrayData).get(Number(index));
  return undefined;
}

function members(of: ExpressionData): string {
  if (of.kind === Kind.Dictionary) {
    const names = (of as Dictionary).pairs().map(({ key }) => key);
    return names.length === 0 ? 'nothing' : names.join(', ');
  }
  if (of.kind === Kind.Array) return `${(of as ArrayData).values().length} items`;
  return of.kind === Kind.Null ? 'no value' : 'a plain value';
}

function describe(expression: Expr): string {
  if (expression instanceof IndexAccess) {
    const index = expression.index as Expr & { readonly literal?: ExpressionData };
    return `${describe(expression.expr)}.${index.literal?.coerceString() ?? '*'}`;
  }
  const access = expression as Expr & { readonly name?: { readonly lexeme: string } };
  return access.name?.lexeme ?? 'the value';
}
