import type { JsonObject } from '../../../core/json.ts';
import { apiError, invalidField } from '../http/errors.ts';
import { cursorPageOf, pageOf } from '../http/pages.ts';
import {
  type ApiRequest,
  created,
  noContent,
  ok,
  optionalFlag,
  optionalObject,
  optionalText,
  optionalTexts,
  type Reply,
  type Route,
} from '../http/request.ts';
import { showDelivery, showDeliveryItem, showHook } from '../show/hook.ts';
import type { Delivery, Hook } from '../state/records.ts';
import { nextId, type World } from '../world.ts';

const hooks = '/repos/:owner/:repo/hooks';

export const hookRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: hooks,
    needs: 'admin',
    run: (world, request) => pageOf(world, request, world.state.hooks, (hook) => showHook(world, hook)),
  },
  { method: 'POST', path: hooks, needs: 'admin', run: create },
  {
    method: 'GET',
    path: `${hooks}/:hook`,
    needs: 'admin',
    run: (world, request) => ok(showHook(world, find(world, request))),
  },
  { method: 'PATCH', path: `${hooks}/:hook`, needs: 'admin', run: update },
  { method: 'DELETE', path: `${hooks}/:hook`, needs: 'admin', run: remove },
  { method: 'POST', path: `${hooks}/:hook/pings`, needs: 'admin', run: ping },
  { method: 'GET', path: `${hooks}/:hook/deliveries`, needs: 'admin', run: deliveries },
  {
    method: 'GET',
    path: `${hooks}/:hook/deliveries/:delivery`,
    needs: 'admin',
    run: (world, request) => ok(showDelivery(world, delivery(world, request))),
  },
  { method: 'POST', path: `${hooks}/:hook/deliveries/:delivery/attempts`, needs: 'admin', run: redeliver },
];

function find(world: World, { params }: ApiRequest): Hook {
  const hook = world.state.hooks.find((known) => String(known.id) === params['hook']);
  if (hook === undefined) throw apiError(404, 'Not Found');
  return hook;
}

function create(world: World, request: ApiRequest): Reply {
  const { body } = request;
  const config = optionalObject(body, 'config') ?? {};
  if (optionalText(config, 'url') === undefined) throw invalidField('Hook', 'config.url', 'missing_field');
  const at = world.tick();
  const hook: Hook = {
    id: nextId(world),
    active: optionalFlag(body, 'active') ?? true,
    events: optionalTexts(body, 'events') ?? ['push'],
    url: '',
    contentType: 'form',
    insecureSsl: '0',
    secret: null,
    createdAt: at,
    updatedAt: at,
    last: { code: null, status: 'unused', message: null },
  };
  configureHook(hook, config);
  if (world.state.hooks.some((known) => known.url === hook.url && known.events.join() === hook.events.join())) {
    throw apiError(422, 'Validation Failed', [
      { resource: 'Hook', code: 'custom', message: 'Hook already exists on this repository' },
    ]);
  }
  world.state.hooks.push(hook);
  sendPing(world, request, hook);
  return created(showHook(world, hook));
}

export function configureHook(hook: Hook, config: JsonObject): void {
  const url = optionalText(config, 'url') ?? hook.url;
  if (!/^https?:\/\//.test(url)) throw invalidField('Hook', 'url', 'custom', 'url is not a valid HTTP(S) address');
  const type = optionalText(config, 'content_type') ?? hook.contentType;
  if (type !== 'json' && type !== 'form') throw invalidField('Hook', 'content_type');
  hook.url = url;
  hook.contentType = type;
  hook.secret = optionalText(config, 'secret') ?? hook.secret;
  hook.insecureSsl = config['insecure_ssl'] === undefined ? hook.insecureSsl : String(config['insecure_ssl']);
}

function update(world: World, request: ApiRequest): Reply {
  const hook = find(world, request);
  const { body } = request;
  hook.active = optionalFlag(body, 'active') ?? hook.active;
  const added = optionalTexts(body, 'add_events') ?? [];
  const removed = optionalTexts(body, 'remove_events') ?? [];
  const events = optionalTexts(body, 'events') ?? [...new Set([...hook.events, ...added])];
  hook.events = events.filter((event) => !removed.includes(event));
  configureHook(hook, optionalObject(body, 'config') ?? {});
  hook.updatedAt = world.tick();
  return ok(showHook(world, hook));
}

function remove(world: World, request: ApiRequest): Reply {
  const hook = find(world, request);
  world.state.hooks = world.state.hooks.filter((known) => known !== hook);
  return noContent;
}

function ping(world: World, request: ApiRequest): Reply {
  sendPing(world, request, find(world, request));
  return noContent;
}

function sendPing(world: World, { actor }: ApiRequest, hook: Hook): void {
  const payload = { zen: 'Unavailable is not empty.', hook_id: hook.id, hook: showHook(world, hook) };
  world.deliver(hook, 'ping', world.envelope(actor, payload));
}

/** Newest first. */
function deliveries(world: World, request: ApiRequest): Reply {
  const { id } = find(world, request);
  const kept = world.state.deliveries.filter((entry) => entry.hookId === id).toReversed();
  return cursorPageOf(world, request, kept, (entry) => showDeliveryItem(world, entry), { next: 'cursor' });
}

function delivery(world: World, request: ApiRequest): Delivery {
  const { id } = find(world, request);
  const found = world.state.deliveries.find(
    (known) => known.hookId === id && String(known.id) === request.params['delivery'],
  );
  if (found === undefined) throw apiError(404, 'Not Found');
  return found;
}

function redeliver(world: World, request: ApiRequest): Reply {
  const before = delivery(world, request);
  world.deliver(find(world, request), before.event, before.payload, before.guid);
  return { status: 202, body: {} };
}
