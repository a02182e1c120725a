import { expandTemplate } from '../arm-template/index.ts';
import { type ExpandedResource, type Expansion, knownAfterApply } from '../arm-template/types.ts';
import type { JsonObject } from '../core/json.ts';
import type { DesiredResource, UnitScope } from './types.ts';

/** Resources of a template at a scope, those of nested deployments too. @throws TemplateError */
export function expandResources(
  main: JsonObject,
  parameters: JsonObject,
  scope: UnitScope,
  stackName: string,
  tenantId: string | undefined,
): DesiredResource[] {
  const values = Object.entries(parameters).map(([name, value]) => [name, { value }] as const);
  const expansion = expandTemplate(main, Object.fromEntries(values), {
    scope: 'resourceGroup',
    tenantId: tenantId ?? knownAfterApply,
    subscriptionId: scope.subscriptionId,
    resourceGroup: { name: scope.resourceGroup, location: scope.location },
    deployment: { name: stackName },
  });
  return flatten(expansion);
}

function flatten(expansion: Expansion): DesiredResource[] {
  return expansion.resources.filter(({ existing }) => !existing).flatMap(resourcesOf);
}

/** A nested deployment is a means, not a thing that a unit owns. */
function resourcesOf(resource: ExpandedResource): DesiredResource[] {
  if (resource.nested) return flatten(resource.nested.expand());
  const { id, type, apiVersion } = resource;
  let body: JsonObject | undefined;
  return [
    {
      id,
      type,
      apiVersion,
      get body() {
        body ??= resource.body();
        return body;
      },
    },
  ];
}
