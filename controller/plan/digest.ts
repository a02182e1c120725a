import { digest } from '../core/digest.ts';
import type { Action } from './types.ts';

/** Over what applying would do, in no particular order: two plans with the same digest do the same. */
export function planDigest(environment: string, actions: readonly Action[]): string {
  const work = actions
    .filter(({ action }) => action !== 'none')
    .map(({ unit, action, unsafe, desired }) => ({ unit, action, unsafe, digest: desired?.digest ?? null }))
    .sort((a, b) => (a.unit < b.unit ? -1 : 1));
  return digest({ environment, work });
}
