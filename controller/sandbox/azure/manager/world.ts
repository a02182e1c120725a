import type { Registry } from '../providers/registry.ts';
import { guidOf } from '../providers/shape.ts';
import type { World } from '../providers/type.ts';
import type { Store, Stored } from '../store.ts';
import { render } from './render.ts';

/** The providers' view of the store. */
export function createWorld(
  store: Store,
  registry: Registry,
  more: Pick<World, 'tenantId' | 'storageOrigin' | 'now'>,
): World {
  const plain = (records: readonly Stored[]) => records.map((stored) => stored.resource);
  return {
    ...more,
    get(id) {
      const stored = store.get(id);
      return stored && render(store, registry, stored);
    },
    stored: (id) => store.get(id),
    ofType: (type) => plain(store.ofType(type)),
    referrers: (id) => plain(store.referrers(id)),
    childrenOf: (id) => plain(store.childrenOf(id)),
    guid: (seed) => guidOf(`${seed.toLowerCase()}/${store.version()}`),
  };
}
