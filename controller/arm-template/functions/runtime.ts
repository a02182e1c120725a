import type { Json, JsonObject } from '../../core/json.ts';
import { isJsonObject } from '../../core/json.ts';
import { scopeId } from '../context.ts';
import { invalid } from '../evaluate/problem.ts';
import type { ResourceEntry, Scope } from '../evaluate/scope.ts';
import { partlyKnown } from '../evaluate/values.ts';
import { knownAfterApply, TemplateError } from '../types.ts';
import { text } from './arguments.ts';
import { type CallExpr, eager, type FunctionSpec, lazy } from './spec.ts';

/** Functions that ask what is deployed. Without a world they are unknown, but for what the template itself tells. */
export const runtimeFunctions: readonly FunctionSpec[] = [
  eager('reference', 1, 3, (args, scope, expr) => {
    refuseAtCompileTime(scope, expr);
    const target = findTarget(text(args, 0, 'reference'), optionalText(args, 1, 'reference'), scope, expr);
    return read(target, isFull(args, 2, 'reference'), scope);
  }),
  eager('references', 1, 2, (args, scope, expr) => {
    refuseAtCompileTime(scope, expr);
    const symbol = text(args, 0, 'references');
    const entries = scope.frame.resources().collection(symbol);
    if (!entries)
      throw invalid(
        `The template function 'references' expects the symbolic name of a copied resource; '${symbol}' is none.`,
      );
    const full = isFull(args, 1, 'references');
    return entries
      .filter((entry) => entry.deployed)
      .map((entry) => read({ id: entry.id, apiVersion: entry.apiVersion, entry }, full, scope));
  }),
  lazy('resourceInfo', 1, 1, (args, scope, evaluate) => {
    const symbol = text([evaluate(args[0]!, scope)], 0, 'resourceInfo');
    const entry = scope.frame.resources().byReference(symbol);
    if (!entry) throw notInTemplate(symbol);
    return { id: entry.id, name: entry.name, type: entry.type, apiVersion: entry.apiVersion };
  }),
];

/** `listKeys(target, apiVersion, [body])` and every other name that starts with `list`. */
export const listFunction: FunctionSpec = eager('list*', 1, 3, (args, scope, expr) => {
  refuseAtCompileTime(scope, expr);
  const target = findTarget(text(args, 0, expr.name), optionalText(args, 1, expr.name), scope, expr);
  if (!scope.world) return knownAfterApply;
  if (target.apiVersion === undefined) throw needsApiVersion(expr);
  return scope.world.list(expr.name, target.id, target.apiVersion, args[2]);
});

interface Target {
  readonly id: string;
  readonly apiVersion: string | undefined;
  readonly entry: ResourceEntry | undefined;
}

function refuseAtCompileTime(scope: Scope, expr: CallExpr): void {
  if (scope.place === 'body') return;
  throw invalid(
    `The template function '${expr.name}' is not expected at this location. Please see https://aka.ms/arm-functions for usage details.`,
  );
}

function findTarget(name: string, apiVersion: string | undefined, scope: Scope, expr: CallExpr): Target {
  const resources = scope.frame.resources();
  if (!name.startsWith('/')) {
    const entry = resources.byReference(name);
    if (!entry && isRelativeId(name)) return findTarget(absoluteId(name, scope), apiVersion, scope, expr);
    if (!entry) throw notInTemplate(name);
    return { id: entry.id, apiVersion: apiVersion ?? entry.apiVersion, entry };
  }
  const entry = resources.byId(name);
  const version = apiVersion ?? entry?.apiVersion;
  if (version === undefined && scope.world) throw needsApiVersion(expr);
  return { id: name, apiVersion: version, entry };
}

/** `Microsoft.Storage/storageAccounts/name`: means a resource of the deployment's own scope. */
function isRelativeId(name: string): boolean {
  return /^[^/.]+(?:\.[^/.]+)+\/[^/]+\/[^/]+/.test(name);
}

function absoluteId(name: string, scope: Scope): string {
  return `${scopeId(scope.frame.context)}/providers/${name}`;
}

function read(target: Target, full: boolean, scope: Scope): Json {
  if (!scope.world) {
    const outputs = full ? undefined : target.entry?.staticOutputs?.();
    return outputs ? partlyKnown({ outputs: partlyKnown(outputs) }) : knownAfterApply;
  }
  const live = scope.world.resource(target.id, target.apiVersion);
  if (!live) {
    throw new TemplateError(
      'ResourceNotFound',
      `The resource '${target.id}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
    );
  }
  const properties = isJsonObject(live['properties']) ? live['properties'] : {};
  return full ? fullForm(live, properties, target) : properties;
}

/** What `reference(…, 'Full')` answers: the resource without its identity, and how it was reached. */
function fullForm(live: JsonObject, properties: JsonObject, target: Target): JsonObject {
  const { id: _id, name: _name, type: _type, ...rest } = live;
  const [, subscriptionId, resourceGroupName] =
    /^\/subscriptions\/([^/]+)(?:\/resourceGroups\/([^/]+))?/i.exec(target.id) ?? [];
  return {
    ...rest,
    properties,
    ...(target.apiVersion !== undefined && { apiVersion: target.apiVersion, referenceApiVersion: target.apiVersion }),
    ...(subscriptionId !== undefined && { subscriptionId }),
    ...(resourceGroupName !== undefined && { resourceGroupName }),
    scope: '',
    resourceId: target.id.replace(/^\/subscriptions\/[^/]+\/(?:resourceGroups\/[^/]+\/)?providers\//i, ''),
    condition: true,
    isConditionTrue: true,
    isTemplateResource: target.entry !== undefined,
    isAction: false,
    provisioningOperation: 'Read',
  };
}

function isFull(args: readonly Json[], at: number, fn: string): boolean {
  const mode = optionalText(args, at, fn);
  if (mode === undefined) return false;
  if (mode.toLowerCase() === 'full') return true;
  if (mode.toLowerCase() === 'properties') return false;
  throw invalid(`The template language function '${fn}' knows the modes 'Full' and 'Properties', not '${mode}'.`);
}

function optionalText(args: readonly Json[], at: number, fn: string): string | undefined {
  return args.length > at && args[at] !== null ? text(args, at, fn) : undefined;
}

function notInTemplate(name: string): Error {
  return invalid(
    `The template reference '${name}' is not valid: could not find template resource or resource copy with this name. ` +
      'Please see https://aka.ms/arm-function-reference for usage details.',
  );
}

function needsApiVersion(expr: CallExpr): Error {
  return invalid(
    `The template function '${expr.name}' needs an API version for a resource that is not in this template. Please see https://aka.ms/arm-function-reference for usage details.`,
  );
}
