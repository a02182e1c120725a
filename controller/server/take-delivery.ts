import { messageOf } from '../core/errors.ts';
import { keysOfEvent } from './keys-of-event.ts';
import type { SeenIds } from './seen-ids.ts';
import type { ServerOptions } from './types.ts';

/** An event as GitHub tells it, by a webhook or in its list of what failed. */
export interface Delivery {
  /** The same for every attempt. */
  readonly guid: string;
  readonly event: string;
  readonly payload: unknown;
}
export type Taken = { readonly queued: readonly string[]; readonly duplicate?: true };

/**
 * Queues what an event wakes. It is a duplicate only where its keys were queued before: what asked for nothing leaves no
 * trace. Nobody waits for the disk: a delivery that a crash made us forget is only looked at twice.
 */
export function deliveryTaker(
  { repository, enqueue, log }: Pick<ServerOptions, 'repository' | 'enqueue' | 'log'>,
  deliveries: SeenIds,
): (delivery: Delivery) => Taken {
  return ({ guid, event, payload }) => {
    if (deliveries.has(guid)) return { queued: [], duplicate: true };
    const queued = keysOfEvent(event, payload, repository.pin?.id);
    for (const key of queued) enqueue(key);
    if (queued.length > 0) deliveries.add(guid).catch((cause) => log({ hook: 'github', error: messageOf(cause) }));
    return { queued };
  };
}
