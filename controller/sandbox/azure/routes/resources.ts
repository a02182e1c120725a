import { isJsonObject, type Json, type JsonObject } from '../../../core/json.ts';
import { isResourceId, parseTarget } from '../ids.ts';
import { act } from '../manager/act.ts';
import { deleteResource } from '../manager/delete.ts';
import { putResource } from '../manager/put.ts';
import { notFound, requireGroup, resolveResource } from '../manager/resolve.ts';
import { instanceView } from '../providers/compute.ts';
import { textAt } from '../providers/shape.ts';
import type { ResourceType } from '../providers/type.ts';
import { requirePresent, requireVersion } from '../providers/versions.ts';
import { ArmError, type ArmRequest, type ArmResource, type ArmResponse } from '../types.ts';
import { announced } from './announce.ts';
import { listCollection } from './collections.ts';
import type { RouteContext } from './context.ts';
import { bodyOf } from './groups.ts';

/** Any resource by its id, any collection by its path, any action by POST. */
export function resourceRoute(context: RouteContext, request: ArmRequest): ArmResponse | undefined {
  const target = parseTarget(request.path);
  if (!target || target.namespace === undefined || target.types.length === 0) return undefined;
  if (isResourceId(target)) return one(context, request);
  const parent = request.path.slice(0, request.path.lastIndexOf('/'));
  const last = target.types.at(-1) ?? '';
  if (request.method === 'POST' && target.names.length > 0) return action(context, request, parent, last);
  if (request.method !== 'GET') return undefined;
  if (last.toLowerCase() === 'instanceview' && /\/virtualMachines\/[^/]+$/i.test(parent))
    return { status: 200, body: machineView(context, request, parent) };
  return listCollection(context, request, target);
}

function one(context: RouteContext, request: ArmRequest): ArmResponse {
  const { core } = context;
  const apiVersion = requirePresent(request.query['api-version']);
  const { id, type, resourceGroupId } = resolveResource(core, request.path);
  switch (request.method) {
    case 'GET':
    case 'HEAD': {
      requireVersion(type.type, apiVersion);
      core.access.authorize(request.principal, `${type.type}/read`, id);
      if (resourceGroupId) requireGroup(core, resourceGroupId, 'read');
      const resource = core.world.get(id) ?? singleton(context, id);
      if (!resource) throw notFound(core, id);
      if (request.method === 'HEAD') return { status: 204 };
      const shown =
        /instanceView/i.test(request.query['$expand'] ?? '') && type.type === 'Microsoft.Compute/virtualMachines'
          ? { ...resource, properties: { ...resource.properties, instanceView: machineView(context, request, id) } }
          : resource;
      return { status: 200, ...etagOf(shown), body: shown as JsonObject };
    }
    case 'PUT':
      return written(context, request, id, type, bodyOf(request.body));
    case 'PATCH': {
      const before = core.world.get(id);
      if (!before) throw notFound(core, id);
      return written(context, request, id, type, patched(before, bodyOf(request.body)));
    }
    case 'DELETE': {
      checkPrecondition(request, core.world.get(id));
      const operation = deleteResource(core, request.principal, request.path, apiVersion);
      if (!operation) return { status: 204 };
      if (type.seconds.remove === 0 && operation.status !== 'InProgress') return { status: 200 };
      const headers = announced(core, request, operation, ['status', 'result'], type.seconds.remove);
      return Object.keys(headers).length === 0
        ? { status: 200 }
        : { status: type.seconds.remove === 0 ? 200 : 202, headers };
    }
    default:
      throw new ArmError(
        405,
        'HttpMethodNotAllowed',
        `The HTTP method '${request.method}' is not supported at scope '${request.path}'.`,
      );
  }
}

function written(
  context: RouteContext,
  request: ArmRequest,
  id: string,
  type: ResourceType,
  body: JsonObject,
): ArmResponse {
  const { core } = context;
  checkPrecondition(request, core.world.get(id));
  const { created, resource, operation } = putResource(
    core,
    request.principal,
    request.path,
    request.query['api-version'] ?? '',
    body,
  );
  if (!operation) return { status: created ? 201 : 200, ...etagOf(resource), body: resource as JsonObject };
  switch (type.announce ?? 'async-operation') {
    case 'location':
      return { status: 202, headers: announced(core, request, operation, ['result'], type.seconds.put) };
    case 'body':
      return { status: created ? 201 : 200, body: resource as JsonObject };
    case 'async-operation':
      return {
        status: created ? 201 : 200,
        headers: announced(core, request, operation, ['status'], type.seconds.put),
        body: resource as JsonObject,
      };
  }
}

function action(context: RouteContext, request: ArmRequest, parent: string, name: string): ArmResponse {
  const { core } = context;
  const acted = act(core, request.principal, parent, name, requirePresent(request.query['api-version']), request.body);
  if (acted.operation)
    return { status: 202, headers: announced(core, request, acted.operation, ['status', 'result'], 30) };
  return acted.answer === undefined ? { status: 200 } : { status: 200, body: acted.answer };
}

/** Services of a storage account exist by themselves; reading one that was never written shows the defaults. */
function singleton({ core }: RouteContext, id: string): ArmResource | undefined {
  if (!core.registry.isSingleton(id) || !core.store.get(id.split('/').slice(0, -2).join('/'))) return undefined;
  const { name, type } = resolveResource(core, id);
  const properties =
    type.fill?.({
      id,
      name,
      body: {},
      properties: {},
      existing: undefined,
      hidden: {},
      parent: undefined,
      siblings: [],
      world: core.world,
    }) ?? {};
  return { id, name, type: type.type, properties };
}

function machineView({ core }: RouteContext, request: ArmRequest, path: string): JsonObject {
  const { id, type } = resolveResource(core, path);
  requireVersion(type.type, request.query['api-version']);
  core.access.authorize(request.principal, `${type.type}/instanceView/read`, id);
  const stored = core.store.get(id);
  if (!stored) throw notFound(core, id);
  return instanceView(textAt(stored.hidden, 'power') ?? 'running', stored.changedTime);
}

/** PATCH: tags are replaced as a whole, everything else is merged member by member; null removes. */
function patched(before: ArmResource, patch: JsonObject): JsonObject {
  const { tags, ...rest } = patch;
  const base = { ...(before as JsonObject) };
  return { ...(merge(base, rest) as JsonObject), ...(isJsonObject(tags) ? { tags } : {}) };
}

function merge(base: Json | undefined, patch: Json): Json {
  if (!isJsonObject(patch)) return patch;
  const merged: JsonObject = isJsonObject(base) ? { ...base } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete merged[name];
    else merged[name] = merge(merged[name], value);
  }
  return merged;
}

function etagOf(resource: ArmResource): { headers?: { etag: string } } {
  return typeof resource['etag'] === 'string' ? { headers: { etag: resource['etag'] } } : {};
}

/** 412 where `If-Match` or `If-None-Match: *` does not hold. */
function checkPrecondition(request: ArmRequest, existing: ArmResource | undefined): void {
  const match = request.headers['if-match'];
  const none = request.headers['if-none-match'];
  const missed =
    match !== undefined &&
    (existing === undefined || (match !== '*' && existing['etag'] !== undefined && match !== existing['etag']));
  if (missed || (none === '*' && existing !== undefined)) {
    throw new ArmError(
      412,
      'PreconditionFailed',
      `The condition set in the request was not satisfied for '${request.path}'.`,
    );
  }
}
