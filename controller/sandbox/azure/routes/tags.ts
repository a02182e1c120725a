import { isJsonObject, type JsonObject } from '../../../core/json.ts';
import { type Core, groupType, subscriptionType } from '../manager/core.ts';
import { refuseLocked } from '../manager/locks.ts';
import { canonicalScope, isGroupId, notFound, requireGroup } from '../manager/resolve.ts';
import { objectAt } from '../providers/shape.ts';
import { checkTags } from '../providers/tags.ts';
import { requireVersion } from '../providers/versions.ts';
import { ArmError, type ArmRequest, type ArmResource, type ArmResponse } from '../types.ts';
import type { RouteContext } from './context.ts';
import { bodyOf } from './groups.ts';

const path = /^(.*)\/providers\/Microsoft\.Resources\/tags\/default$/i;

/** The tags of a subscription, a group or a resource as a resource of their own. */
export function tagRoute({ core }: RouteContext, request: ArmRequest): ArmResponse | undefined {
  const [hit, given = ''] = path.exec(request.path) ?? [];
  if (hit === undefined) return undefined;
  requireVersion('Microsoft.Resources/tags', request.query['api-version']);
  const scope = canonicalScope(core, given);
  const holder = holderOf(core, scope);
  const verb = request.method === 'GET' ? 'read' : request.method === 'DELETE' ? 'delete' : 'write';
  core.access.authorize(request.principal, `Microsoft.Resources/tags/${verb}`, scope);
  if (request.method === 'GET') return { status: 200, body: view(scope, holder.tags ?? {}) };
  core.access.refuseDenied(request.principal, `Microsoft.Resources/tags/${verb}`, scope);
  refuseLocked(core, scope, 'write');
  const tags = changed(request, holder.tags ?? {});
  save(core, { ...holder, tags });
  return request.method === 'DELETE' ? { status: 200 } : { status: 200, body: view(scope, tags) };
}

function changed(request: ArmRequest, before: { [name: string]: string }): { [name: string]: string } {
  if (request.method === 'DELETE') return {};
  const body = bodyOf(request.body);
  const tags = checkTags(objectAt(body, 'properties', 'tags'));
  if (request.method === 'PUT') return tags;
  if (request.method !== 'PATCH')
    throw new ArmError(
      405,
      'HttpMethodNotAllowed',
      `The HTTP method '${request.method}' is not supported at scope '${request.path}'.`,
    );
  switch (String(body['operation']).toLowerCase()) {
    case 'merge':
      return checkTags({ ...without(before, Object.keys(tags)), ...tags });
    case 'replace':
      return tags;
    case 'delete':
      return without(before, Object.keys(tags));
    default:
      throw new ArmError(
        400,
        'InvalidTagsPatchOperation',
        `The operation '${String(body['operation'])}' is not valid; the allowed operations are Merge, Replace and Delete.`,
      );
  }
}

/** Tag names are one whatever their case. */
function without(tags: { [name: string]: string }, names: readonly string[]): { [name: string]: string } {
  const gone = new Set(names.map((name) => name.toLowerCase()));
  return Object.fromEntries(Object.entries(tags).filter(([name]) => !gone.has(name.toLowerCase())));
}

function holderOf(core: Core, scope: string): ArmResource {
  if (/^\/subscriptions\/[^/]+$/i.test(scope)) {
    return core.store.get(scope)?.resource ?? { id: scope, name: scope.split('/')[2] ?? '', type: subscriptionType };
  }
  if (isGroupId(scope)) requireGroup(core, scope, 'read');
  const holder = core.store.get(scope)?.resource;
  if (!holder) throw notFound(core, scope);
  if (holder.type !== groupType && core.registry.find(holder.type)?.tracked !== true) {
    throw new ArmError(
      400,
      'TagsNotSupportedForResourceType',
      `The resource type '${holder.type}' does not support tags.`,
    );
  }
  return holder;
}

function save(core: Core, holder: ArmResource): void {
  const at = core.time.now().toISOString();
  const before = core.store.get(holder.id);
  core.store.set(holder.id, {
    apiVersion: '2021-04-01',
    createdTime: at,
    ...before,
    resource: holder,
    changedTime: at,
  });
  core.changed();
}

function view(scope: string, tags: { [name: string]: string }): JsonObject {
  const shown: JsonObject = isJsonObject(tags) ? tags : {};
  return {
    id: `${scope}/providers/Microsoft.Resources/tags/default`,
    name: 'default',
    type: 'Microsoft.Resources/tags',
    properties: { tags: shown },
  };
}
