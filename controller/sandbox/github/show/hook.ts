import type { JsonObject } from '../../../core/json.ts';
import type { Delivery, Hook } from '../state/records.ts';
import { repoUrl, stamp, type World } from '../world.ts';

export function showHook(world: World, hook: Hook): JsonObject {
  const url = `${repoUrl(world)}/hooks/${hook.id}`;
  return {
    type: 'Repository',
    id: hook.id,
    name: 'web',
    active: hook.active,
    events: hook.events,
    config: showConfig(hook),
    updated_at: stamp(hook.updatedAt),
    created_at: stamp(hook.createdAt),
    url,
    test_url: `${url}/test`,
    ping_url: `${url}/pings`,
    deliveries_url: `${url}/deliveries`,
    last_response: hook.last,
  };
}

/** A secret that is set is shown as stars. */
export function showConfig(hook: Hook): JsonObject {
  return {
    url: hook.url,
    content_type: hook.contentType,
    insecure_ssl: hook.insecureSsl,
    ...(hook.secret === null ? {} : { secret: '********' }),
  };
}

export function showDeliveryItem(world: World, delivery: Delivery): JsonObject {
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: stamp(delivery.at),
    redelivery: delivery.redelivery,
    duration: delivery.duration,
    status: delivery.status,
    status_code: delivery.statusCode,
    event: delivery.event,
    action: delivery.action,
    installation_id: delivery.hookId === world.state.appHook?.id ? world.app.installationId : null,
    repository_id: world.state.repository.id,
    throttled_at: null,
  };
}

export function showDelivery(world: World, delivery: Delivery): JsonObject {
  const { hooks, appHook } = world.state;
  const hook = [...hooks, ...(appHook === null ? [] : [appHook])].find((known) => known.id === delivery.hookId);
  return {
    ...showDeliveryItem(world, delivery),
    url: hook?.url ?? '',
    request: { headers: delivery.requestHeaders, payload: delivery.payload },
    response: { headers: delivery.responseHeaders, payload: delivery.responseBody },
  };
}
