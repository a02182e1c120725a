import type { JsonObject } from '../../../core/json.ts';
import type { Core } from '../manager/core.ts';
import { requireSubscription } from '../manager/resolve.ts';
import { regions } from '../providers/locations.ts';
import { requireVersion } from '../providers/versions.ts';
import type { ArmRequest, ArmResponse } from '../types.ts';
import type { RouteContext } from './context.ts';

/** `/subscriptions`, one subscription, its locations, and the tenants. */
export function subscriptionRoute({ core }: RouteContext, request: ArmRequest): ArmResponse | undefined {
  if (request.method !== 'GET') return undefined;
  const parts = request.path.toLowerCase().split('/').slice(1);
  if (parts[0] === 'tenants' && parts.length === 1) {
    requireVersion('Microsoft.Resources/tenants', request.query['api-version']);
    return {
      status: 200,
      body: {
        value: [
          {
            id: `/tenants/${core.tenantId}`,
            tenantId: core.tenantId,
            displayName: 'Sandbox',
            defaultDomain: 'sandbox.example',
            tenantType: 'AAD',
          },
        ],
      },
    };
  }
  if (parts[0] !== 'subscriptions' || parts.length > 3 || (parts.length === 3 && parts[2] !== 'locations'))
    return undefined;
  requireVersion('Microsoft.Resources/subscriptions', request.query['api-version']);
  if (parts.length === 1) {
    const seen = core.subscriptionIds.filter((id) =>
      core.access.seesAnything(request.principal, `/subscriptions/${id}`),
    );
    return {
      status: 200,
      body: { value: seen.map((id) => view(core, id)), count: { type: 'Total', value: seen.length } },
    };
  }
  const id = parts[1] ?? '';
  requireSubscription(core, id);
  const scope = `/subscriptions/${id}`;
  if (!core.access.seesAnything(request.principal, scope))
    core.access.authorize(request.principal, 'Microsoft.Resources/subscriptions/read', scope);
  if (parts.length === 2) return { status: 200, body: view(core, id) };
  return {
    status: 200,
    body: {
      value: regions.map((region) => ({
        id: `${scope}/locations/${region.name}`,
        ...region,
        regionalDisplayName: region.displayName,
        type: 'Region',
        metadata: { regionType: 'Physical', regionCategory: 'Recommended' },
      })),
    },
  };
}

function view(core: Core, given: string): JsonObject {
  const id = core.subscriptionIds.find((known) => known.toLowerCase() === given.toLowerCase()) ?? given;
  const tags = core.store.get(`/subscriptions/${id}`)?.resource.tags;
  return {
    id: `/subscriptions/${id}`,
    subscriptionId: id,
    tenantId: core.tenantId,
    displayName: `Sandbox ${id.slice(0, 8)}`,
    state: 'Enabled',
    authorizationSource: 'RoleBased',
    managedByTenants: [],
    subscriptionPolicies: {
      locationPlacementId: 'Internal_2014-09-01',
      quotaId: 'Internal_2014-09-01',
      spendingLimit: 'Off',
    },
    ...(tags && { tags }),
  };
}
