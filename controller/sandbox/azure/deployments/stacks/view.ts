import type { JsonObject } from '../../../../core/json.ts';
import type { Principal } from '../../types.ts';
import { isoDuration } from '../duration.ts';
import { isTerminal, type StackRecord } from './records.ts';

/** The body of GET, PUT and LIST. */
export function stackView(stack: StackRecord): JsonObject {
  const deny = stack.denySettings;
  return {
    ...(stack.location === undefined ? {} : { location: stack.location }),
    tags: stack.tags ?? {},
    properties: {
      actionOnUnmanage: stack.actionOnUnmanage,
      ...(stack.deploymentId === undefined ? {} : { deploymentId: stack.deploymentId }),
      ...(stack.deploymentScope === undefined ? {} : { deploymentScope: stack.deploymentScope }),
      ...(stack.description === undefined ? {} : { description: stack.description }),
      ...(stack.endedAt === undefined ? {} : { duration: isoDuration(stack.startedAt, stack.endedAt) }),
      denySettings: {
        mode: deny.mode,
        applyToChildScopes: deny.applyToChildScopes,
        ...(deny.excludedPrincipals === undefined ? {} : { excludedPrincipals: [...deny.excludedPrincipals] }),
        ...(deny.excludedActions === undefined ? {} : { excludedActions: [...deny.excludedActions] }),
      },
      ...(stack.templateLink === undefined ? {} : { templateLink: stack.templateLink }),
      ...(stack.outputs === undefined ? {} : { outputs: stack.outputs }),
      parameters: stack.parameters,
      resources: shownResources(stack),
      provisioningState: stack.state,
      detachedResources: stack.detached.map((id) => ({ id })),
      deletedResources: stack.deleted.map((id) => ({ id })),
      failedResources: stack.failed.map(({ id, error }) => ({ id, error })),
      correlationId: stack.correlationId,
      ...(stack.error === undefined ? {} : { error: stack.error }),
    },
    systemData: {
      createdBy: callerName(stack.createdBy),
      createdByType: callerType(stack.createdBy),
      createdAt: stack.createdAt,
      lastModifiedBy: callerName(stack.principal),
      lastModifiedByType: callerType(stack.principal),
      lastModifiedAt: stack.startedAt,
    },
    id: stack.id,
    type: 'Microsoft.Resources/deploymentStacks',
    name: stack.name,
  };
}

/** Azure empties the list when an update begins and fills it when the update has ended. */
function shownResources(stack: StackRecord): JsonObject[] {
  if (!isTerminal(stack) && stack.state !== 'deleting') return [];
  return stack.managed.map(({ id, status, denyStatus }) => ({ status, denyStatus, id }));
}

function callerName(principal: Principal): string {
  return principal.kind === 'User' ? principal.displayName : principal.objectId;
}

function callerType(principal: Principal): string {
  return principal.kind === 'User' ? 'User' : 'Application';
}
