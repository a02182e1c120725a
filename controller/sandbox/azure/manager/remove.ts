import type { Aftermath } from '../providers/type.ts';
import { assignmentType } from '../rbac/authorize.ts';
import type { Core } from './core.ts';
import type { Running } from './operations.ts';
import type { Resolved } from './resolve.ts';

/** Removes a resource after the type's duration, without asking anybody: callers have checked. */
export function beginDelete(core: Core, target: Resolved, operationId?: string): Running {
  const { id, type } = target;
  const endless = core.faults.take('neverEnds', 'DELETE', id) !== undefined;
  if (type.seconds.remove === 0 && !endless) {
    removeNow(core, id);
    return core.operations.start('delete', id, async () => {}, operationId);
  }
  const operation = core.operations.start(
    'delete',
    id,
    async () => {
      if (endless) await new Promise(() => {});
      await core.time.sleep(type.seconds.remove * 1000);
      removeNow(core, id);
    },
    operationId,
  );
  const stored = core.store.get(id);
  if (stored) {
    const properties = {
      ...stored.resource.properties,
      ...(type.showsState !== false && { provisioningState: 'Deleting' }),
    };
    core.store.set(id, { ...stored, resource: { ...stored.resource, properties }, operation: operation.id });
  }
  core.changed();
  return operation;
}

export function refuseInUse(core: Core, target: Resolved): void {
  const resource = core.store.get(target.id)?.resource;
  const refusal = resource && target.type.inUse?.(resource, core.world);
  if (refusal) throw refusal;
}

/**
 * With everything below it and its companions. Role assignments of a deleted container stay behind, as in Azure
 * (azure-facts.md 3.5): a later container of the same name would inherit them.
 */
function removeNow(core: Core, id: string): void {
  const stored = core.store.get(id);
  if (!stored) return;
  const leaveAssignments = stored.resource.type.toLowerCase().endsWith('/containers');
  const gone = core.store.under(id).filter((below) => !(leaveAssignments && below.resource.type === assignmentType));
  const effects = gone.map((below) => core.registry.find(below.resource.type)?.removed?.(below, core.world) ?? {});
  for (const below of gone) core.store.remove(below.resource.id);
  for (const effect of effects) applyAftermath(core, effect, stored.apiVersion);
  core.changed();
}

export function applyAftermath(core: Core, effect: Aftermath, apiVersion: string): void {
  const at = core.time.now().toISOString();
  for (const { resource, hidden } of effect.write ?? []) {
    const before = core.store.get(resource.id);
    const kept = hidden ?? before?.hidden;
    core.store.set(resource.id, {
      ...before,
      resource,
      apiVersion,
      createdTime: before?.createdTime ?? at,
      changedTime: at,
      ...(kept && { hidden: kept }),
    });
  }
  for (const id of effect.drop ?? []) if (core.store.get(id)) removeNow(core, id);
}
