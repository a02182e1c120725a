import { ArmError } from '../../types.ts';
import type { Engine } from '../engine.ts';
import { dropOldest } from '../pending.ts';
import type { ErrorBody } from '../records.ts';
import { keyOf } from '../records.ts';
import { isTerminal, type StackRecord, type StackState } from './records.ts';

const mostOperations = 1_000;

export function enter(engine: Engine, stack: StackRecord, state: StackState): void {
  stack.state = state;
  engine.arm.changed();
}

/** The end of a run. The operation's own record outlives the stack. */
export function end(engine: Engine, stack: StackRecord, error?: ErrorBody): void {
  delete stack.request;
  delete stack.removal;
  stack.endedAt = engine.arm.time.now().toISOString();
  if (error === undefined) delete stack.error;
  else stack.error = error;
  const status = error === undefined ? 'succeeded' : 'failed';
  engine.endedStackOperations.set(stack.operationId, { status, ...(error === undefined ? {} : { error }) });
  dropOldest(engine.endedStackOperations, mostOperations);
  enter(engine, stack, status);
}

/** @throws ArmError 409 DeploymentStackInNonTerminalState. */
export function refuseWhileWorking(stack: StackRecord | undefined): void {
  if (stack === undefined || isTerminal(stack)) return;
  throw new ArmError(
    409,
    'DeploymentStackInNonTerminalState',
    `The deployment stack '${stack.id}' could not be updated as it is currently in a non-terminal state '${stack.state}'.`,
  );
}

/** False once the stack's group was deleted under a run: nothing more may be written for it. */
export function stillThere(engine: Engine, stack: StackRecord): boolean {
  return engine.stacks.get(keyOf(stack.id)) === stack;
}
