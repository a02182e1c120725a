import type { JsonObject } from '../../../controller/core/json.ts';
import type { DesiredResource, Unit } from '../../../controller/desired/types.ts';

export const group = '/subscriptions/00000000-0000-4000-8000-000000000002/resourceGroups/rg-mini-ws-alpha';

/** One expanded resource; `name` may be a path below its parent (`kv/secrets/x`). */
export function resource(
  type: string,
  name: string,
  properties: JsonObject = {},
  more: JsonObject = {},
): DesiredResource {
  const [provider, ...types] = type.split('/');
  const names = name.split('/');
  const path = types.map((each, index) => `${each}/${names[index]}`).join('/');
  return {
    id: `${group}/providers/${provider}/${path}`,
    type,
    apiVersion: '2024-01-01',
    body: { ...more, properties },
  };
}

export function unitWith(unit: Unit, resources: readonly DesiredResource[]): Unit {
  return { ...unit, resources: () => resources };
}

export function rule(name: string, properties: JsonObject): JsonObject {
  return {
    name,
    properties: {
      protocol: 'Tcp',
      sourcePortRange: '*',
      access: 'Allow',
      direction: 'Inbound',
      priority: 100,
      ...properties,
    },
  };
}

export const roleDefinition = (id: string): string =>
  `/subscriptions/00000000-0000-4000-8000-000000000002/providers/Microsoft.Authorization/roleDefinitions/${id}`;
