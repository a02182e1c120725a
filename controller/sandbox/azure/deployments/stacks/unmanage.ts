import type { Engine } from '../engine.ts';
import { errorBody } from '../errors.ts';
import { type ErrorBody, keyOf } from '../records.ts';
import { type Removal, removeAll } from '../remove.ts';
import { isGroupId } from '../scope.ts';
import type { ActionOnUnmanage, ManagedResource, StackRecord } from './records.ts';

/**
 * Lets go of resources: detaches or deletes each as asked, users before what they use. What could not be deleted
 * stays with the stack as `deleteFailed`.
 * @returns the error of the whole, where something could not be deleted.
 */
export async function unmanage(
  engine: Engine,
  stack: StackRecord,
  leaving: readonly ManagedResource[],
  action: ActionOnUnmanage,
): Promise<ErrorBody | undefined> {
  const doomed = leaving.filter((one) => actionFor(one.id, action) === 'delete');
  const outcomes = await removeAll(engine, stack.principal, removals(doomed));
  const failed = doomed.filter((one) => outcomes.get(one.id) !== undefined);
  const kept = new Set(failed.map((one) => keyOf(one.id)));
  const left = new Set(leaving.map((one) => keyOf(one.id)));
  stack.managed = [
    ...stack.managed.filter((one) => !left.has(keyOf(one.id))),
    ...failed.map((one) => ({ ...one, status: 'deleteFailed' as const })),
  ];
  stack.detached.push(...leaving.filter((one) => actionFor(one.id, action) === 'detach').map((one) => one.id));
  stack.deleted.push(...doomed.filter((one) => !kept.has(keyOf(one.id))).map((one) => one.id));
  stack.failed.push(...failed.map(({ id }) => ({ id, error: errorBody(outcomes.get(id)) })));
  engine.arm.changed();
  return failed.length === 0 ? undefined : deleteFailed(stack);
}

export function actionFor(id: string, action: ActionOnUnmanage): 'delete' | 'detach' {
  return isGroupId(id) ? action.resourceGroups : action.resources;
}

function removals(doomed: readonly ManagedResource[]): Removal[] {
  const users = new Map<string, string[]>();
  for (const { id, dependsOn } of doomed) {
    for (const used of dependsOn) users.set(keyOf(used), [...(users.get(keyOf(used)) ?? []), id]);
  }
  return doomed.map(({ id }) => ({ id, before: users.get(keyOf(id)) ?? [] }));
}

function deleteFailed(stack: StackRecord): ErrorBody {
  return {
    code: 'DeploymentStackDeleteResourcesFailed',
    message: `One or more resources could not be deleted. Correlation id: '${stack.correlationId}'.`,
    details: stack.failed.map(({ id, error }) => ({ ...error, target: id })),
  };
}
