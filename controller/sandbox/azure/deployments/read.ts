import type { JsonObject } from '../../../core/json.ts';
import type { ArmRequest, ArmResponse } from '../types.ts';
import { ArmError } from '../types.ts';
import type { Engine } from './engine.ts';
import { historyOf } from './history.ts';
import type { DeploymentRecord, Scope } from './records.ts';
import { isActive, keyOf } from './records.ts';
import { deploymentId } from './scope.ts';
import { deploymentView, operationView } from './view.ts';

const read = 'Microsoft.Resources/deployments/read';

/** @throws ArmError 404 DeploymentNotFound. */
export function findDeployment(engine: Engine, scope: Scope, name: string): DeploymentRecord {
  const record = engine.deployments.get(keyOf(deploymentId(scope, name)));
  if (record === undefined) throw new ArmError(404, 'DeploymentNotFound', `Deployment '${name}' could not be found.`);
  return record;
}

export function getDeployment(engine: Engine, scope: Scope, name: string, request: ArmRequest): ArmResponse {
  engine.arm.authorize(request.principal, read, deploymentId(scope, name));
  return { status: 200, body: deploymentView(findDeployment(engine, scope, name)) };
}

export function headDeployment(engine: Engine, scope: Scope, name: string, request: ArmRequest): ArmResponse {
  engine.arm.authorize(request.principal, read, deploymentId(scope, name));
  return { status: engine.deployments.has(keyOf(deploymentId(scope, name))) ? 204 : 404 };
}

/** Newest first; `$filter=provisioningState eq 'X'` and `$top` as documented. */
export function listDeployments(engine: Engine, scope: Scope, request: ArmRequest): ArmResponse {
  engine.arm.authorize(request.principal, read, scope.id);
  const filter = request.query['$filter'];
  const state = filter === undefined ? undefined : /^\s*provisioningState\s+eq\s+'([^']+)'\s*$/i.exec(filter)?.[1];
  if (filter !== undefined && state === undefined) {
    throw new ArmError(400, 'InvalidFilterInQueryString', `Invalid $filter '${filter}' specified in the query string.`);
  }
  const all = historyOf(engine, scope)
    .filter((record) => state === undefined || record.state.toLowerCase() === state.toLowerCase())
    .sort((a, b) => b.timestamp.localeCompare(a.timestamp));
  return page(request, all.map(deploymentView));
}

export function listOperations(engine: Engine, scope: Scope, name: string, request: ArmRequest): ArmResponse {
  engine.arm.authorize(request.principal, 'Microsoft.Resources/deployments/operations/read', deploymentId(scope, name));
  const record = findDeployment(engine, scope, name);
  const now = engine.arm.time.now().toISOString();
  return page(
    request,
    record.operations.map((step) => operationView(record, step, now)),
  );
}

export function getOperation(engine: Engine, scope: Scope, name: string, id: string, request: ArmRequest): ArmResponse {
  engine.arm.authorize(request.principal, 'Microsoft.Resources/deployments/operations/read', deploymentId(scope, name));
  const record = findDeployment(engine, scope, name);
  const step = record.operations.find((one) => one.operationId.toLowerCase() === id.toLowerCase());
  if (step === undefined) {
    throw new ArmError(404, 'DeploymentOperationNotFound', `The deployment operation '${id}' could not be found.`);
  }
  return { status: 200, body: operationView(record, step, engine.arm.time.now().toISOString()) };
}

/** What Azure-AsyncOperation of a PUT points at: `{status, error?}`. */
export function getStatus(engine: Engine, scope: Scope, name: string, id: string, request: ArmRequest): ArmResponse {
  engine.arm.authorize(
    request.principal,
    'Microsoft.Resources/deployments/operationstatuses/read',
    deploymentId(scope, name),
  );
  const record = findDeployment(engine, scope, name);
  if (record.statusId !== id) {
    throw new ArmError(404, 'DeploymentOperationNotFound', `The deployment operation '${id}' could not be found.`);
  }
  const status = isActive(record) ? 'Running' : record.state;
  return { status: 200, body: { status, ...(record.error === undefined ? {} : { error: record.error }) } };
}

function page(request: ArmRequest, all: readonly JsonObject[]): ArmResponse {
  const top = Number(request.query['$top'] ?? all.length);
  if (!Number.isInteger(top) || top < 0) {
    throw new ArmError(400, 'InvalidQueryParameterValue', `The value '${request.query['$top']}' of $top is not valid.`);
  }
  return { status: 200, body: { value: all.slice(0, top) } };
}
