import type { JsonObject } from '../../../core/json.ts';
import { apiError } from '../http/errors.ts';
import { cursorPageOf } from '../http/pages.ts';
import { type ApiRequest, ok, type Reply, type Route } from '../http/request.ts';
import { appEvents } from '../show/check.ts';
import { showConfig, showDelivery, showDeliveryItem } from '../show/hook.ts';
import type { Delivery, Hook } from '../state/records.ts';
import { nextId, type World } from '../world.ts';
import { configureHook } from './hooks.ts';

/** The App's own webhook: one address, set by the App itself, that hears of every installation. */
export const appHookRoutes: readonly Route[] = [
  { method: 'GET', path: '/app/hook/config', needs: 'app', run: (world) => ok(configOf(world)) },
  { method: 'PATCH', path: '/app/hook/config', needs: 'app', run: configure },
  { method: 'GET', path: '/app/hook/deliveries', needs: 'app', run: deliveries },
  {
    method: 'GET',
    path: '/app/hook/deliveries/:delivery',
    needs: 'app',
    run: (world, request) => ok(showDelivery(world, find(world, request))),
  },
  { method: 'POST', path: '/app/hook/deliveries/:delivery/attempts', needs: 'app', run: redeliver },
];

function configOf(world: World): JsonObject {
  return world.state.appHook === null ? { content_type: 'json', insecure_ssl: '0' } : showConfig(world.state.appHook);
}

function configure(world: World, { body }: ApiRequest): Reply {
  const at = world.tick();
  const hook: Hook = world.state.appHook ?? {
    id: nextId(world),
    active: true,
    events: [...appEvents],
    url: '',
    contentType: 'json',
    insecureSsl: '0',
    secret: null,
    createdAt: at,
    updatedAt: at,
    last: { code: null, status: 'unused', message: null },
  };
  configureHook(hook, body);
  hook.updatedAt = at;
  world.state.appHook = hook;
  return ok(configOf(world));
}

function ofApp(world: World): Delivery[] {
  return world.state.deliveries.filter((entry) => entry.hookId === world.state.appHook?.id);
}

/** Newest first. */
function deliveries(world: World, request: ApiRequest): Reply {
  const kept = ofApp(world).toReversed();
  return cursorPageOf(world, request, kept, (entry) => showDeliveryItem(world, entry), { next: 'cursor' });
}

function find(world: World, { params }: ApiRequest): Delivery {
  const found = ofApp(world).find((known) => String(known.id) === params['delivery']);
  if (found === undefined) throw apiError(404, 'Not Found');
  return found;
}

function redeliver(world: World, request: ApiRequest): Reply {
  const before = find(world, request);
  if (world.state.appHook === null) throw apiError(404, 'Not Found');
  world.deliver(world.state.appHook, before.event, before.payload, before.guid);
  return { status: 202, body: {} };
}
