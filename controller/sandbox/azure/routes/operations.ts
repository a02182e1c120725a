import type { JsonObject } from '../../../core/json.ts';
import { envelope } from '../http/answer.ts';
import { subscriptionOf } from '../ids.ts';
import type { Running } from '../manager/operations.ts';
import type { ArmRequest, ArmResponse } from '../types.ts';
import type { RouteContext } from './context.ts';

const path =
  /^\/subscriptions\/[^/]+(?:\/providers\/[^/]+(?:\/locations\/[^/]+)?)?\/(operations|operationStatuses|operationResults)\/([^/]+)$/i;

/** Answers for running and ended operations, by status (Azure-AsyncOperation) or by result (Location). */
export function operationRoute({ core }: RouteContext, request: ArmRequest): ArmResponse | undefined {
  const [, style = '', id = ''] = path.exec(request.path) ?? [];
  if (id === '' || request.method !== 'GET') return undefined;
  const operation = core.operations.find(id);
  // Deployments and stacks keep records of their own; they are asked next.
  if (!operation) return undefined;
  if (!core.access.seesAnything(request.principal, `/subscriptions/${subscriptionOf(request.path)}`)) {
    core.access.authorize(
      request.principal,
      'Microsoft.Resources/subscriptions/operationresults/read',
      `/subscriptions/${subscriptionOf(request.path)}`,
    );
  }
  if (style.toLowerCase() === 'operationresults') return result(core.world.get, operation, request);
  return {
    status: 200,
    headers: waiting(core.time.scale(pollSeconds * 1000), operation),
    body: statusBody(operation, request.path),
  };
}

function statusBody(operation: Running, at: string): JsonObject {
  return {
    id: at,
    name: operation.id,
    status: operation.status,
    startTime: operation.startTime.toISOString(),
    ...(operation.endTime && { endTime: operation.endTime.toISOString() }),
    ...(operation.error && { error: envelope(operation.error) }),
  };
}

function result(get: (id: string) => unknown, operation: Running, request: ArmRequest): ArmResponse {
  if (operation.status === 'InProgress') {
    return {
      status: 202,
      headers: { location: `${request.origin}${request.path}?api-version=${request.query['api-version'] ?? ''}` },
    };
  }
  if (operation.error) throw operation.error;
  const resource = operation.kind === 'put' ? (get(operation.scope) as JsonObject | undefined) : undefined;
  return resource ? { status: 200, body: resource } : { status: 200 };
}

const pollSeconds = 10;

/** Retry-After only where it is a second or more: the SDKs ignore 0, and a needless 1 makes fast worlds slow (testworld.md 3.5). */
export function waiting(scaledMs: number, operation: Pick<Running, 'status'>): { [name: string]: string } {
  return scaledMs >= 1000 && operation.status === 'InProgress'
    ? { 'retry-after': String(Math.floor(scaledMs / 1000)) }
    : {};
}
