import type { Json } from '../../core/json.ts';
import { invalid } from '../evaluate/problem.ts';
import type { Scope } from '../evaluate/scope.ts';
import { templateHash } from '../template-hash.ts';
import { knownAfterApply, type TemplateContext } from '../types.ts';
import { text } from './arguments.ts';
import { publicCloud } from './public-cloud.ts';
import { type CallExpr, eager, type FunctionSpec } from './spec.ts';

/** What the deployment knows about itself and where it runs. */
export const scopeFunctions: readonly FunctionSpec[] = [
  eager('parameters', 1, 1, (args, scope) => parameter(text(args, 0, 'parameters'), scope)),
  eager('variables', 1, 1, (args, scope) => scope.frame.variable(text(args, 0, 'variables'))),
  eager('deployment', 0, 0, (_, scope) => deployment(scope)),
  eager('environment', 0, 0, (_, scope) => scope.frame.context.cloud ?? publicCloud),
  eager('deployer', 0, 0, (_, scope) => scope.frame.context.deployer ?? missing('deployer', scope)),
  eager('resourceGroup', 0, 0, resourceGroup),
  eager('subscription', 0, 0, subscription),
  eager('tenant', 0, 0, (_, scope) => ({
    tenantId: scope.frame.context.tenantId,
    id: `/tenants/${scope.frame.context.tenantId}`,
  })),
  eager('managementGroup', 0, 0, managementGroup),
  eager('copyIndex', 0, 2, copyIndex),
  eager('fail', 1, 1, (args) => {
    throw invalid(`${text(args, 0, 'fail')}.`);
  }),
];

function parameter(name: string, scope: Scope): Json {
  if (!scope.args) return scope.frame.parameter(name);
  const value = scope.args.get(name.toLowerCase());
  if (value === undefined)
    throw invalid(
      `The template parameter '${name}' is not found. A user-defined function sees only its own parameters.`,
    );
  return value;
}

/** Something the caller did not tell: unknown while planning, an error when it would be deployed. */
function missing(what: string, scope: Scope): Json {
  if (!scope.world) return knownAfterApply;
  throw invalid(`The template function '${what}' has no answer in this deployment.`);
}

function notHere(expr: CallExpr): Error {
  return invalid(
    `The template function '${expr.name}' is not expected at this location. Please see https://aka.ms/arm-functions for usage details.`,
  );
}

function deployment(scope: Scope): Json {
  const { context, template, given } = scope.frame;
  return {
    name: context.deployment.name,
    ...(context.deployment.location !== undefined && { location: context.deployment.location }),
    properties: {
      template,
      // Read rarely and costly to compute, so only on demand.
      get templateHash() {
        return templateHash(template);
      },
      parameters: given,
      mode: 'Incremental',
      provisioningState: 'Accepted',
    },
  };
}

function resourceGroup(_: readonly Json[], scope: Scope, expr: CallExpr): Json {
  const context = scope.frame.context;
  if (context.scope !== 'resourceGroup' || !context.resourceGroup) throw notHere(expr);
  return {
    id: `/subscriptions/${context.subscriptionId}/resourceGroups/${context.resourceGroup.name}`,
    name: context.resourceGroup.name,
    type: 'Microsoft.Resources/resourceGroups',
    location: context.resourceGroup.location,
    tags: context.resourceGroup.tags ?? {},
    properties: { provisioningState: 'Succeeded' },
  };
}

function subscription(_: readonly Json[], scope: Scope, expr: CallExpr): Json {
  const context = scope.frame.context;
  if (context.subscriptionId === undefined) throw notHere(expr);
  return {
    id: `/subscriptions/${context.subscriptionId}`,
    subscriptionId: context.subscriptionId,
    tenantId: context.tenantId,
    displayName:
      (context as TemplateContext).subscriptionName ??
      missing('subscription().displayName', { ...scope, world: undefined }),
  };
}

function managementGroup(_: readonly Json[], scope: Scope, expr: CallExpr): Json {
  const context = scope.frame.context;
  if (context.scope !== 'managementGroup' || context.managementGroup === undefined) throw notHere(expr);
  return {
    id: `/providers/Microsoft.Management/managementGroups/${context.managementGroup}`,
    name: context.managementGroup,
    type: '/providers/Microsoft.Management/managementGroups',
    properties: { tenantId: context.tenantId },
  };
}

/** `copyIndex()`, `copyIndex(offset)`, `copyIndex(loop)`, `copyIndex(loop, offset)`. */
function copyIndex(args: readonly Json[], scope: Scope): Json {
  const name = typeof args[0] === 'string' ? args[0].toLowerCase() : undefined;
  const offset = (name === undefined ? args[0] : args[1]) ?? 0;
  if (typeof offset !== 'number')
    throw invalid("The template language function 'copyIndex' expects an integer offset.");
  for (let loop = scope.copy; loop; loop = loop.outer) {
    if (name === undefined ? !loop.named : loop.name === name)
      return loop.index === knownAfterApply ? loop.index : loop.index + offset;
  }
  throw invalid(
    name === undefined
      ? "The template function 'copyIndex' is not expected at this location. The function can only be used in a resource with copy specified. Please see https://aka.ms/arm-resource-loops for usage details."
      : `The template function 'copyIndex' has a name '${args[0]}' that is not the name of a copy around it. Please see https://aka.ms/arm-resource-loops for usage details.`,
  );
}
