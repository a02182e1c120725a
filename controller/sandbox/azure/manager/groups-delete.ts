import { leafName, parentOf } from '../ids.ts';
import { ArmError, type Principal } from '../types.ts';
import type { Core } from './core.ts';
import { groupOperation } from './groups.ts';
import { refuseLocked } from './locks.ts';
import type { Running } from './operations.ts';
import { beginDelete, refuseInUse } from './remove.ts';
import { canonicalScope, requireGroup, resolveResource } from './resolve.ts';

const step = 1000;

/** 202 in Azure: everything in the group goes first, what others use last; then the group itself. */
export function deleteGroup(core: Core, principal: Principal, path: string): Running | undefined {
  const id = canonicalScope(core, path.replace(/\/$/, ''));
  core.access.authorize(principal, `${groupOperation}/delete`, id);
  core.access.refuseDenied(principal, `${groupOperation}/delete`, id);
  requireGroup(core, id, 'read');
  refuseLocked(core, id, 'delete');
  const running = core.operations
    .runningIn(id)
    .find((operation) => operation.kind === 'deleteGroup' && operation.scope === id);
  return running ?? beginGroupDelete(core, id);
}

export function beginGroupDelete(core: Core, id: string, operationId?: string): Running {
  setState(core, id, 'Deleting');
  const endless = core.faults.take('neverEnds', 'DELETE', id) !== undefined;
  return core.operations.start(
    'deleteGroup',
    id,
    async () => {
      if (endless) await new Promise(() => {});
      while (core.busy(id) || writesIn(core, id)) await core.time.sleep(step);
      await emptyGroup(core, id);
      await core.time.sleep(step);
      for (const left of core.store.under(id)) core.store.remove(left.resource.id);
      core.removed(id);
      core.changed();
    },
    operationId,
  );
}

/** Waves: each deletes what nothing in the way forbids, until nothing is left or nothing can go. */
async function emptyGroup(core: Core, id: string): Promise<void> {
  for (;;) {
    const left = core.store.under(`${id}/providers`).filter(({ resource }) => {
      const top = parentOf(resource.id)?.toLowerCase() === id.toLowerCase();
      return top || core.registry.find(resource.type)?.tracked === true;
    });
    if (left.length === 0) return;
    let refusal: unknown;
    const wave: Promise<void>[] = [];
    for (const stored of left) {
      const target = resolveResource(core, stored.resource.id);
      try {
        refuseInUse(core, target);
        for (const child of core.store.under(target.id)) refuseInUse(core, resolveResource(core, child.resource.id));
        wave.push(beginDelete(core, target).settled);
      } catch (error) {
        refusal = error;
      }
    }
    if (wave.length === 0) {
      setState(core, id, 'Succeeded');
      throw blocked(id, refusal);
    }
    await Promise.all(wave);
  }
}

function writesIn(core: Core, id: string): boolean {
  return core.operations
    .runningIn(id)
    .some((operation) => operation.kind === 'put' && operation.scope.toLowerCase().startsWith(`${id.toLowerCase()}/`));
}

function setState(core: Core, id: string, provisioningState: string): void {
  const stored = core.store.get(id);
  if (stored) core.store.set(id, { ...stored, resource: { ...stored.resource, properties: { provisioningState } } });
  core.changed();
}

function blocked(id: string, cause: unknown): ArmError {
  const details = cause instanceof ArmError ? [{ code: cause.code, message: cause.message }] : [];
  return new ArmError(
    409,
    'ResourceGroupDeletionBlocked',
    `Deletion of resource group '${leafName(id)}' did not finish as resources in it could not be deleted. Correct the errors in details and try again.`,
    { details },
  );
}
