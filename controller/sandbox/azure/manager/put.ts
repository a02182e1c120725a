import type { JsonObject } from '../../../core/json.ts';
import { parentOf, parseTarget } from '../ids.ts';
import { checkReferences } from '../providers/references.ts';
import type { ResourceType } from '../providers/type.ts';
import { requireVersion } from '../providers/versions.ts';
import type { Stored } from '../store.ts';
import { ArmError, type ArmResource, type Principal, type PutOutcome } from '../types.ts';
import { type Built, build, show } from './build.ts';
import type { Core } from './core.ts';
import { refuseConcurrent } from './family.ts';
import { putGroup } from './groups.ts';
import { refuseLocked } from './locks.ts';
import { applyAftermath } from './remove.ts';
import { isGroupId, parentNotFound, type Resolved, requireGroup, resolveResource } from './resolve.ts';

export function putResource(
  core: Core,
  principal: Principal,
  path: string,
  apiVersion: string,
  body: JsonObject,
): PutOutcome {
  if (isGroupId(path)) return putGroup(core, principal, path, body);
  const target = resolveResource(core, path);
  const { id, type } = target;
  requireVersion(type.type, apiVersion);
  core.access.authorize(principal, `${type.type}/write`, id);
  core.access.refuseDenied(principal, `${type.type}/write`, id);
  if (target.resourceGroupId) requireGroup(core, target.resourceGroupId, 'write');
  refuseLocked(core, id, 'write');
  requireParent(core, target);
  const before = core.store.get(id);
  if (before?.resource.properties?.['provisioningState'] === 'Deleting') throw beingDeleted(id);
  const built = build(core, target, body);
  checkReferences(core.world, built);
  refuseConcurrent(core, id, type);
  const dropped = droppedChildren(core, built);
  write(core, built, apiVersion, principal);
  for (const child of dropped) core.store.remove(child.resource.id);
  core.changed();
  const operation = type.seconds.put > 0 ? settleLater(core, target, 'put') : undefined;
  if (!operation) finishPut(core, id);
  return { created: before === undefined, resource: core.world.get(id) ?? built.resource, operation };
}

export function previewResource(core: Core, path: string, apiVersion: string, body: JsonObject): ArmResource {
  const target = resolveResource(core, path);
  requireVersion(target.type.type, apiVersion);
  return show(core, build(core, target, body));
}

/** Lets a written resource reach its end after the type's duration; also used for what was running before a restart. */
export function settleLater(core: Core, target: Resolved, kind: 'put', operationId?: string) {
  const endless = core.faults.take('neverEnds', 'PUT', target.id) !== undefined;
  const operation = core.operations.start(
    kind,
    target.id,
    async () => {
      if (endless) await new Promise(() => {});
      await core.time.sleep(target.type.seconds.put * 1000);
      const now = core.store.get(target.id);
      // A later PUT of the same resource has taken over; its own operation will settle it.
      if (now?.operation !== operation.id) return;
      finishPut(core, target.id);
    },
    operationId,
  );
  const stored = core.store.get(target.id);
  if (stored) core.store.set(target.id, { ...stored, operation: operation.id });
  return operation;
}

function finishPut(core: Core, id: string): void {
  const stored = core.store.get(id);
  if (!stored) return;
  const { operation: _, ...rest } = stored;
  setState(core, rest, 'Succeeded');
  const type = core.registry.find(stored.resource.type);
  for (const { child } of type?.inline ?? []) {
    for (const inline of core.store
      .childrenOf(id)
      .filter((c) => c.resource.type === child && c.operation === undefined))
      setState(core, inline, 'Succeeded');
  }
  if (type?.settled) applyAftermath(core, type.settled(stored.resource, core.world), stored.apiVersion);
  core.changed();
}

function setState(core: Core, stored: Stored, state: string): void {
  const { properties } = stored.resource;
  const shown = properties?.['provisioningState'] !== undefined;
  const resource = shown
    ? { ...stored.resource, properties: { ...properties, provisioningState: state } }
    : stored.resource;
  core.store.set(resource.id, { ...stored, resource, changedTime: core.time.now().toISOString() });
}

function write(core: Core, built: Built, apiVersion: string, principal: Principal): void {
  const { resource, type, draft } = built;
  const before = core.store.get(resource.id);
  const at = core.time.now().toISOString();
  const busy = type.busyState ?? (before ? 'Updating' : 'Creating');
  const hidden = type.hide ? type.hide(draft) : before?.hidden;
  const properties = {
    ...resource.properties,
    ...(type.showsState !== false && { provisioningState: type.seconds.put > 0 ? busy : 'Succeeded' }),
  };
  core.store.set(resource.id, {
    resource: { ...resource, properties: stamped(type, properties, before?.resource, principal, at) },
    apiVersion,
    createdTime: before?.createdTime ?? at,
    changedTime: at,
    ...(before?.operation !== undefined && { operation: before.operation }),
    ...(hidden !== undefined && { hidden }),
  });
  for (const { items } of built.children) for (const item of items ?? []) write(core, item, apiVersion, principal);
}

/** Authorization writes down who and when. */
function stamped(
  type: ResourceType,
  properties: JsonObject,
  before: ArmResource | undefined,
  principal: Principal,
  at: string,
): JsonObject {
  if (!type.type.startsWith('Microsoft.Authorization/role')) return properties;
  const { createdOn = at, createdBy = principal.objectId } = before?.properties ?? {};
  return { ...properties, createdOn, updatedOn: at, createdBy, updatedBy: principal.objectId };
}

/** Children that a PUT of the parent leaves out, checked before anything is written. */
function droppedChildren(core: Core, built: Built): Stored[] {
  const dropped = built.children.flatMap(({ inline, items }) => {
    if (!items) return [];
    const kept = new Set(items.map((item) => item.resource.id.toLowerCase()));
    return core.store
      .childrenOf(built.resource.id)
      .filter((c) => c.resource.type === inline.child && !kept.has(c.resource.id.toLowerCase()));
  });
  for (const child of dropped) {
    const refusal = core.registry.find(child.resource.type)?.inUse?.(child.resource, core.world);
    if (refusal) throw refusal;
  }
  return dropped;
}

function requireParent(core: Core, target: Resolved): void {
  const parent = parentOf(target.id);
  if (parent === undefined || parent === '' || parseTarget(parent)?.namespace === undefined) return;
  if (core.store.get(parent) || core.registry.isSingleton(parent)) return;
  throw parentNotFound('write', target.type.type.split('/').slice(1).join('/') || target.type.type, parent);
}

function beingDeleted(id: string): ArmError {
  return new ArmError(409, 'Conflict', `The resource '${id}' is being deleted. Try again when the delete has ended.`);
}
