import type { JsonObject } from '../../../core/json.ts';
import { isoDuration } from './duration.ts';
import type { DeploymentRecord, OperationRecord } from './records.ts';

/** The body of GET, PUT and LIST. Member order follows Azure's. */
export function deploymentView(record: DeploymentRecord): JsonObject {
  return {
    id: record.id,
    name: record.name,
    type: 'Microsoft.Resources/deployments',
    ...(record.location === undefined ? {} : { location: record.location }),
    ...(record.tags === undefined ? {} : { tags: record.tags }),
    properties: {
      ...(record.templateLink === undefined ? {} : { templateLink: record.templateLink }),
      templateHash: record.templateHash,
      parameters: record.parameters,
      mode: record.mode,
      ...(record.validationLevel === undefined ? {} : { validationLevel: record.validationLevel }),
      provisioningState: record.state,
      timestamp: record.timestamp,
      duration: isoDuration(record.startedAt, record.timestamp),
      correlationId: record.correlationId,
      providers: record.providers,
      dependencies: record.dependencies,
      ...(record.outputs === undefined ? {} : { outputs: record.outputs }),
      ...(record.outputResources === undefined
        ? {}
        : { outputResources: record.outputResources.map((id) => ({ id })) }),
      ...(record.error === undefined ? {} : { error: record.error }),
    },
  };
}

export function operationView(record: DeploymentRecord, step: OperationRecord, now: string): JsonObject {
  const end = step.endedAt ?? now;
  return {
    id: `${record.id}/operations/${step.operationId}`,
    operationId: step.operationId,
    properties: {
      provisioningOperation: step.kind,
      provisioningState: step.state,
      timestamp: end,
      duration: isoDuration(step.startedAt, end),
      trackingId: step.trackingId,
      ...(step.statusCode === undefined ? {} : { statusCode: step.statusCode }),
      ...(step.error === undefined ? {} : { statusMessage: { status: 'Failed', error: step.error } }),
      ...(step.target === undefined
        ? {}
        : {
            targetResource: {
              id: step.target.id,
              resourceType: step.target.type,
              resourceName: step.target.name,
            },
          }),
    },
  };
}
