import { isJsonObject, type Json, type JsonObject } from '../../../core/json.ts';
import { groupType } from '../manager/core.ts';
import { groupOperation, putGroup } from '../manager/groups.ts';
import { deleteGroup } from '../manager/groups-delete.ts';
import { canonicalScope, requireGroup, requireSubscription } from '../manager/resolve.ts';
import { requireVersion } from '../providers/versions.ts';
import { ArmError, type ArmRequest, type ArmResponse } from '../types.ts';
import { announced } from './announce.ts';
import type { RouteContext } from './context.ts';
import { parseFilter } from './filter.ts';
import { page } from './page.ts';

const path = /^\/subscriptions\/([^/]+)\/resourceGroups(?:\/([^/]+))?$/i;

export function groupRoute(context: RouteContext, request: ArmRequest): ArmResponse | undefined {
  const [hit, subscription = '', name] = path.exec(request.path) ?? [];
  if (hit === undefined) return undefined;
  const { core } = context;
  requireVersion(groupType, request.query['api-version']);
  requireSubscription(core, subscription);
  if (name === undefined) return request.method === 'GET' ? list(context, request, subscription) : undefined;
  const id = canonicalScope(core, request.path);
  switch (request.method) {
    case 'GET': {
      core.access.authorize(request.principal, `${groupOperation}/read`, id);
      requireGroup(core, id, 'read');
      return { status: 200, body: core.world.get(id) as JsonObject };
    }
    case 'HEAD':
      core.access.authorize(request.principal, `${groupOperation}/read`, id);
      return core.store.get(id) ? { status: 204 } : { status: 404, headers: { 'x-ms-failure-cause': 'gateway' } };
    case 'PUT': {
      const { created, resource } = putGroup(core, request.principal, id, bodyOf(request.body));
      return { status: created ? 201 : 200, body: resource as JsonObject };
    }
    case 'PATCH': {
      requireGroup(core, id, 'write');
      const before = core.store.get(id)?.resource ?? { id, name, type: groupType };
      const patch = bodyOf(request.body);
      const { resource } = putGroup(core, request.principal, id, {
        ...(before as JsonObject),
        ...patch,
        location: before.location ?? '',
      });
      return { status: 200, body: resource as JsonObject };
    }
    case 'DELETE': {
      const operation = deleteGroup(core, request.principal, id);
      if (!operation) return { status: 204 };
      return { status: 202, headers: announced(core, request, operation, ['result'], 15) };
    }
    default:
      return undefined;
  }
}

function list(context: RouteContext, request: ArmRequest, subscription: string): ArmResponse {
  const { core } = context;
  const scope = `/subscriptions/${subscription}`;
  if (!core.access.seesAnything(request.principal, scope))
    core.access.authorize(request.principal, `${groupOperation}/read`, scope);
  const filter = parseFilter(request.query['$filter']);
  const groups = context
    .listed(request.path)
    .ofType(groupType)
    .map((stored) => stored.resource)
    .filter((group) => group.id.toLowerCase().startsWith(`${scope}/`.toLowerCase()))
    .filter((group) => filter.test(group) && core.access.may(request.principal, `${groupOperation}/read`, group.id));
  return page(request, groups as Json[], 1000);
}

export function bodyOf(body: Json | undefined): JsonObject {
  if (isJsonObject(body)) return body;
  throw new ArmError(
    400,
    'InvalidRequestContent',
    'The request content was invalid and could not be deserialized: a JSON object is expected.',
  );
}
