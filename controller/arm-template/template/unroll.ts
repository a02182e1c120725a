import type { Json, JsonObject } from '../../core/json.ts';
import { isJsonObject } from '../../core/json.ts';
import type { AnyContext } from '../context.ts';
import { invalid } from '../evaluate/problem.ts';
import { type Scope, withCopy } from '../evaluate/scope.ts';
import { copyCount, evaluateText } from '../evaluate/tree.ts';
import { isUnknown, toText } from '../evaluate/values.ts';
import { knownAfterApply, TemplateError } from '../types.ts';
import { type Address, addressOf, type Parent } from './address.ts';

/** One resource instance of a template, before dependencies. */
export interface Instance extends Address {
  readonly source: JsonObject;
  /** Scope of its expressions: the template's, with the copy loops around it. */
  readonly scope: Scope;
  readonly path: string;
  readonly symbol: string | undefined;
  readonly loop: Loop | undefined;
  readonly existing: boolean;
  /** False when its condition is; it then stays known so that `dependsOn` may name it. */
  readonly deployed: boolean;
}

interface Loop {
  readonly name: string;
  readonly index: number | typeof knownAfterApply;
  /** How many run at once; undefined for all of them. */
  readonly batchSize: number | undefined;
}

/** All instances of all resources, nested children after their parent, in the order of the template. */
export function unrollResources(
  resources: Json | undefined,
  scope: Scope,
  target: AnyContext,
  parent?: ParentInstance,
): Instance[] {
  return sourcesOf(resources, parent?.path ?? '').flatMap(({ source, symbol, path }) =>
    iterations(source, scope, path).flatMap(({ inner, loop }) => {
      const own = instantiate(source, symbol, path, inner, loop, target, parent);
      const children = source['resources'];
      if (children === undefined || isDeployment(own.type)) return [own];
      return [own, ...unrollResources(children, inner, target, { ...own, path: `${path}.` })];
    }),
  );
}

type ParentInstance = Parent & { readonly path: string; readonly deployed: boolean };

export function isDeployment(type: string): boolean {
  return type.toLowerCase() === 'microsoft.resources/deployments';
}

function sourcesOf(resources: Json | undefined, prefix: string) {
  const entries = Array.isArray(resources)
    ? resources.map((source, i) => ({ source, symbol: undefined, path: `${prefix}resources[${i}]` }))
    : Object.entries(isJsonObject(resources) ? resources : {}).map(([symbol, source]) => ({
        source,
        symbol,
        path: `${prefix}resources.${symbol}`,
      }));
  return entries.map((entry) => {
    if (!isJsonObject(entry.source))
      throw invalid(`The template resource at '${entry.path}' must be an object.`, entry.path);
    return { ...entry, source: entry.source };
  });
}

function iterations(source: JsonObject, scope: Scope, path: string): { inner: Scope; loop: Loop | undefined }[] {
  const copy = source['copy'];
  if (copy === undefined) return [{ inner: scope, loop: undefined }];
  if (!isJsonObject(copy) || typeof copy['name'] !== 'string') {
    throw invalid(`The copy of the template resource at '${path}' must have a 'name' and a 'count'.`, `${path}.copy`);
  }
  const name = toText(evaluateText(copy['name'], scope, `${path}.copy.name`));
  const count = copyCount(copy['count'] ?? null, scope, `${path}.copy.count`);
  const batchSize = batchSizeOf(copy, scope, path);
  // How many there will be is open: one stands for all, so that a plan can show that there is something.
  const indexes =
    count === knownAfterApply
      ? [knownAfterApply as typeof knownAfterApply]
      : Array.from({ length: count }, (_, i) => i);
  return indexes.map((index) => ({ inner: withCopy(scope, 'bare', name, index), loop: { name, index, batchSize } }));
}

function batchSizeOf(copy: JsonObject, scope: Scope, path: string): number | undefined {
  const mode =
    copy['mode'] === undefined
      ? 'parallel'
      : toText(evaluateText(String(copy['mode']), scope, `${path}.copy.mode`)).toLowerCase();
  if (mode === 'parallel') return undefined;
  if (mode !== 'serial') throw invalid(`The copy mode '${mode}' must be 'Parallel' or 'Serial'.`, `${path}.copy.mode`);
  const given = copy['batchSize'] ?? 1;
  const size = typeof given === 'string' ? evaluateText(given, scope, `${path}.copy.batchSize`) : given;
  if (typeof size !== 'number' || !Number.isInteger(size) || size < 1) {
    throw invalid(`The copy batch size '${toText(size)}' must be a positive integer.`, `${path}.copy.batchSize`);
  }
  return size;
}

function instantiate(
  source: JsonObject,
  symbol: string | undefined,
  path: string,
  scope: Scope,
  loop: Loop | undefined,
  target: AnyContext,
  parent: ParentInstance | undefined,
): Instance {
  refuseExtensions(source, path);
  const deployed = (parent?.deployed ?? true) && conditionOf(source['condition'], scope, `${path}.condition`);
  const address = deployed
    ? addressOf(source, scope, target, parent, path)
    : addressOfSkipped(source, scope, target, parent, path);
  return { ...address, source, scope, path, symbol, loop, deployed, existing: source['existing'] === true };
}

/**
 * A name under a false condition may be impossible to compute, such as `split(null, '/')` for a key that is not given;
 * Azure never asks for it. The resource keeps a place in the table because `dependsOn` may name it.
 */
function addressOfSkipped(
  source: JsonObject,
  scope: Scope,
  target: AnyContext,
  parent: ParentInstance | undefined,
  path: string,
): Address {
  try {
    return addressOf(source, scope, target, parent, path);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return { type: String(source['type']), name: path, apiVersion: '', scopeId: '', id: `(not deployed) ${path}` };
  }
}

/** Symbols and copy names of all resources, also of copies without iterations: `dependsOn` may name them. */
export function declaredNames(resources: Json | undefined): Set<string> {
  const names = new Set<string>();
  for (const { source, symbol } of sourcesOf(resources, '')) {
    if (symbol !== undefined) names.add(symbol.toLowerCase());
    const copy = source['copy'];
    if (isJsonObject(copy)) names.add(String(copy['name']).toLowerCase());
    if (isDeployment(String(source['type']))) continue;
    for (const name of declaredNames(source['resources'])) names.add(name);
  }
  return names;
}

function refuseExtensions(source: JsonObject, path: string): void {
  for (const name of ['import', 'extension', '@options']) {
    if (source[name] !== undefined)
      throw invalid(`The resource member '${name}' is not supported by this engine.`, `${path}.${name}`);
  }
}

/** An unknown condition counts as true: a plan shows rather too much than too little. */
export function conditionOf(condition: Json | undefined, scope: Scope, path: string): boolean {
  if (condition === undefined || condition === null) return true;
  const value = typeof condition === 'string' ? evaluateText(condition, scope, path) : condition;
  if (isUnknown(value)) return true;
  if (typeof value === 'boolean') return value;
  const text = toText(value).toLowerCase();
  if (text === 'true' || text === 'false') return text === 'true';
  throw invalid(`The condition '${toText(value)}' must be a boolean.`, path);
}
