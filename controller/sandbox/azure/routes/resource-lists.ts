import type { Json, JsonObject } from '../../../core/json.ts';
import { within } from '../ids.ts';
import { groupType } from '../manager/core.ts';
import { canonicalScope, requireGroup, requireSubscription } from '../manager/resolve.ts';
import { requireVersion } from '../providers/versions.ts';
import type { Stored } from '../store.ts';
import { ArmError, type ArmRequest, type ArmResponse } from '../types.ts';
import type { RouteContext } from './context.ts';
import { parseFilter } from './filter.ts';
import { page } from './page.ts';

const path = /^(\/subscriptions\/([^/]+)(?:\/resourceGroups\/[^/]+)?)\/resources$/i;
const expansions = ['createdtime', 'changedtime', 'provisioningstate'];

/** `…/resources` of a subscription or group: tracked resources only, without their properties. */
export function resourceListRoute(context: RouteContext, request: ArmRequest): ArmResponse | undefined {
  const [hit, given = '', subscription = ''] = path.exec(request.path) ?? [];
  if (hit === undefined || request.method !== 'GET') return undefined;
  const { core } = context;
  requireVersion('Microsoft.Resources/resources', request.query['api-version']);
  requireSubscription(core, subscription);
  const scope = canonicalScope(core, given);
  const inGroup = scope.toLowerCase().includes('/resourcegroups/');
  if (!core.access.seesAnything(request.principal, scope)) {
    core.access.authorize(
      request.principal,
      `Microsoft.Resources/subscriptions/${inGroup ? 'resourcegroups/' : ''}resources/read`,
      scope,
    );
  }
  if (inGroup) requireGroup(core, scope, 'read');
  const filter = parseFilter(request.query['$filter']);
  const expand = (request.query['$expand'] ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
  const unknown = expand.find((name) => !expansions.includes(name));
  if (unknown !== undefined)
    throw new ArmError(
      400,
      'InvalidExpandInQueryString',
      `Invalid $expand '${request.query['$expand']}' specified in the query string.`,
    );
  const found = [...context.listed(request.path).all()].filter(
    (stored) =>
      core.registry.find(stored.resource.type)?.tracked === true &&
      stored.resource.type !== groupType &&
      within(stored.resource.id, scope) &&
      filter.test(stored.resource) &&
      core.access.may(request.principal, `${stored.resource.type}/read`, stored.resource.id),
  );
  return page(request, found.map((stored) => item(stored, filter.byTag, expand)) as Json[], 1000);
}

function item(stored: Stored, bare: boolean, expand: readonly string[]): JsonObject {
  const { resource } = stored;
  const members = bare
    ? ['kind', 'sku']
    : ['kind', 'sku', 'plan', 'managedBy', 'identity', 'zones', 'extendedLocation', 'tags'];
  const shown: JsonObject = {
    id: resource.id,
    name: resource.name,
    type: resource.type,
    location: resource.location ?? null,
  };
  for (const member of members) if (resource[member] !== undefined) shown[member] = resource[member] as Json;
  if (bare) return shown;
  if (expand.includes('createdtime')) shown['createdTime'] = stored.createdTime;
  if (expand.includes('changedtime')) shown['changedTime'] = stored.changedTime;
  if (expand.includes('provisioningstate'))
    shown['provisioningState'] = resource.properties?.['provisioningState'] ?? 'Succeeded';
  return shown;
}
