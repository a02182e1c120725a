import type { Expansion, TemplateWorld } from '../../controller/arm-template/index.ts';
import { isJsonObject, type Json, type JsonObject } from '../../controller/core/json.ts';

/**
 * The smallest Azure that can deploy an expansion: a map of resources, filled in dependency order. Providers echo what
 * they were sent; storage accounts add their endpoints, as references to them are common.
 */
export interface MiniatureAzure extends TemplateWorld {
  /** Leaf resources in the order in which they were deployed, `id`, `type`, `name`, `apiVersion` and body. */
  readonly deployed: JsonObject[];
  deploy(expansion: Expansion): { [name: string]: { type: string; value?: Json } };
}

export function miniatureAzure(
  existing: readonly JsonObject[] = [],
  linked: { readonly [uri: string]: JsonObject } = {},
): MiniatureAzure {
  const resources = new Map<string, JsonObject>(existing.map((one) => [String(one['id']).toLowerCase(), one]));
  const world: MiniatureAzure = {
    deployed: [],
    resource: (id) => resources.get(id.toLowerCase()),
    list: (name, id, apiVersion) => ({
      keys: [{ keyName: 'key1', value: `${name}:${id.split('/').at(-1)}:${apiVersion}` }],
    }),
    linkedTemplate: (uri) => linked[uri],
    deploy(expansion) {
      for (const one of inOrder(expansion)) {
        if (one.existing) continue;
        const body = one.body(world);
        const facts = { id: one.id, type: one.type, name: one.name, apiVersion: one.apiVersion };
        const live: JsonObject = { ...facts, ...body };
        if (one.nested) {
          const { template: _, ...properties } = isJsonObject(body['properties']) ? body['properties'] : {};
          const outputs = world.deploy(one.nested.expand(world)) as unknown as JsonObject;
          live['properties'] = { ...properties, outputs };
        } else world.deployed.push({ ...facts, ...body });
        if (one.type === 'Microsoft.Storage/storageAccounts')
          live['properties'] = withEndpoints(one.name, live['properties']);
        resources.set(one.id.toLowerCase(), live);
      }
      return expansion.outputs(world);
    },
  };
  return world;
}

/** Resources so that each comes after all it depends on. */
export function inOrder(expansion: Expansion): Expansion['resources'] {
  const byKey = new Map(expansion.resources.map((one) => [one.key, one]));
  const done = new Set<string>();
  const order: Expansion['resources'][number][] = [];
  const visit = (key: string): void => {
    const one = byKey.get(key);
    if (!one || done.has(key)) return;
    done.add(key);
    one.dependsOn.forEach(visit);
    order.push(one);
  };
  for (const key of byKey.keys()) visit(key);
  return order;
}

function withEndpoints(name: string, properties: Json | undefined): JsonObject {
  const blob = `https://${name}.blob.core.windows.net/`;
  return { ...(isJsonObject(properties) ? properties : {}), primaryEndpoints: { blob } };
}
