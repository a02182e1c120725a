import { ancestorOfType, subscriptionOf } from '../ids.ts';
import type { ResourceType } from '../providers/type.ts';
import { ArmError } from '../types.ts';
import type { Core } from './core.ts';
import type { Running } from './operations.ts';

/** Azure's networks and firewall policies take one write at a time, their children included. */
export function refuseConcurrent(core: Core, id: string, type: ResourceType): void {
  const running = runningIn(core, id, type);
  if (!running) return;
  throw new ArmError(
    409,
    'AnotherOperationInProgress',
    `Another operation on this or dependent resource is in progress. To retrieve status of the operation use uri: /subscriptions/${subscriptionOf(id)}/providers/Microsoft.Network/locations/sandbox/operations/${running.id}.`,
    { details: [] },
  );
}

function runningIn(core: Core, id: string, type: ResourceType): Running | undefined {
  const { family } = type;
  if (family === undefined) return undefined;
  const root = ancestorOfType(id, family)?.toLowerCase();
  return core.operations
    .runningIn(id)
    .find(
      (operation) =>
        (operation.kind === 'put' || operation.kind === 'delete') &&
        ancestorOfType(operation.scope, family)?.toLowerCase() === root,
    );
}
