import { createAnswers } from '../resource-graph/answers.ts';
import type { Quota } from '../resource-graph/quota.ts';
import { resourceGraphRoute } from '../resource-graph/route.ts';
import type { ArmRoute, DeploymentRoutes } from '../types.ts';
import { authorizationRoute } from './authorization.ts';
import type { RouteContext } from './context.ts';
import { groupRoute } from './groups.ts';
import { vaultRoute } from './key-vault.ts';
import { operationRoute } from './operations.ts';
import { providerRoute } from './providers.ts';
import { resourceListRoute } from './resource-lists.ts';
import { resourceRoute } from './resources.ts';
import { subscriptionRoute } from './subscriptions.ts';
import { tagRoute } from './tags.ts';

/** In the order in which they are asked; generic resources last. */
export function armRoutes(
  context: RouteContext,
  deployments: DeploymentRoutes,
  quota: (principalId: string) => Quota,
): readonly ArmRoute[] {
  const answers = createAnswers(context);
  return [
    (request) => operationRoute(context, request),
    (request) => deployments.route(request),
    (request) => resourceGraphRoute(answers, quota, request),
    (request) => subscriptionRoute(context, request),
    (request) => groupRoute(context, request),
    (request) => resourceListRoute(context, request),
    (request) => tagRoute(context, request),
    (request) => providerRoute(context, request),
    (request) => authorizationRoute(context, request),
    (request) => vaultRoute(context, request),
    (request) => resourceRoute(context, request),
  ];
}
