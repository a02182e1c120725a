import type { Json } from '../../core/json.ts';
import { isJsonObject } from '../../core/json.ts';
import { evaluate } from '../evaluate/expression.ts';
import { invalid } from '../evaluate/problem.ts';
import type { Scope } from '../evaluate/scope.ts';
import { evaluateTree } from '../evaluate/tree.ts';
import { isUnknown, toText } from '../evaluate/values.ts';
import { type Expr, isRuntimeFunction } from '../expression/ast.ts';
import { isBracketed, readTemplateText } from '../expression/cache.ts';
import { TemplateError } from '../types.ts';
import type { InstanceTable, Keyed } from './table.ts';
import { isDeployment } from './unroll.ts';

/** Keys that must be done before `one`: `dependsOn`, serial copies, and what its expressions refer to by name. */
export function dependenciesOf(one: Keyed, table: InstanceTable): string[] {
  const found = [...explicit(one, table), ...earlierBatch(one, table), ...implied(one, table)];
  const keys = found.filter((other) => other.deployed && other.key !== one.key).map((other) => other.key);
  return [...new Set(keys)];
}

function explicit(one: Keyed, table: InstanceTable): Keyed[] {
  const path = `${one.path}.dependsOn`;
  const value = evaluateTree(one.source['dependsOn'] ?? [], one.scope, path);
  if (!Array.isArray(value)) throw invalid(`The member at '${path}' must be an array.`, path);
  return value.flatMap((item, i) => {
    if (item === null || isUnknown(item)) return [];
    const text = toText(item);
    const named = table.named(text);
    if (named) return named;
    throw invalid(
      text.startsWith('/')
        ? `The resource '${text}' is not defined in the template. Please see https://aka.ms/arm-syntax for usage details.`
        : `The template reference '${text}' is not valid: could not find template resource or resource copy with this name. Please see https://aka.ms/arm-function-reference for usage details.`,
      `${path}[${i}]`,
    );
  });
}

/** In a serial copy each batch waits for the one before it. */
function earlierBatch(one: Keyed, table: InstanceTable): Keyed[] {
  const { loop } = one;
  if (!loop?.batchSize || typeof loop.index !== 'number') return [];
  const batch = Math.floor(loop.index / loop.batchSize);
  return table.keyed.filter((other) => {
    const index = other.path === one.path ? other.loop?.index : undefined;
    return typeof index === 'number' && Math.floor(index / loop.batchSize!) === batch - 1;
  });
}

/**
 * Azure waits for what `reference('name')`, `references('symbol')` and `list*('name')` mean, also in a branch of an
 * `if` that is not taken. A resource id given there implies nothing.
 */
function implied(one: Keyed, table: InstanceTable): Keyed[] {
  const found: Keyed[] = [];
  visitTexts(one.source, isDeployment(one.type) && isInner(one.source), (expr) => {
    for (const call of runtimeCalls(expr)) found.push(...targetsOf(call, one.scope, table));
  });
  return found;
}

/** Templates of inner scope are none of this template's business. */
export function isInner(source: Json): boolean {
  const properties = isJsonObject(source) ? source['properties'] : undefined;
  const options = isJsonObject(properties) ? properties['expressionEvaluationOptions'] : undefined;
  return isJsonObject(options) && String(options['scope']).toLowerCase() === 'inner';
}

function visitTexts(value: Json, skipTemplate: boolean, visit: (expr: Expr) => void): void {
  if (typeof value === 'string') {
    if (!isBracketed(value)) return;
    const read = readTemplateText(value);
    if (read.kind === 'expression' && read.expr.runtime) visit(read.expr);
  } else if (Array.isArray(value)) {
    for (const item of value) visitTexts(item, skipTemplate, visit);
  } else if (isJsonObject(value)) {
    for (const key of Object.keys(value)) {
      if (key === 'dependsOn' || key === 'resources' || (skipTemplate && key === 'template')) continue;
      visitTexts(value[key]!, skipTemplate, visit);
    }
  }
}

function runtimeCalls(expr: Expr): (Expr & { kind: 'call' })[] {
  if (!expr.runtime) return [];
  switch (expr.kind) {
    case 'literal':
      return [];
    case 'property':
      return runtimeCalls(expr.target);
    case 'index':
      return [...runtimeCalls(expr.target), ...runtimeCalls(expr.index)];
    case 'call':
      return [...(isRuntimeFunction(expr.lower) ? [expr] : []), ...expr.args.flatMap(runtimeCalls)];
  }
}

function targetsOf(call: Expr & { kind: 'call' }, scope: Scope, table: InstanceTable): readonly Keyed[] {
  const argument = call.args[0];
  if (!argument) return [];
  const name = nameOf(argument, scope);
  if (name === undefined) return literalsOf(argument).flatMap((text) => collectionOf(text.split('[')[0]!, table));
  if (name.startsWith('/')) return [];
  if (call.lower === 'references') return collectionOf(name, table);
  const entry = table.byReference(name);
  return entry ? [entry as Keyed] : [];
}

/** Undefined where the name hangs on something that only exists during the call, such as a lambda's variable. */
function nameOf(argument: Expr, scope: Scope): string | undefined {
  try {
    const value = evaluate(argument, { ...scope, place: 'body', world: undefined });
    return isUnknown(value) ? undefined : toText(value);
  } catch (error) {
    if (error instanceof TemplateError) return undefined;
    throw error;
  }
}

function literalsOf(expr: Expr): string[] {
  if (expr.kind === 'literal') return typeof expr.value === 'string' ? [expr.value] : [];
  if (expr.kind === 'property') return literalsOf(expr.target);
  if (expr.kind === 'index') return [...literalsOf(expr.target), ...literalsOf(expr.index)];
  return expr.args.flatMap(literalsOf);
}

function collectionOf(symbol: string, table: InstanceTable): readonly Keyed[] {
  return (table.collection(symbol) ?? []) as readonly Keyed[];
}
