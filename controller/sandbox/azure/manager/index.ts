import { faultNames } from '../faults.ts';
import { sameId } from '../ids.ts';
import { secretValue } from '../providers/key-vault.ts';
import type { ResourceManager } from '../types.ts';
import { type Acted, act } from './act.ts';
import { type Core, groupType } from './core.ts';
import { deleteResource } from './delete.ts';
import { beginGroupDelete } from './groups-delete.ts';
import type { SavedOperation } from './operations.ts';
import { previewResource, putResource, settleLater } from './put.ts';
import { beginDelete } from './remove.ts';
import { resolveResource } from './resolve.ts';

export function createManager(core: Core): ResourceManager {
  return {
    time: core.time,
    tenantId: core.tenantId,
    subscriptions: () =>
      core.subscriptionIds.map((subscriptionId) => ({
        subscriptionId,
        displayName: `Sandbox ${subscriptionId.slice(0, 8)}`,
      })),
    authorize: core.access.authorize,
    get: core.world.get,
    under: (scope) =>
      core.store
        .under(scope)
        .filter((stored) => stored.resource.type !== groupType)
        .flatMap((stored) => core.world.get(stored.resource.id) ?? []),
    put: (principal, id, apiVersion, body) => putResource(core, principal, id, apiVersion, body),
    delete: (principal, id, apiVersion) => deleteResource(core, principal, id, apiVersion),
    invoke(principal, id, action, apiVersion, body) {
      const acted: Acted = act(core, principal, id, action, apiVersion, body);
      return acted.answer ?? null;
    },
    preview: (id, apiVersion, body) => previewResource(core, id, apiVersion, body),
    startOperation: (kind, scope, run) => core.operations.start(kind, scope, run),
    setDenyAssignments: core.access.setDenies,
    fault(name, id) {
      const known = faultNames.find((candidate) => candidate === name);
      return known !== undefined && core.faults.take(known, undefined, id) !== undefined;
    },
    secret(vaultId, name, version) {
      const found = core.store
        .childrenOf(vaultId)
        .find((child) => child.resource.type.endsWith('/secrets') && sameId(child.resource.name, name));
      return secretValue(found, version);
    },
    changed: core.changed,
  };
}

/** What was running when the last process ended goes on under its old operation id. */
export function resumeOperations(core: Core, saved: readonly SavedOperation[]): void {
  for (const { id, kind, scope } of saved) {
    if (!core.store.get(scope)) continue;
    if (kind === 'deleteGroup') beginGroupDelete(core, scope, id);
    else if (kind === 'put') settleLater(core, resolveResource(core, scope), 'put', id);
    else if (kind === 'delete') beginDelete(core, resolveResource(core, scope), id);
  }
}
