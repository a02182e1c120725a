import { randomUUID } from 'node:crypto';
import type { ArmRequest, ArmResponse } from '../../types.ts';
import type { Engine } from '../engine.ts';
import { errorBody } from '../errors.ts';
import { keyOf, type Scope } from '../records.ts';
import { oneOf } from '../request.ts';
import { stackId } from '../scope.ts';
import { stepAside } from './deny.ts';
import { operationUrl } from './put.ts';
import type { ActionOnUnmanage, StackRecord } from './records.ts';
import { end, enter, refuseWhileWorking, stillThere } from './state.ts';
import { actionFor, unmanage } from './unmanage.ts';

const overheadMs = 4_000;

/** Detaching everything is done at once (200); deleting takes its time (202). 204 where there is no such stack. */
export function deleteStack(engine: Engine, scope: Scope, name: string, request: ArmRequest): ArmResponse {
  const id = stackId(scope, name);
  engine.arm.authorize(request.principal, 'Microsoft.Resources/deploymentStacks/delete', id);
  const stack = engine.stacks.get(keyOf(id));
  if (stack === undefined) return { status: 204 };
  refuseWhileWorking(stack);
  if (stack.enforced !== 'none') {
    engine.arm.authorize(request.principal, 'Microsoft.Resources/deploymentStacks/manageDenySetting/action', id);
  }
  const action = readAction(request);
  if (stack.managed.every((one) => actionFor(one.id, action) === 'detach')) {
    forget(engine, stack);
    return { status: 200 };
  }
  Object.assign(stack, {
    principal: request.principal,
    removal: action,
    operationId: randomUUID(),
    correlationId: request.headers['x-ms-correlation-request-id'] ?? randomUUID(),
    startedAt: engine.arm.time.now().toISOString(),
    detached: [],
    deleted: [],
    failed: [],
  });
  delete stack.endedAt;
  enter(engine, stack, 'deleting');
  void runRemoval(engine, stack, action);
  return { status: 202, headers: { 'Azure-AsyncOperation': operationUrl(engine, request, stack) } };
}

/** Deletes what the stack manages and then the stack; a stack that still manages something stays, failed. */
export async function runRemoval(engine: Engine, stack: StackRecord, action: ActionOnUnmanage): Promise<void> {
  try {
    await engine.arm.time.sleep(overheadMs);
    stepAside(engine, stack);
    const error = await unmanage(engine, stack, stack.managed, action);
    if (!stillThere(engine, stack)) return;
    end(engine, stack, error);
    if (error === undefined) forget(engine, stack);
  } catch (error) {
    if (stillThere(engine, stack)) end(engine, stack, errorBody(error));
  }
}

function forget(engine: Engine, stack: StackRecord): void {
  engine.arm.setDenyAssignments(stack.id, []);
  engine.stacks.delete(keyOf(stack.id));
  engine.arm.changed();
}

function readAction({ query }: ArmRequest): ActionOnUnmanage {
  const action = (name: string) => {
    const parameter = `unmanageAction.${name}`;
    return oneOf(parameter, query[parameter.toLowerCase()], ['delete', 'detach']) ?? 'detach';
  };
  return {
    resources: action('Resources'),
    resourceGroups: action('ResourceGroups'),
    managementGroups: action('ManagementGroups'),
  };
}
