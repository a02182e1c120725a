import type { ExpandedResource, Expansion } from '../../../arm-template/types.ts';
import { deleteUnlisted } from './complete-mode.ts';
import type { Engine } from './engine.ts';
import { deploymentFailed, errorBody } from './errors.ts';
import { runNested } from './nested.ts';
import { putResource } from './put-resource.ts';
import { outputsView } from './record.ts';
import type { DeploymentRecord, ErrorBody } from './records.ts';
import { isActive, keyOf } from './records.ts';
import { beginStep, endStep, failStep, touch } from './steps.ts';
import { walk } from './walk.ts';
import { liveWorld } from './world.ts';

/** Half of the time that a deployment takes beyond its resources, in Azure's milliseconds. */
const overheadMs = 1_500;

/**
 * Carries a deployment to its end. What was created stays, whatever the end. Never rejects.
 * @param expand called once the deployment runs, so that it sees the world of that moment.
 */
export async function runDeployment(engine: Engine, record: DeploymentRecord, expand: () => Expansion): Promise<void> {
  try {
    await engine.arm.time.sleep(overheadMs);
    if (!isActive(record)) return;
    record.state = 'Running';
    touch(engine, record);
    const expansion = expand();
    await walk(expansion.resources, (resource) => deployResource(engine, record, resource));
    if (isActive(record) && failures(record).length === 0) await deleteUnlisted(engine, record, expansion);
    if (isActive(record) && failures(record).length === 0) evaluateOutputs(engine, record, expansion);
    await engine.arm.time.sleep(overheadMs);
    finish(engine, record, expansion);
  } catch (error) {
    end(engine, record, 'Failed', errorBody(error));
  }
}

function deployResource(engine: Engine, record: DeploymentRecord, resource: ExpandedResource): Promise<boolean> {
  if (!isActive(record)) return Promise.resolve(false);
  if (resource.nested !== undefined) return runNested(engine, record, resource, resource.nested, runDeployment);
  return putResource(engine, record, resource);
}

function evaluateOutputs(engine: Engine, record: DeploymentRecord, expansion: Expansion): void {
  const step = beginStep(engine, record, 'EvaluateDeploymentOutput');
  try {
    const outputs = outputsView(expansion.outputs(liveWorld(engine, record.principal)));
    if (Object.keys(outputs).length > 0) record.outputs = outputs;
    endStep(engine, record, step, 'OK');
  } catch (error) {
    const { code, message } = errorBody(error);
    failStep(engine, record, step, {
      code: 'DeploymentOutputEvaluationFailed',
      message: `Unable to evaluate template outputs. Please see error details and deployment operations. ${message}`,
      details: [{ code, message }],
    });
  }
}

function finish(engine: Engine, record: DeploymentRecord, expansion: Expansion): void {
  const failed = failures(record);
  if (failed.length > 0) {
    end(engine, record, 'Failed', deploymentFailed(record.id, failed));
    return;
  }
  record.outputResources = writtenBy(engine, expansion);
  end(engine, record, 'Succeeded');
}

/** The ids that a deployment holds: its own resources and those of its nested deployments, sorted as Azure sorts them. */
function writtenBy(engine: Engine, expansion: Expansion): string[] {
  const ids = expansion.resources
    .filter((resource) => !resource.existing)
    .flatMap((resource) =>
      resource.nested === undefined
        ? [engine.arm.get(resource.id)?.id ?? resource.id]
        : (engine.deployments.get(keyOf(resource.id))?.outputResources ?? []),
    );
  return [...new Set(ids)].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

function failures(record: DeploymentRecord) {
  return record.operations.filter((step) => step.state === 'Failed');
}

/** A deployment that was cancelled meanwhile stays cancelled. */
function end(engine: Engine, record: DeploymentRecord, state: 'Succeeded' | 'Failed', error?: ErrorBody): void {
  delete record.request;
  if (!isActive(record)) {
    engine.arm.changed();
    return;
  }
  record.state = state;
  if (error !== undefined) record.error = error;
  touch(engine, record);
}
