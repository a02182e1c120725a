import { requireVersion } from '../providers/versions.ts';
import type { Principal } from '../types.ts';
import type { Core } from './core.ts';
import { refuseConcurrent } from './family.ts';
import { deleteGroup } from './groups-delete.ts';
import { refuseLocked } from './locks.ts';
import type { Running } from './operations.ts';
import { beginDelete, refuseInUse } from './remove.ts';
import { isGroupId, requireGroup, resolveResource } from './resolve.ts';

/** Undefined where there was nothing to delete. A synchronous delete gives an operation that has already ended. */
export function deleteResource(
  core: Core,
  principal: Principal,
  path: string,
  apiVersion: string,
): Running | undefined {
  if (isGroupId(path)) return deleteGroup(core, principal, path);
  const target = resolveResource(core, path);
  const { id, type } = target;
  requireVersion(type.type, apiVersion);
  core.access.authorize(principal, `${type.type}/delete`, id);
  core.access.refuseDenied(principal, `${type.type}/delete`, id);
  if (target.resourceGroupId) requireGroup(core, target.resourceGroupId, 'read');
  const stored = core.store.get(id);
  if (!stored) return undefined;
  refuseLocked(core, id, 'delete');
  const running = core.operations
    .runningIn(id)
    .find((operation) => operation.kind === 'delete' && operation.id === stored.operation);
  if (running) return running;
  refuseInUse(core, target);
  refuseConcurrent(core, id, type);
  return beginDelete(core, target);
}
