import type { JsonObject } from '../../../core/json.ts';
import type { Core } from '../manager/core.ts';
import { requireSubscription } from '../manager/resolve.ts';
import { regions } from '../providers/locations.ts';
import { requireVersion, versionsOf } from '../providers/versions.ts';
import { ArmError, type ArmRequest, type ArmResponse } from '../types.ts';
import type { RouteContext } from './context.ts';

const path = /^\/subscriptions\/([^/]+)\/providers(?:\/([^/]+))?(?:\/(register|unregister))?$/i;

/** Resource providers: all are registered from the start; registering one again changes nothing. */
export function providerRoute({ core }: RouteContext, request: ArmRequest): ArmResponse | undefined {
  const [hit, subscription = '', namespace, action] = path.exec(request.path) ?? [];
  if (hit === undefined || request.method !== (action === undefined ? 'GET' : 'POST')) return undefined;
  requireVersion('Microsoft.Resources/providers', request.query['api-version']);
  requireSubscription(core, subscription);
  const scope = `/subscriptions/${subscription}`;
  core.access.authorize(
    request.principal,
    action === undefined ? 'Microsoft.Resources/subscriptions/providers/read' : `${namespace}/${action}/action`,
    scope,
  );
  if (namespace === undefined)
    return { status: 200, body: { value: core.registry.namespaces().map((name) => view(core, subscription, name)) } };
  const known = core.registry.namespaces().find((name) => name.toLowerCase() === namespace.toLowerCase());
  if (known === undefined)
    throw new ArmError(404, 'InvalidResourceNamespace', `The resource namespace '${namespace}' is invalid.`);
  if (action?.toLowerCase() === 'unregister')
    throw new ArmError(
      409,
      'CannotUnregisterRegisteredProvider',
      `The sandbox keeps every provider registered: '${known}' cannot be unregistered.`,
    );
  return { status: 200, body: view(core, subscription, known) };
}

const resourceManagerTypes = [
  'subscriptions',
  'resourceGroups',
  'tags',
  'providers',
  'resources',
  'deployments',
  'deployments/operations',
  'deploymentStacks',
];

function view(core: Core, subscription: string, namespace: string): JsonObject {
  const locations = regions.map((region) => region.displayName);
  const apiVersions = [...(versionsOf(namespace) ?? [])].reverse();
  const types =
    namespace === 'Microsoft.Resources'
      ? resourceManagerTypes
      : core.registry.inNamespace(namespace).map((type) => type.type.slice(namespace.length + 1));
  return {
    id: `/subscriptions/${subscription}/providers/${namespace}`,
    namespace,
    registrationPolicy: 'RegistrationRequired',
    registrationState: 'Registered',
    resourceTypes: types.map((resourceType) => ({
      resourceType,
      locations,
      apiVersions,
      defaultApiVersion: apiVersions.find((v) => !v.includes('preview')) ?? null,
      capabilities: 'CrossResourceGroupResourceMove, CrossSubscriptionResourceMove, SupportsTags, SupportsLocation',
    })),
  };
}
