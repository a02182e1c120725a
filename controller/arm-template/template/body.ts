import type { JsonObject } from '../../core/json.ts';
import { isJsonObject } from '../../core/json.ts';
import { within } from '../evaluate/problem.ts';
import { type Scope, withWorld } from '../evaluate/scope.ts';
import { evaluateText, evaluateTree } from '../evaluate/tree.ts';
import { put } from '../evaluate/values.ts';
import type { TemplateWorld } from '../types.ts';
import { type Instance, isDeployment } from './unroll.ts';

/** Members that steer the deployment; all others are sent to the provider. */
const steering = new Set([
  'apiversion',
  'comments',
  'condition',
  'copy',
  'dependson',
  'existing',
  'id',
  'metadata',
  'name',
  'resourcegroup',
  'resources',
  'scope',
  'subscriptionid',
  'type',
]);

/** The body that would be PUT. The template of a nested deployment stays as written: `nested.expand` is its meaning. */
export function bodyOf(instance: Instance, world: TemplateWorld | undefined): JsonObject {
  const scope: Scope = { ...withWorld(instance.scope, world), place: 'body' };
  const body: JsonObject = {};
  try {
    for (const key of Object.keys(instance.source)) {
      if (steering.has(key.toLowerCase())) continue;
      const value = instance.source[key]!;
      const path = `${instance.path}.${key}`;
      const isNested = key === 'properties' && isDeployment(instance.type) && isJsonObject(value);
      put(body, key, isNested ? deploymentProperties(value, scope, path) : evaluateTree(value, scope, path));
    }
  } catch (error) {
    throw within(
      error,
      instance.path,
      (message) => `Unable to process template language expressions for resource '${instance.id}'. '${message}'`,
    );
  }
  return body;
}

function deploymentProperties(properties: JsonObject, scope: Scope, path: string): JsonObject {
  const { template, ...rest } = properties;
  const evaluated = evaluateTree(rest, scope, path) as JsonObject;
  if (template === undefined) return evaluated;
  const written = typeof template === 'string' ? evaluateText(template, scope, `${path}.template`) : template;
  return { ...evaluated, template: written };
}
