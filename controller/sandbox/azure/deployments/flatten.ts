import type { ExpandedResource, Expansion, TemplateWorld } from '../../../arm-template/types.ts';
import { knownAfterApply, TemplateError } from '../../../arm-template/types.ts';
import type { Json, JsonObject } from '../../../core/json.ts';
import { ArmError } from '../types.ts';

/** A resource of a template or of one of its nested deployments, as far as it can be known beforehand. */
export interface PlannedResource {
  readonly resource: ExpandedResource;
  /** Id of the deployment that would write it. */
  readonly deploymentId: string;
  readonly body: JsonObject;
  /** False where something in the body is only known once it is deployed. */
  readonly known: boolean;
}

export interface FlatPlan {
  readonly resources: readonly PlannedResource[];
  /** Nested deployments, the deployment itself included, whose `existing` references were left out. */
  readonly nested: readonly ExpandedResource[];
  /** Nested deployments whose content depends on what is not deployed yet. */
  readonly unknown: readonly ExpandedResource[];
}

/** @throws TemplateError where the template is wrong whatever the world looks like. */
export function flatten(expansion: Expansion, deploymentId: string, world: TemplateWorld): FlatPlan {
  const resources: PlannedResource[] = [];
  const nested: ExpandedResource[] = [];
  const unknown: ExpandedResource[] = [];
  for (const resource of expansion.resources) {
    if (resource.existing) continue;
    if (resource.nested === undefined) {
      const body = withOrWithout(world, (w) => resource.body(w));
      resources.push({ resource, deploymentId, body, known: !mentions(body, knownAfterApply) });
      continue;
    }
    nested.push(resource);
    const inner = expandNested(resource, world);
    if (inner === undefined) {
      unknown.push(resource);
      continue;
    }
    const below = flatten(inner, resource.id, world);
    resources.push(...below.resources);
    nested.push(...below.nested);
    unknown.push(...below.unknown);
  }
  return { resources, nested, unknown };
}

function expandNested(resource: ExpandedResource, world: TemplateWorld): Expansion | undefined {
  try {
    return withOrWithout(world, (w) => resource.nested!.expand(w));
  } catch (error) {
    // Only the live run can tell whether names built from a runtime value are right.
    if (error instanceof TemplateError && mentions(parametersOf(resource), knownAfterApply)) return undefined;
    throw error;
  }
}

function parametersOf(resource: ExpandedResource): Json {
  const properties = resource.body()['properties'];
  return properties !== null && typeof properties === 'object' && !Array.isArray(properties)
    ? (properties['parameters'] ?? null)
    : null;
}

/** A reference to what does not exist yet fails with the live world; then the value stays unknown. */
function withOrWithout<T>(world: TemplateWorld, evaluate: (world?: TemplateWorld) => T): T {
  try {
    return evaluate(world);
  } catch (error) {
    if (!(error instanceof TemplateError || error instanceof ArmError)) throw error;
    return evaluate();
  }
}

function mentions(value: Json, text: string): boolean {
  if (typeof value === 'string') return value.includes(text);
  if (Array.isArray(value)) return value.some((item) => mentions(item, text));
  return value !== null && typeof value === 'object' && Object.values(value).some((item) => mentions(item, text));
}
