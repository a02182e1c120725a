import type { JsonObject } from '../../core/json.ts';
import { type AnyContext, scopeId } from '../context.ts';
import { invalid } from '../evaluate/problem.ts';
import type { Scope } from '../evaluate/scope.ts';
import { evaluateText } from '../evaluate/tree.ts';
import { toText } from '../evaluate/values.ts';
import { joinId } from '../functions/ids.ts';
import { knownAfterApply } from '../types.ts';

export interface Address {
  readonly type: string;
  readonly name: string;
  readonly apiVersion: string;
  readonly id: string;
  /** Id of what the resource is deployed into or extends. */
  readonly scopeId: string;
}

/** The resource around a nested child, and the scope it passes on. */
export type Parent = Pick<Address, 'type' | 'name' | 'scopeId'>;

/** Final type, name, api-version and id of one resource instance. */
export function addressOf(
  source: JsonObject,
  scope: Scope,
  target: AnyContext,
  parent: Parent | undefined,
  path: string,
): Address {
  const type = qualify(required(source, 'type', scope, path), parent?.type);
  const ownName = required(source, 'name', scope, path);
  const name = parent && !isQualified(source, parent) ? `${parent.name}/${ownName}` : ownName;
  const apiVersion = required(source, 'apiVersion', scope, path);
  const scopeText = deploymentScope(source, scope, target, parent, path);
  return { type, name, apiVersion, scopeId: scopeText, id: joinId(scopeText, type, segmentsOf(type, name, path)) };
}

function required(source: JsonObject, member: string, scope: Scope, path: string): string {
  const value = source[member];
  if (value === undefined)
    throw invalid(`The template resource at '${path}' is not valid: required property '${member}' is missing.`, path);
  const text = evaluateMember(value, scope, `${path}.${member}`);
  if (text === '')
    throw invalid(
      `The template resource at '${path}' is not valid: '${member}' must not be empty.`,
      `${path}.${member}`,
    );
  return text;
}

function evaluateMember(value: unknown, scope: Scope, path: string): string {
  if (typeof value !== 'string') throw invalid(`The member at '${path}' must be a string.`, path);
  const text = evaluateText(value, scope, path);
  if (typeof text !== 'string')
    throw invalid(`The member at '${path}' must be a string; it is '${toText(text)}'.`, path);
  return text;
}

/** A nested child may give its type in full or only its last part. */
function qualify(type: string, parentType: string | undefined): string {
  return parentType === undefined || startsWithType(type, parentType) ? type : `${parentType}/${type}`;
}

function isQualified(source: JsonObject, parent: Parent): boolean {
  return startsWithType(String(source['type']), parent.type);
}

function startsWithType(type: string, parentType: string): boolean {
  return type.toLowerCase().startsWith(`${parentType.toLowerCase()}/`);
}

function segmentsOf(type: string, name: string, path: string): string[] {
  const count = type.split('/').length - 1;
  const names = name.split('/');
  if (count < 1)
    throw invalid(`The resource type '${type}' is not valid: it must be 'Namespace/type'.`, `${path}.type`);
  if (name.includes(knownAfterApply)) return Array.from({ length: count }, (_, i) => names[i] ?? knownAfterApply);
  if (names.length !== count) {
    throw invalid(
      `The template resource '${name}' for type '${type}' at '${path}' has incorrect segment lengths. A nested resource type must have identical number of segments as its resource name. ` +
        'A root resource type must have segment length one greater than its resource name. Please see https://aka.ms/arm-syntax-resources for usage details.',
      `${path}.name`,
    );
  }
  return names;
}

/** `scope` for extensions and other levels, `subscriptionId` and `resourceGroup` for deployments and existing resources. */
function deploymentScope(
  source: JsonObject,
  scope: Scope,
  target: AnyContext,
  parent: Parent | undefined,
  path: string,
): string {
  if (source['scope'] !== undefined)
    return absoluteScope(evaluateMember(source['scope'], scope, `${path}.scope`), target);
  const given = (member: string) => {
    const value = source[member];
    return value === undefined || value === null ? undefined : evaluateMember(value, scope, `${path}.${member}`);
  };
  const subscription = given('subscriptionId');
  const group = given('resourceGroup');
  if (group !== undefined) return `/subscriptions/${subscription ?? target.subscriptionId}/resourceGroups/${group}`;
  if (subscription !== undefined) return `/subscriptions/${subscription}`;
  return parent?.scopeId ?? scopeId(target);
}

function absoluteScope(scope: string, target: AnyContext): string {
  if (scope === '/') return '';
  if (scope.startsWith('/')) return scope.replace(/\/$/, '');
  if (scope === knownAfterApply) return scope;
  if (/^microsoft\.management\/managementgroups\//i.test(scope)) return `/providers/${scope}`;
  return `${scopeId(target)}/providers/${scope}`;
}
