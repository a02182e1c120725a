import type { ResourceManager } from '../types.ts';
import { ArmError } from '../types.ts';
import type { Scope } from './records.ts';

/** The parts of a path that belongs to this service; `tail` is what follows the name (`validate`, `operations/ID`). */
export interface ServicePath {
  readonly subscriptionId: string;
  readonly resourceGroup: string | undefined;
  readonly service: 'deployments' | 'deploymentStacks';
  readonly name: string | undefined;
  readonly tail: string;
}

// The SDK lists operations at `…/resourcegroups/RG/deployments/NAME/operations`, without the provider segment.
const servicePath =
  /^\/subscriptions\/([^/]+)(?:\/resourcegroups\/([^/]+))?(?:\/providers\/microsoft\.resources)?\/(deployments|deploymentstacks)(?:\/([^/]+)(?:\/(.+?))?)?\/?$/i;

export function parseServicePath(path: string): ServicePath | undefined {
  const match = servicePath.exec(path);
  if (match === null) return undefined;
  return {
    subscriptionId: match[1]!,
    resourceGroup: match[2],
    service: match[3]!.toLowerCase() === 'deployments' ? 'deployments' : 'deploymentStacks',
    name: match[4],
    tail: match[5] ?? '',
  };
}

/** @throws ArmError 404 SubscriptionNotFound or ResourceGroupNotFound. */
export function findScope(arm: ResourceManager, subscriptionId: string, resourceGroup: string | undefined): Scope {
  const subscription = arm
    .subscriptions()
    .find((one) => one.subscriptionId.toLowerCase() === subscriptionId.toLowerCase());
  if (subscription === undefined) {
    throw new ArmError(404, 'SubscriptionNotFound', `The subscription '${subscriptionId}' could not be found.`);
  }
  const root = `/subscriptions/${subscription.subscriptionId}`;
  if (resourceGroup === undefined) {
    return { kind: 'subscription', subscriptionId: subscription.subscriptionId, id: root };
  }
  const group = arm.get(`${root}/resourceGroups/${resourceGroup}`);
  if (group === undefined) {
    throw new ArmError(404, 'ResourceGroupNotFound', `Resource group '${resourceGroup}' could not be found.`);
  }
  return {
    kind: 'resourceGroup',
    subscriptionId: subscription.subscriptionId,
    resourceGroup: group.name,
    id: `${root}/resourceGroups/${group.name}`,
  };
}

export function deploymentId(scope: Scope, name: string): string {
  return `${scope.id}/providers/Microsoft.Resources/deployments/${name}`;
}

export function stackId(scope: Scope, name: string): string {
  return `${scope.id}/providers/Microsoft.Resources/deploymentStacks/${name}`;
}

/** The scope part of an id: the group, or the subscription for what lies outside groups. */
export function scopeIdOf(id: string): string {
  return /^\/subscriptions\/[^/]+(\/resourceGroups\/[^/]+)?/i.exec(id)?.[0] ?? id;
}

export function isGroupId(id: string): boolean {
  return /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+$/i.test(id);
}
