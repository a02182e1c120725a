import { isJsonObject } from '../../../core/json.ts';
import { groupOf, leafName, subscriptionOf } from '../ids.ts';
import { type Core, groupType, subscriptionType } from '../manager/core.ts';
import { render } from '../manager/render.ts';
import type { Store } from '../store.ts';
import type { ArmResource } from '../types.ts';
import type { Row } from './parse.ts';

export function resourceRows(core: Core, store: Store): Row[] {
  return [...store.all()]
    .filter(
      (stored) => stored.resource.type !== groupType && core.registry.find(stored.resource.type)?.tracked === true,
    )
    .map((stored) => row(core, render(store, core.registry, stored), stored.resource.type.toLowerCase()));
}

export function containerRows(core: Core, store: Store): Row[] {
  const groups = store
    .ofType(groupType)
    .map((stored) => row(core, stored.resource, 'microsoft.resources/subscriptions/resourcegroups'));
  const subscriptions = core.subscriptionIds.map((id) =>
    row(
      core,
      store.get(`/subscriptions/${id}`)?.resource ?? {
        id: `/subscriptions/${id}`,
        name: `Sandbox ${id.slice(0, 8)}`,
        type: subscriptionType,
      },
      'microsoft.resources/subscriptions',
    ),
  );
  return [...subscriptions, ...groups];
}

/** The columns of the table; type and resource group are lower case there, whatever ARM shows. */
function row(core: Core, resource: ArmResource, type: string): Row {
  const member = (name: string) => (isJsonObject(resource[name]) ? resource[name] : null);
  return {
    id: resource.id,
    name: resource.name,
    type,
    tenantId: core.tenantId,
    kind: typeof resource['kind'] === 'string' ? resource['kind'] : '',
    location: resource.location ?? '',
    resourceGroup: leafName(groupOf(resource.id) ?? '').toLowerCase(),
    subscriptionId: subscriptionOf(resource.id) ?? '',
    managedBy: typeof resource['managedBy'] === 'string' ? resource['managedBy'] : '',
    sku: member('sku'),
    plan: member('plan'),
    properties: resource.properties ?? {},
    tags: resource.tags ?? null,
    identity: member('identity'),
    zones: Array.isArray(resource['zones']) ? resource['zones'] : null,
    extendedLocation: member('extendedLocation'),
  };
}
