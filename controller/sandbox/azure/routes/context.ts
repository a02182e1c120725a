import type { Core } from '../manager/core.ts';
import type { Store } from '../store.ts';

/** What the routes work with. */
export interface RouteContext {
  readonly core: Core;
  /** The state that lists answer from: an older snapshot while a `lagList` fault holds. */
  listed(path: string): Store;
}
