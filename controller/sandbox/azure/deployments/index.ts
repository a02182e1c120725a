import type { Json } from '../../../core/json.ts';
import type { ArmRequest, ArmResponse, DeploymentRoutes, ResourceManager } from '../types.ts';
import { createEngine, type Engine } from './engine.ts';
import { fetchPending } from './pending.ts';
import { restore, save } from './persist.ts';
import { isActive, keyOf } from './records.ts';
import { routeDeployment } from './route.ts';
import { findScope, parseServicePath } from './scope.ts';
import { isTerminal } from './stacks/records.ts';
import { routeStack, routeStackOperation } from './stacks/route.ts';

/**
 * Deployments, their operations, validate, what-if and deployment stacks, at resource-group and subscription scope.
 * @param saved what `save()` gave before; what was running then is taken up again.
 */
export function deploymentRoutes(arm: ResourceManager, saved?: Json): DeploymentRoutes {
  const engine = createEngine(arm);
  restore(engine, saved);
  return {
    route: (request) => answer(engine, request),
    save: () => save(engine),
    busy: (resourceGroupId) => isBusy(engine, resourceGroupId),
    removed: (resourceGroupId) => removeGroup(engine, resourceGroupId),
  };
}

function answer(engine: Engine, request: ArmRequest): ArmResponse | undefined {
  const results = /^\/subscriptions\/[^/]+\/operationresults\/([^/]+)\/?$/i.exec(request.path);
  if (results !== null && request.method === 'GET') return fetchPending(engine, results[1]!);
  const path = parseServicePath(request.path);
  if (path === undefined) return routeStackOperation(engine, request);
  const scope = findScope(engine.arm, path.subscriptionId, path.resourceGroup);
  const route = path.service === 'deployments' ? routeDeployment : routeStack;
  return route(engine, scope, path.name, path.tail, request);
}

/** A stuck stack holds nothing up, and one that deletes resources may be deleting this very group. */
function isBusy(engine: Engine, groupId: string): boolean {
  const here = (scopeId: string) => keyOf(scopeId) === keyOf(groupId);
  const stacks = [...engine.stacks.values()].filter(
    (stack) => !isTerminal(stack) && stack.stuck !== true && !stack.state.startsWith('deleting'),
  );
  return (
    stacks.some((stack) => here(stack.scope.id)) ||
    [...engine.deployments.values()].some((record) => isActive(record) && here(record.scope.id))
  );
}

function removeGroup(engine: Engine, groupId: string): void {
  const here = (scopeId: string) => keyOf(scopeId) === keyOf(groupId);
  for (const [key, record] of engine.deployments) if (here(record.scope.id)) engine.deployments.delete(key);
  for (const [key, stack] of engine.stacks) {
    if (!here(stack.scope.id)) continue;
    engine.arm.setDenyAssignments(stack.id, []);
    engine.stacks.delete(key);
  }
  engine.arm.changed();
}
