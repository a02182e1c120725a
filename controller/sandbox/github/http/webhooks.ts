import { createHmac, randomUUID } from 'node:crypto';
import { messageOf } from '../../../core/errors.ts';
import type { JsonObject } from '../../../core/json.ts';
import { keptDeliveries } from '../state/delivery-log.ts';
import type { Delivery, Hook } from '../state/records.ts';
import type { State } from '../state/state.ts';

export interface Courier {
  /** Queue one delivery; deliveries of one hook leave in order. */
  deliver(hook: Hook, delivery: Delivery): void;
  /** Resolves when the queues are empty or cut short. */
  close(): Promise<void>;
}

/** GitHub gives a receiver ten seconds and does not try again by itself. */
const patienceMs = 10_000;

export function courierOf(
  state: State,
  options: { readonly defaultSecret: string; readonly appId: number; readonly ended: (delivery: Delivery) => void },
): Courier {
  const queues = new Map<number, Promise<void>>();
  const stop = new AbortController();
  const targetOf = (hook: Hook): Target =>
    hook.id === state.appHook?.id
      ? { type: 'integration', id: options.appId }
      : { type: 'repository', id: state.repository.id };
  return {
    deliver(hook, delivery) {
      state.deliveries.push(delivery);
      state.deliveries.splice(0, Math.max(0, state.deliveries.length - keptDeliveries));
      const before = queues.get(hook.id) ?? Promise.resolve();
      queues.set(
        hook.id,
        before.then(async () => {
          await post(
            hook,
            delivery,
            { secret: hook.secret ?? options.defaultSecret, target: targetOf(hook) },
            stop.signal,
          );
          options.ended(delivery);
        }),
      );
    },
    async close() {
      stop.abort();
      await Promise.all(queues.values());
    },
  };
}

export function newDelivery(
  id: number,
  hook: Hook,
  at: number,
  event: string,
  payload: JsonObject,
  guid?: string,
): Delivery {
  return {
    id,
    hookId: hook.id,
    guid: guid ?? randomUUID(),
    event,
    action: typeof payload['action'] === 'string' ? payload['action'] : null,
    payload,
    redelivery: guid !== undefined,
    at,
    duration: 0,
    status: 'pending',
    statusCode: 0,
    requestHeaders: {},
    responseHeaders: {},
    responseBody: '',
  };
}

interface Target {
  readonly type: 'repository' | 'integration';
  readonly id: number;
}

async function post(
  hook: Hook,
  delivery: Delivery,
  { secret, target }: { readonly secret: string; readonly target: Target },
  stop: AbortSignal,
): Promise<void> {
  const json = JSON.stringify(delivery.payload);
  const body = hook.contentType === 'json' ? json : new URLSearchParams({ payload: json }).toString();
  const sign = (algorithm: string) => `${algorithm}=${createHmac(algorithm, secret).update(body).digest('hex')}`;
  delivery.requestHeaders = {
    accept: '*/*',
    'content-type': hook.contentType === 'json' ? 'application/json' : 'application/x-www-form-urlencoded',
    'user-agent': 'GitHub-Hookshot/sandbox',
    'x-github-delivery': delivery.guid,
    'x-github-event': delivery.event,
    'x-github-hook-id': String(hook.id),
    'x-github-hook-installation-target-id': String(target.id),
    'x-github-hook-installation-target-type': target.type,
    ...(secret === '' ? {} : { 'x-hub-signature': sign('sha1'), 'x-hub-signature-256': sign('sha256') }),
  };
  const started = Date.now();
  try {
    const signal = AbortSignal.any([stop, AbortSignal.timeout(patienceMs)]);
    const response = await fetch(hook.url, {
      method: 'POST',
      headers: delivery.requestHeaders,
      body,
      signal,
      redirect: 'manual',
    });
    delivery.responseBody = (await response.text()).slice(0, 10_000);
    delivery.responseHeaders = Object.fromEntries(response.headers);
    delivery.statusCode = response.status;
    delivery.status = response.ok ? 'OK' : `Invalid HTTP Response: ${response.status}`;
  } catch (error) {
    delivery.status =
      error instanceof Error && error.name === 'TimeoutError' ? 'timed out' : 'failed to connect to host';
    delivery.responseBody = messageOf(error);
  }
  delivery.duration = (Date.now() - started) / 1000;
  hook.last = {
    code: delivery.statusCode === 0 ? null : delivery.statusCode,
    status: delivery.status === 'OK' ? 'active' : 'failed',
    message: delivery.status,
  };
}
