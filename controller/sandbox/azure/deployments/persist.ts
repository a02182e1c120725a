import { isJsonObject, type Json } from '../../../core/json.ts';
import { cancel } from './actions.ts';
import type { Engine } from './engine.ts';
import { expandRecord } from './expand.ts';
import { type DeploymentRecord, isActive, keyOf } from './records.ts';
import { runDeployment } from './run.ts';
import { runRemoval } from './stacks/delete.ts';
import { enforce } from './stacks/deny.ts';
import { type EndedOperation, isTerminal, type StackRecord } from './stacks/records.ts';
import { runStack } from './stacks/run.ts';

/** Everything but answers that nobody has fetched. Live objects: to be written out at once. */
export function save(engine: Engine): Json {
  return {
    deployments: [...engine.deployments.values()],
    stacks: [...engine.stacks.values()],
    endedStackOperations: [...engine.endedStackOperations],
  } as unknown as Json;
}

/**
 * Takes up saved state. What was running goes on from its beginning, as Azure's own back end would go on after a
 * restart: writes are idempotent. Nested deployments are resumed by what runs them.
 */
export function restore(engine: Engine, saved: Json | undefined): void {
  if (!isJsonObject(saved)) return;
  const state = saved as unknown as {
    readonly deployments: readonly DeploymentRecord[];
    readonly stacks: readonly StackRecord[];
    readonly endedStackOperations: readonly (readonly [string, EndedOperation])[];
  };
  for (const record of state.deployments) engine.deployments.set(keyOf(record.id), record);
  for (const stack of state.stacks) engine.stacks.set(keyOf(stack.id), stack);
  for (const [id, ended] of state.endedStackOperations) engine.endedStackOperations.set(id, ended);
  // Denials live with the access checks, which keep nothing themselves.
  for (const stack of state.stacks) if (stack.enforced !== 'none') enforce(engine, stack);
  for (const record of state.deployments) if (record.owner === undefined && isActive(record)) resume(engine, record);
  for (const stack of state.stacks) if (!isTerminal(stack)) resumeStack(engine, stack);
}

function resume(engine: Engine, record: DeploymentRecord): void {
  record.operations = [];
  void runDeployment(engine, record, () => expandRecord(engine, record));
}

function resumeStack(engine: Engine, stack: StackRecord): void {
  if (stack.stuck) cancelOwned(engine, stack);
  else if (stack.removal !== undefined) void runRemoval(engine, stack, stack.removal);
  else void runStack(engine, stack);
}

/** Nothing will ever end a stuck stack; its deployment must not keep the group busy for ever as well. */
function cancelOwned(engine: Engine, stack: StackRecord): void {
  for (const record of engine.deployments.values()) {
    if (record.owner === stack.id && isActive(record)) cancel(engine, record);
  }
}
