import { within } from '../ids.ts';
import { textAt } from '../providers/shape.ts';
import { ArmError } from '../types.ts';
import type { Core } from './core.ts';

const lockType = 'Microsoft.Authorization/locks';

/** 409 where a lock at, above or (for a delete) below the id forbids the operation. Locks themselves are never locked. */
export function refuseLocked(core: Core, id: string, operation: 'write' | 'delete'): void {
  if (id.toLowerCase().includes('/providers/microsoft.authorization/locks/')) return;
  const locked = core.store
    .ofType(lockType)
    .map((stored) => ({
      scope: stored.resource.id.slice(
        0,
        stored.resource.id.toLowerCase().lastIndexOf('/providers/microsoft.authorization/locks/'),
      ),
      level: textAt(stored.resource.properties, 'level'),
    }))
    .filter(
      (lock) =>
        (operation === 'delete' || lock.level === 'ReadOnly') &&
        (within(id, lock.scope) || (operation === 'delete' && within(lock.scope, id))),
    );
  if (locked.length === 0) return;
  const scopes = locked.map((lock) => lock.scope).join(',');
  throw new ArmError(
    409,
    'ScopeLocked',
    `The scope '${id}' cannot perform ${operation} operation because following scope(s) are locked: '${scopes}'. Please remove the lock and try again.`,
  );
}
