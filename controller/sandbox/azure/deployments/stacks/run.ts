import type { Engine } from '../engine.ts';
import { errorBody } from '../errors.ts';
import { type DeploymentRecord, type ErrorBody, keyOf } from '../records.ts';
import { denyStatusOf, enforce, needsUpdate, stepAside } from './deny.ts';
import { deployStack, validateStack } from './deploy.ts';
import { failedBy, writtenBy } from './managed.ts';
import type { ManagedResource, StackRecord } from './records.ts';
import { end, enter, stillThere } from './state.ts';
import { actionFor, unmanage } from './unmanage.ts';

/** A stack takes about eight seconds of Azure's time beyond its resources; three of them are its deployment's. */
const initializingMs = 2_000;
const validatingMs = 1_000;
const closingMs = 2_000;

/** Carries a stack from `initializing` to its end. Never rejects; never ends for a stuck stack. */
export async function runStack(engine: Engine, stack: StackRecord): Promise<void> {
  const before = [...stack.managed];
  try {
    await engine.arm.time.sleep(initializingMs);
    enter(engine, stack, 'validating');
    validateStack(engine, stack);
    await engine.arm.time.sleep(validatingMs);
    enter(engine, stack, 'deploying');
    if (engine.arm.fault('stuckStack', stack.id)) stack.stuck = true;
    stepAside(engine, stack);
    const deployment = await deployStack(engine, stack);
    if (stack.stuck || !stillThere(engine, stack)) return;
    const error = await settle(engine, stack, before, deployment);
    await engine.arm.time.sleep(closingMs);
    if (stillThere(engine, stack)) end(engine, stack, error);
  } catch (error) {
    if (stillThere(engine, stack)) end(engine, stack, errorBody(error));
  }
}

/** Books what the deployment did, then denials, then what left the template. */
async function settle(
  engine: Engine,
  stack: StackRecord,
  before: readonly ManagedResource[],
  deployment: DeploymentRecord,
): Promise<ErrorBody | undefined> {
  const now: ManagedResource[] = writtenBy(engine, deployment).map(({ id, dependsOn }) => ({
    id,
    dependsOn,
    status: 'managed',
    denyStatus: denyStatusOf(stack, id),
  }));
  const present = new Set(now.map(({ id }) => keyOf(id)));
  const leaving = before.filter(({ id }) => !present.has(keyOf(id)));
  // Until a whole run has succeeded the stack lets go of nothing, so that nothing is lost from sight.
  stack.managed = [...now, ...leaving];
  if (deployment.state !== 'Succeeded') return notDeployed(engine, stack, deployment);
  if (deployment.outputs === undefined) delete stack.outputs;
  else stack.outputs = deployment.outputs;
  if (needsUpdate(stack, stack.enforced)) enter(engine, stack, 'updatingDenyAssignments');
  stepAside(engine, stack);
  const { actionOnUnmanage } = stack;
  if (leaving.some(({ id }) => actionFor(id, actionOnUnmanage) === 'delete')) enter(engine, stack, 'deletingResources');
  const error = await unmanage(engine, stack, leaving, actionOnUnmanage);
  enforce(engine, stack);
  stack.enforced = stack.denySettings.mode;
  return error;
}

function notDeployed(engine: Engine, stack: StackRecord, deployment: DeploymentRecord): ErrorBody {
  stack.failed = failedBy(engine, deployment);
  enforce(engine, stack);
  const cause = deployment.error ?? {
    code: 'DeploymentCanceled',
    message: `The deployment '${deployment.name}' was canceled.`,
  };
  return {
    code: 'DeploymentStackDeploymentFailed',
    message: `One or more resources could not be deployed. Correlation id: '${stack.correlationId}'.`,
    details: [cause],
  };
}
