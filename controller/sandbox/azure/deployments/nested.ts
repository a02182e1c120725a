import { templateHash } from '../../../arm-template/index.ts';
import type { ExpandedResource, Expansion, NestedDeployment } from '../../../arm-template/types.ts';
import { isJsonObject } from '../../../core/json.ts';
import { ArmError } from '../types.ts';
import type { Engine } from './engine.ts';
import { errorBody } from './errors.ts';
import { admit } from './history.ts';
import { describe, statusId } from './record.ts';
import type { DeploymentRecord } from './records.ts';
import { keyOf } from './records.ts';
import { findScope } from './scope.ts';
import { beginStep, endStep, failStep } from './steps.ts';
import { liveWorld } from './world.ts';

type Run = (engine: Engine, record: DeploymentRecord, expand: () => Expansion) => Promise<void>;

/** Runs a nested deployment as a real one in its own group or subscription, and waits for it. */
export async function runNested(
  engine: Engine,
  parent: DeploymentRecord,
  resource: ExpandedResource,
  nested: NestedDeployment,
  run: Run,
): Promise<boolean> {
  const { id, type, apiVersion } = resource;
  const step = beginStep(engine, parent, 'Create', { id, type, name: leafName(resource.name), apiVersion });
  try {
    const child = accept(engine, parent, resource, nested);
    await run(engine, child.record, () => child.expansion);
    if (child.record.state === 'Succeeded') {
      endStep(engine, parent, step, 'OK');
      return true;
    }
    failStep(engine, parent, step, child.record.error ?? canceled(child.record));
  } catch (error) {
    failStep(engine, parent, step, errorBody(error), error instanceof ArmError ? error : undefined);
  }
  return false;
}

/** @throws ArmError and TemplateError as a PUT of the inner deployment would be refused. */
function accept(
  engine: Engine,
  parent: DeploymentRecord,
  resource: ExpandedResource,
  nested: NestedDeployment,
): { readonly record: DeploymentRecord; readonly expansion: Expansion } {
  const { context } = nested;
  engine.arm.authorize(parent.principal, 'Microsoft.Resources/deployments/write', resource.id);
  const scope = findScope(engine.arm, context.subscriptionId, context.resourceGroup?.name);
  admit(engine, scope, resource.id, context.deployment.name, parent.id);
  const world = liveWorld(engine, parent.principal);
  const expansion = nested.expand(world);
  const properties = resource.body(world)['properties'];
  const template = isJsonObject(properties) && isJsonObject(properties['template']) ? properties['template'] : {};
  const now = engine.arm.time.now();
  const record: DeploymentRecord = {
    id: resource.id,
    name: context.deployment.name,
    scope,
    ...(context.deployment.location === undefined ? {} : { location: context.deployment.location }),
    principal: parent.principal,
    mode: nested.mode,
    correlationId: parent.correlationId,
    statusId: statusId(now),
    startedAt: now.toISOString(),
    template,
    templateHash: templateHash(template),
    owner: parent.id,
    state: 'Accepted',
    timestamp: now.toISOString(),
    operations: [],
    ...describe(expansion),
  };
  engine.deployments.set(keyOf(record.id), record);
  engine.arm.changed();
  return { record, expansion };
}

function canceled(record: DeploymentRecord) {
  return { code: 'DeploymentCanceled', message: `The deployment '${record.name}' was canceled.` };
}

function leafName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
