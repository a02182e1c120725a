import type { Json } from '../../core/json.ts';
import { parentOf, within } from './ids.ts';
import type { ArmResource } from './types.ts';

/** What is kept of a resource: its own members, without inline children and without back references. */
export interface Stored {
  readonly resource: ArmResource;
  readonly apiVersion: string;
  readonly createdTime: string;
  readonly changedTime: string;
  /** The id of the operation that works on it now. */
  readonly operation?: string;
  /** Kept by the provider and never shown: storage keys, a vault's secret values. */
  readonly hidden?: { readonly [name: string]: Json };
}

/** All resources and groups of the sandbox by id without case, in order of creation. */
export interface Store {
  get(id: string): Stored | undefined;
  set(id: string, stored: Stored): void;
  remove(id: string): void;
  all(): Iterable<Stored>;
  ofType(type: string): Stored[];
  /** Direct children and extension resources. */
  childrenOf(id: string): Stored[];
  /** At or below a scope. */
  under(scope: string): Stored[];
  /** Resources whose properties name this id. */
  referrers(id: string): Stored[];
  /** Grows with every write. */
  version(): number;
}

export function createStore(initial: readonly Stored[] = []): Store {
  const records = new Map<string, Stored>();
  const byType = new Map<string, Set<string>>();
  const byParent = new Map<string, Set<string>>();
  const byReference = new Map<string, Set<string>>();
  let version = 0;

  function index(key: string, stored: Stored, change: (sets: Map<string, Set<string>>, at: string) => void): void {
    change(byType, stored.resource.type.toLowerCase());
    const parent = parentOf(key);
    if (parent !== undefined) change(byParent, parent.toLowerCase());
    for (const reference of references(stored.resource)) change(byReference, reference);
  }
  function unlink(key: string): void {
    const before = records.get(key);
    if (before) index(key, before, (sets, at) => sets.get(at)?.delete(key));
  }
  function pick(keys: Set<string> | undefined): Stored[] {
    return [...(keys ?? [])].flatMap((key) => records.get(key) ?? []);
  }

  const store: Store = {
    get: (id) => records.get(id.toLowerCase()),
    set(id, stored) {
      const key = id.toLowerCase();
      unlink(key);
      records.set(key, stored);
      index(key, stored, (sets, at) => {
        const keys = sets.get(at) ?? new Set();
        sets.set(at, keys.add(key));
      });
      version++;
    },
    remove(id) {
      const key = id.toLowerCase();
      unlink(key);
      records.delete(key);
      version++;
    },
    all: () => records.values(),
    ofType: (type) => pick(byType.get(type.toLowerCase())),
    childrenOf: (id) => pick(byParent.get(id.toLowerCase())),
    under: (scope) => [...records.values()].filter((stored) => within(stored.resource.id, scope)),
    referrers: (id) => pick(byReference.get(id.toLowerCase())),
    version: () => version,
  };
  for (const stored of initial) store.set(stored.resource.id, stored);
  return store;
}

/** Every ARM id that a resource's properties hold, other than ids of its own parts, in lower case. */
function references(resource: ArmResource): Set<string> {
  const found = new Set<string>();
  const own = `${resource.id.toLowerCase()}/`;
  const visit = (value: Json | undefined): void => {
    if (typeof value === 'string') {
      const id = value.toLowerCase();
      if (id.startsWith('/subscriptions/') && id.includes('/providers/') && !id.startsWith(own)) found.add(id);
    } else if (Array.isArray(value)) for (const item of value) visit(item);
    else if (value !== null && typeof value === 'object') for (const item of Object.values(value)) visit(item);
  };
  visit(resource.properties);
  return found;
}
