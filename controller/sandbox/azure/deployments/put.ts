import { templateHash } from '../../../arm-template/index.ts';
import type { ArmRequest, ArmResponse } from '../types.ts';
import { ArmError } from '../types.ts';
import type { Engine } from './engine.ts';
import { invalidDeployment } from './errors.ts';
import { admit } from './history.ts';
import { preflight } from './preflight.ts';
import { type Prepared, prepare } from './prepare.ts';
import { describe, statusId } from './record.ts';
import type { DeploymentRecord, Scope } from './records.ts';
import { keyOf } from './records.ts';
import { runDeployment } from './run.ts';
import { deploymentId } from './scope.ts';
import { deploymentView } from './view.ts';

/** Accepts a deployment with 201 and lets it run. */
export function putDeployment(engine: Engine, scope: Scope, name: string, request: ArmRequest): ArmResponse {
  engine.arm.authorize(request.principal, 'Microsoft.Resources/deployments/write', deploymentId(scope, name));
  const prepared = prepare(engine, scope, name, request);
  admit(engine, scope, prepared.id, name, undefined);
  refuseMove(engine, prepared);
  const errors = preflight(engine, request.principal, prepared.plan, prepared.request.validationLevel ?? 'Provider');
  if (errors.length > 0) throw invalidDeployment(name, prepared.correlationId, errors);
  const existed = engine.deployments.has(keyOf(prepared.id));
  const record = acceptDeployment(engine, prepared, request);
  void runDeployment(engine, record, () => prepared.expansion);
  const apiVersion = request.query['api-version'] ?? '';
  return {
    status: existed ? 200 : 201,
    headers: {
      'Azure-AsyncOperation': `${request.origin}${record.id}/operationStatuses/${record.statusId}?api-version=${apiVersion}`,
    },
    body: deploymentView(record),
  };
}

function acceptDeployment(engine: Engine, prepared: Prepared, { principal }: ArmRequest): DeploymentRecord {
  const { request } = prepared;
  const now = engine.arm.time.now();
  const record: DeploymentRecord = {
    id: prepared.id,
    name: prepared.name,
    scope: prepared.scope,
    ...(request.location === undefined ? {} : { location: request.location.toLowerCase().replaceAll(' ', '') }),
    ...(request.tags === undefined ? {} : { tags: request.tags }),
    principal,
    mode: request.mode,
    ...(request.validationLevel === undefined ? {} : { validationLevel: request.validationLevel }),
    correlationId: prepared.correlationId,
    statusId: statusId(now),
    startedAt: now.toISOString(),
    template: request.template,
    ...(request.templateLink === undefined ? {} : { templateLink: request.templateLink }),
    templateHash: templateHash(request.template),
    state: 'Accepted',
    timestamp: now.toISOString(),
    request: request.parameters,
    operations: [],
    ...describe(prepared.expansion),
  };
  engine.deployments.set(keyOf(record.id), record);
  engine.arm.changed();
  return record;
}

/** A subscription deployment keeps the location in which its name was first used. */
function refuseMove(engine: Engine, { id, name, request }: Prepared): void {
  const existing = engine.deployments.get(keyOf(id))?.location;
  const wanted = request.location?.toLowerCase().replaceAll(' ', '');
  if (existing === undefined || wanted === undefined || existing === wanted) return;
  throw new ArmError(
    409,
    'InvalidDeploymentLocation',
    `Invalid deployment location '${wanted}'. The deployment '${name}' already exists in location '${existing}'.`,
  );
}
