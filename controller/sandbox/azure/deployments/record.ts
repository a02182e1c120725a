import { randomInt } from 'node:crypto';
import type { Expansion } from '../../../arm-template/types.ts';
import type { Json, JsonObject } from '../../../core/json.ts';
import type { DependencyRecord, DeploymentRecord, ResourceRef } from './records.ts';
import { keyOf } from './records.ts';

/** A number that falls over time, as the names of Azure's deployment status resources do. */
export function statusId(now: Date): string {
  return `0858${String(9_000_000_000_000 - now.getTime()).padStart(13, '0')}${randomInt(100, 1000)}`;
}

/** What the expansion says about the deployment before anything runs. */
export function describe(expansion: Expansion): Pick<DeploymentRecord, 'parameters' | 'providers' | 'dependencies'> {
  return {
    parameters: parametersView(expansion),
    providers: providers(expansion),
    dependencies: dependencies(expansion),
  };
}

/** Secure parameters come back with their type and no value. */
export function parametersView(expansion: Expansion): JsonObject {
  return typedValues(expansion.parameters);
}

export function isSecure(type: string): boolean {
  return type.toLowerCase().startsWith('secure');
}

/** `securestring` → `SecureString`: Azure answers types in Pascal case however they were written. */
function typeName(type: string): string {
  const names = ['String', 'Int', 'Bool', 'Object', 'Array', 'SecureString', 'SecureObject'];
  return names.find((name) => name.toLowerCase() === type.toLowerCase()) ?? type;
}

export function outputsView(outputs: ReturnType<Expansion['outputs']>): JsonObject {
  return typedValues(outputs);
}

function typedValues(values: {
  readonly [name: string]: { readonly type: string; readonly value?: Json };
}): JsonObject {
  const shown: JsonObject = {};
  for (const [name, { type, value }] of Object.entries(values)) {
    shown[name] = value === undefined || isSecure(type) ? { type: typeName(type) } : { type: typeName(type), value };
  }
  return shown;
}

function providers(expansion: Expansion): Json[] {
  const found = new Map<string, Map<string, Set<string | null>>>();
  for (const resource of expansion.resources) {
    const [namespace = '', ...rest] = resource.type.split('/');
    const types = found.get(namespace) ?? new Map<string, Set<string | null>>();
    const locations = types.get(rest.join('/')) ?? new Set<string | null>();
    const location = resource.existing ? undefined : resource.body()['location'];
    locations.add(typeof location === 'string' ? location.toLowerCase().replaceAll(' ', '') : null);
    found.set(namespace, types.set(rest.join('/'), locations));
  }
  return [...found].map(([namespace, types]) => ({
    namespace,
    resourceTypes: [...types].map(([resourceType, locations]) => ({ resourceType, locations: [...locations] })),
  }));
}

function dependencies(expansion: Expansion): DependencyRecord[] {
  const refs = new Map(expansion.resources.map((resource) => [resource.key, ref(resource.id, resource.type)]));
  return expansion.resources.flatMap((resource) => {
    const dependsOn = resource.dependsOn.flatMap((key) => refs.get(key) ?? []);
    return dependsOn.length === 0 ? [] : [{ dependsOn: dependsOn, ...ref(resource.id, resource.type) }];
  });
}

function ref(id: string, resourceType: string): ResourceRef {
  return { id, resourceType, resourceName: id.slice(id.lastIndexOf('/') + 1) };
}

/** True for the deployments that other deployments contain; they are no resources of their own. */
export function isDeploymentType(type: string): boolean {
  return keyOf(type) === 'microsoft.resources/deployments';
}
