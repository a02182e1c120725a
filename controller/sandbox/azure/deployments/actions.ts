import type { ArmRequest, ArmResponse } from '../types.ts';
import { ArmError } from '../types.ts';
import type { Engine } from './engine.ts';
import { promise } from './pending.ts';
import { findDeployment } from './read.ts';
import type { DeploymentRecord, Scope } from './records.ts';
import { isActive, keyOf } from './records.ts';
import { deploymentId } from './scope.ts';
import { touch } from './steps.ts';

/** Starts nothing new; what was started goes on to its own end. Nested deployments are cancelled with it. */
export function cancelDeployment(engine: Engine, scope: Scope, name: string, request: ArmRequest): ArmResponse {
  engine.arm.authorize(request.principal, 'Microsoft.Resources/deployments/cancel/action', deploymentId(scope, name));
  const record = findDeployment(engine, scope, name);
  if (!isActive(record)) {
    throw new ArmError(
      409,
      'DeploymentCannotBeCancelled',
      `The deployment '${name}' cannot be cancelled because it is not active. Its provisioning state is '${record.state}'.`,
    );
  }
  cancel(engine, record);
  return { status: 204 };
}

export function cancel(engine: Engine, record: DeploymentRecord): void {
  record.state = 'Canceled';
  touch(engine, record);
  for (const child of engine.deployments.values()) {
    if (child.owner === record.id && isActive(child)) cancel(engine, child);
  }
}

export function exportTemplate(engine: Engine, scope: Scope, name: string, request: ArmRequest): ArmResponse {
  engine.arm.authorize(
    request.principal,
    'Microsoft.Resources/deployments/exportTemplate/action',
    deploymentId(scope, name),
  );
  return { status: 200, body: { template: findDeployment(engine, scope, name).template } };
}

/** Takes a deployment out of the history; its resources stay. */
export function deleteDeployment(engine: Engine, scope: Scope, name: string, request: ArmRequest): ArmResponse {
  engine.arm.authorize(request.principal, 'Microsoft.Resources/deployments/delete', deploymentId(scope, name));
  const record = engine.deployments.get(keyOf(deploymentId(scope, name)));
  if (record === undefined) return { status: 204 };
  if (isActive(record)) {
    throw new ArmError(
      409,
      'DeploymentActive',
      `The deployment '${name}' is active and cannot be deleted; cancel it first.`,
    );
  }
  const removed = engine.arm.time.sleep(1_000).then(() => {
    engine.deployments.delete(keyOf(record.id));
    engine.arm.changed();
    return { status: 204 };
  });
  const token = promise(engine, removed);
  const apiVersion = request.query['api-version'] ?? '';
  return {
    status: 202,
    headers: {
      Location: `${request.origin}/subscriptions/${scope.subscriptionId}/operationresults/${token}?api-version=${apiVersion}`,
    },
  };
}
