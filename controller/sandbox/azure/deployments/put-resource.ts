import type { ExpandedResource } from '../../../arm-template/types.ts';
import { TemplateError } from '../../../arm-template/types.ts';
import { ArmError } from '../types.ts';
import type { Engine } from './engine.ts';
import { errorBody, resourceFailed } from './errors.ts';
import type { DeploymentRecord } from './records.ts';
import { isBusy, retrying } from './retry.ts';
import { beginStep, endStep, failStep } from './steps.ts';
import { liveWorld } from './world.ts';

/** Writes one resource of a deployment and waits for its end. Failures go into the step, never up. */
export async function putResource(
  engine: Engine,
  record: DeploymentRecord,
  resource: ExpandedResource,
): Promise<boolean> {
  const { id, type, name, apiVersion } = resource;
  const step = beginStep(engine, record, 'Create', { id, type, name: leafName(name), apiVersion });
  try {
    const status = await retrying(engine.arm.time, isBusy, () => write(engine, record, resource));
    endStep(engine, record, step, status);
    return true;
  } catch (error) {
    if (error instanceof AcceptedThenFailed)
      failStep(engine, record, step, resourceFailed(id, error.state, error.cause));
    else if (error instanceof ArmError) failStep(engine, record, step, errorBody(error), error);
    else if (error instanceof TemplateError)
      failStep(engine, record, step, errorBody(error), new ArmError(400, error.code, ''));
    else throw error;
    return false;
  }
}

async function write(engine: Engine, record: DeploymentRecord, resource: ExpandedResource): Promise<string> {
  const body = resource.body(liveWorld(engine, record.principal));
  const outcome = engine.arm.put(record.principal, resource.id, resource.apiVersion, body);
  if (outcome.operation !== undefined) {
    await outcome.operation.settled;
    const { status, error } = outcome.operation;
    if (error !== undefined && isBusy(error)) throw error;
    if (status !== 'Succeeded') throw new AcceptedThenFailed(status, error);
  }
  return outcome.created ? 'Created' : 'OK';
}

/** The provider took the request and failed later: Azure wraps this differently from a refusal. */
class AcceptedThenFailed extends Error {
  readonly state: string;
  override readonly cause: ArmError | undefined;
  constructor(state: string, cause: ArmError | undefined) {
    super(`the operation ended ${state}`);
    this.state = state;
    this.cause = cause;
  }
}

/** Operations name the resource itself; template names of children are `parent/child`. */
function leafName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
