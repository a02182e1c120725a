import { isResourceId, leafName, parseTarget, typeOf } from '../ids.ts';
import type { ResourceType } from '../providers/type.ts';
import { ArmError } from '../types.ts';
import type { Core } from './core.ts';

/** A resource id with its type; `id` in the case in which its parts were first written. */
export interface Resolved {
  readonly id: string;
  readonly name: string;
  readonly type: ResourceType;
  readonly resourceGroupId: string | undefined;
}

/** Throws as ARM's front door does: unknown subscription, namespace, type; a malformed id. */
export function resolveResource(core: Core, path: string): Resolved {
  const target = parseTarget(path);
  if (!target || !isResourceId(target)) {
    throw new ArmError(400, 'InvalidResourceId', `The resource identifier '${path}' is not valid.`);
  }
  if (target.subscriptionId !== undefined) requireSubscription(core, target.subscriptionId);
  const type = core.registry.require(target.namespace ?? '', target.types.join('/'));
  const scope = canonicalScope(core, target.scope);
  const segments = type.type.split('/').slice(1);
  const id = `${scope}/providers/${type.type.split('/')[0]}${segments.map((s, i) => `/${s}/${target.names[i]}`).join('')}`;
  const known = core.store.get(id)?.resource.id ?? withParentCase(core, id, target.names.length);
  const group = /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+/i.exec(known)?.[0];
  return { id: known, name: leafName(known), type, resourceGroupId: group };
}

export function requireSubscription(core: Core, subscriptionId: string): void {
  if (core.subscriptionIds.some((id) => id.toLowerCase() === subscriptionId.toLowerCase())) return;
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(subscriptionId)) {
    throw new ArmError(
      400,
      'InvalidSubscriptionId',
      `The provided subscription identifier '${subscriptionId}' is malformed or invalid.`,
    );
  }
  throw new ArmError(404, 'SubscriptionNotFound', `The subscription '${subscriptionId}' could not be found.`);
}

/** 404 where the group of an id does not exist, 409 for writes while it is being deleted. */
export function requireGroup(core: Core, groupId: string, use: 'read' | 'write'): void {
  const group = core.store.get(groupId)?.resource;
  const name = leafName(groupId);
  if (!group) throw new ArmError(404, 'ResourceGroupNotFound', `Resource group '${name}' could not be found.`);
  if (use === 'write' && group.properties?.['provisioningState'] === 'Deleting') {
    throw new ArmError(
      409,
      'ResourceGroupBeingDeleted',
      `The resource group '${name}' is in deprovisioning state and cannot perform this operation.`,
    );
  }
}

export function notFound(core: Core, id: string): ArmError {
  const target = parseTarget(id);
  if (target?.resourceGroup !== undefined && target.namespace !== undefined && target.names.length === 1) {
    const path = `${typeOf(target)}/${target.names[0]}`;
    return new ArmError(
      404,
      'ResourceNotFound',
      `The Resource '${path}' under resource group '${target.resourceGroup}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
      { headers: { 'x-ms-failure-cause': 'gateway' } },
    );
  }
  if (target && target.names.length > 1) {
    const parent = id.split('/').slice(0, -2).join('/');
    if (!core.store.get(parent)) return parentNotFound('read', typeOf(target).split('/').slice(1).join('/'), parent);
  }
  return new ArmError(
    404,
    target?.namespace?.toLowerCase() === 'microsoft.network' ? 'NotFound' : 'ResourceNotFound',
    `Resource ${id} not found.`,
  );
}

export function parentNotFound(verb: 'read' | 'write', type: string, parent: string): ArmError {
  return new ArmError(
    404,
    'ParentResourceNotFound',
    `Failed to perform '${verb}' on resource(s) of type '${type}', because the parent resource '${parent}' could not be found.`,
  );
}

export function isGroupId(path: string): boolean {
  return /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/?$/i.test(path);
}

/** `/subscriptions/S/resourceGroups/G` in the case of the group's first writing. */
export function canonicalScope(core: Core, scope: string): string {
  const group = /^(\/subscriptions\/[^/]+)\/resourceGroups\/([^/]+)(.*)$/i.exec(scope);
  if (!group) return scope.replace(/^\/subscriptions\//i, '/subscriptions/');
  const [, subscription = '', name = '', rest = ''] = group;
  const groupId = `${subscription}/resourceGroups/${name}`;
  const head = core.store.get(groupId)?.resource.id ?? groupId;
  if (rest === '') return head;
  return core.store.get(`${head}${rest}`)?.resource.id ?? `${head}${rest}`;
}

function withParentCase(core: Core, id: string, depth: number): string {
  if (depth < 2) return id;
  const parts = id.split('/');
  const parent = core.store.get(parts.slice(0, -2).join('/'));
  return parent ? `${parent.resource.id}/${parts.slice(-2).join('/')}` : id;
}
