import { randomBytes, randomUUID } from 'node:crypto';
import type { ArmError } from '../types.ts';
import type { Engine } from './engine.ts';
import type { DeploymentRecord, ErrorBody, OperationRecord } from './records.ts';

export function beginStep(
  engine: Engine,
  record: DeploymentRecord,
  kind: OperationRecord['kind'],
  target?: OperationRecord['target'],
): OperationRecord {
  const step: OperationRecord = {
    operationId: kind === 'EvaluateDeploymentOutput' ? record.statusId : randomBytes(8).toString('hex').toUpperCase(),
    trackingId: randomUUID(),
    kind,
    startedAt: engine.arm.time.now().toISOString(),
    ...(target === undefined ? {} : { target }),
    state: 'Running',
  };
  record.operations.push(step);
  touch(engine, record);
  return step;
}

export function endStep(engine: Engine, record: DeploymentRecord, step: OperationRecord, statusCode: string): void {
  step.state = 'Succeeded';
  step.statusCode = statusCode;
  step.endedAt = engine.arm.time.now().toISOString();
  touch(engine, record);
}

export function failStep(
  engine: Engine,
  record: DeploymentRecord,
  step: OperationRecord,
  error: ErrorBody,
  cause?: ArmError,
): void {
  step.state = 'Failed';
  step.statusCode = cause === undefined ? 'Conflict' : (statusNames[cause.status] ?? String(cause.status));
  step.error = error;
  step.endedAt = engine.arm.time.now().toISOString();
  touch(engine, record);
}

export function touch(engine: Engine, record: DeploymentRecord): void {
  record.timestamp = engine.arm.time.now().toISOString();
  engine.arm.changed();
}

/** HTTP statuses as deployment operations name them. */
const statusNames: { readonly [status: number]: string } = {
  400: 'BadRequest',
  403: 'Forbidden',
  404: 'NotFound',
  409: 'Conflict',
  412: 'PreconditionFailed',
  429: 'TooManyRequests',
  500: 'InternalServerError',
  503: 'ServiceUnavailable',
};
