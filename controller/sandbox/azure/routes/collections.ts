import type { Json } from '../../../core/json.ts';
import { sameId, type Target, within } from '../ids.ts';
import { render } from '../manager/render.ts';
import { canonicalScope, notFound, requireGroup, requireSubscription } from '../manager/resolve.ts';
import { requireVersion } from '../providers/versions.ts';
import type { Stored } from '../store.ts';
import type { ArmRequest, ArmResponse } from '../types.ts';
import type { RouteContext } from './context.ts';
import { page } from './page.ts';

/** Extension types whose list at a scope holds what is below it, too. */
const deep = ['microsoft.authorization/locks'];

/** All resources of one type in a subscription, a group, under a parent, or on an extended resource. */
export function listCollection(context: RouteContext, request: ArmRequest, target: Target): ArmResponse {
  const { core } = context;
  const type = core.registry.require(target.namespace ?? '', target.types.join('/'));
  requireVersion(type.type, request.query['api-version']);
  if (target.subscriptionId !== undefined) requireSubscription(core, target.subscriptionId);
  const parent = canonicalScope(
    core,
    target.names.length > 0 ? request.path.slice(0, request.path.lastIndexOf('/')) : target.scope,
  );
  if (!core.access.seesAnything(request.principal, parent))
    core.access.authorize(request.principal, `${type.type}/read`, parent);
  const group = /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+/i.exec(parent)?.[0];
  if (group !== undefined) requireGroup(core, group, 'read');
  const onResource = target.names.length > 0 || parent.toLowerCase().includes('/providers/');
  if (onResource && !core.store.get(parent) && !core.registry.isSingleton(parent)) throw notFound(core, parent);
  const store = context.listed(request.path);
  const belongs = (stored: Stored): boolean => {
    const { id } = stored.resource;
    if (!within(id, parent) || sameId(id, parent)) return false;
    if (!onResource || deep.includes(type.type.toLowerCase())) return true;
    return id.slice(parent.length).split('/').length === (target.names.length > 0 ? 3 : 5);
  };
  const found = store
    .ofType(type.type)
    .filter((stored) => belongs(stored) && core.access.may(request.principal, `${type.type}/read`, stored.resource.id))
    .map((stored) => render(store, core.registry, stored));
  return page(request, found as Json[], 1000);
}
