import type { Json, JsonObject } from '../../core/json.ts';
import { isJsonObject } from '../../core/json.ts';
import type { AnyContext } from '../context.ts';
import { invalid } from '../evaluate/problem.ts';
import { type Scope, withWorld } from '../evaluate/scope.ts';
import { evaluateText, evaluateTree } from '../evaluate/tree.ts';
import { toText } from '../evaluate/values.ts';
import {
  type Expansion,
  knownAfterApply,
  type NestedDeployment,
  type TemplateContext,
  TemplateError,
  type TemplateWorld,
} from '../types.ts';
import { isInner } from './dependencies.ts';
import type { GivenParameters } from './parameters.ts';
import type { InstanceTable } from './table.ts';
import type { Instance } from './unroll.ts';

/** Expands an inner template; `borrowed` is the parent's scope when the inner expressions belong to it. */
export type ExpandInner = (
  template: JsonObject,
  given: GivenParameters,
  context: TemplateContext,
  world: TemplateWorld | undefined,
  borrowed: Scope | undefined,
) => Expansion;

/** The inner deployment of a `Microsoft.Resources/deployments` resource. */
export function nestedOf(
  instance: Instance,
  parent: AnyContext,
  table: () => InstanceTable,
  expandInner: ExpandInner,
): NestedDeployment {
  const path = `${instance.path}.properties`;
  const properties = instance.source['properties'];
  if (!isJsonObject(properties)) throw invalid(`The deployment '${instance.name}' must have 'properties'.`, path);
  if (properties['parametersLink'] !== undefined)
    throw invalid(
      `The deployment '${instance.name}' uses 'parametersLink', which is not supported by this engine.`,
      `${path}.parametersLink`,
    );
  const modeValue = toText(evaluateTree(properties['mode'] ?? 'Incremental', instance.scope, `${path}.mode`));
  const mode = modeValue.toLowerCase() === 'complete' ? 'Complete' : 'Incremental';
  const contextIn = (world: TemplateWorld | undefined) => innerContext(instance, parent, table(), world);
  const run = (world: TemplateWorld | undefined): Expansion => {
    const scope: Scope = { ...withWorld(instance.scope, world), place: 'body' };
    const given = evaluateTree(properties['parameters'] ?? {}, scope, `${path}.parameters`) as GivenParameters;
    const linked = properties['template'] === undefined;
    const template = linked
      ? linkedTemplate(properties, instance, scope, world)
      : written(properties['template']!, scope, path);
    if (!isJsonObject(template))
      throw invalid(`The template of the deployment '${instance.name}' must be an object.`, `${path}.template`);
    // A template that comes out of an expression has had its outer evaluation; what is left in it is its own.
    const own = linked || typeof properties['template'] === 'string' || isInner(instance.source);
    const borrowed = own ? undefined : scope;
    return expandInner(template, given, contextIn(world), world, borrowed);
  };
  // Without a world the answer is always the same; plans ask for it once for the outputs and once for the resources.
  let planned: Expansion | undefined;
  return {
    get context() {
      return contextIn(undefined);
    },
    mode,
    expand(world) {
      if (world) return run(world);
      planned ??= run(undefined);
      return planned;
    },
  };
}

/** A template may be one expression, such as a variable that holds a loaded file; its content is not evaluated here. */
function written(template: Json, scope: Scope, path: string): Json {
  return typeof template === 'string' ? evaluateText(template, scope, `${path}.template`) : template;
}

function linkedTemplate(
  properties: JsonObject,
  instance: Instance,
  scope: Scope,
  world: TemplateWorld | undefined,
): Json {
  const link = evaluateTree(properties['templateLink'] ?? null, scope, `${instance.path}.properties.templateLink`);
  const uri = isJsonObject(link) ? link['uri'] : undefined;
  if (typeof uri !== 'string') {
    throw invalid(
      `The deployment '${instance.name}' must have 'template' or 'templateLink.uri'; other links are not supported by this engine.`,
      `${instance.path}.properties`,
    );
  }
  const found = world?.linkedTemplate?.(uri);
  if (found) return found;
  throw new TemplateError(
    'InvalidContentLink',
    `Unable to download deployment content from '${uri}'.`,
    `${instance.path}.properties.templateLink.uri`,
  );
}

function innerContext(
  instance: Instance,
  parent: AnyContext,
  table: InstanceTable,
  world: TemplateWorld | undefined,
): TemplateContext {
  const place = /^\/subscriptions\/([^/]+)(?:\/resourceGroups\/([^/]+))?$/i.exec(instance.scopeId);
  if (!place)
    throw invalid(
      `The deployment '${instance.name}' goes to '${instance.scopeId || '/'}'; only subscriptions and resource groups are supported by this engine.`,
      instance.path,
    );
  const [, subscriptionId = '', group] = place;
  const location = instance.source['location'];
  const same = parent.scope === 'resourceGroup' || parent.scope === 'subscription' ? parent : undefined;
  const {
    resourceGroup: _,
    subscriptionName,
    ...rest
  } = { ...parent, resourceGroup: undefined, subscriptionName: same?.subscriptionName };
  return {
    ...rest,
    subscriptionId,
    ...(subscriptionName !== undefined && same?.subscriptionId === subscriptionId && { subscriptionName }),
    deployment: {
      name: instance.name,
      ...(typeof location === 'string' && {
        location: toText(evaluateTree(location, instance.scope, `${instance.path}.location`)),
      }),
    },
    ...(group === undefined
      ? { scope: 'subscription' }
      : { scope: 'resourceGroup', resourceGroup: groupFacts(instance, group, same, table, world) }),
  };
}

/** Location and tags of the target group: our own group, one made by this template, one that the world knows. */
function groupFacts(
  instance: Instance,
  name: string,
  parent: TemplateContext | undefined,
  table: InstanceTable,
  world: TemplateWorld | undefined,
): NonNullable<TemplateContext['resourceGroup']> {
  const own = parent?.resourceGroup;
  const sameSubscription = instance.scopeId
    .toLowerCase()
    .startsWith(`/subscriptions/${parent?.subscriptionId}/`.toLowerCase());
  if (own && sameSubscription && own.name.toLowerCase() === name.toLowerCase()) return own;
  const live = world?.resource(instance.scopeId, undefined) ?? madeHere(instance.scopeId, table);
  const location = typeof live?.['location'] === 'string' ? live['location'] : knownAfterApply;
  return { name, location, ...(isJsonObject(live?.['tags']) && { tags: live['tags'] }) };
}

function madeHere(id: string, table: InstanceTable): JsonObject | undefined {
  const made = table.keyed.find((one) => one.deployed && !one.existing && one.id.toLowerCase() === id.toLowerCase());
  if (!made) return undefined;
  const { location, tags } = made.source;
  return {
    ...(location !== undefined && { location: evaluateTree(location, made.scope, `${made.path}.location`) }),
    ...(tags !== undefined && { tags: evaluateTree(tags, { ...made.scope, place: 'body' }, `${made.path}.tags`) }),
  };
}
