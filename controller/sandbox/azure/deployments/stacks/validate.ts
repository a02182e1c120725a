import type { ArmRequest, ArmResponse } from '../../types.ts';
import type { Engine } from '../engine.ts';
import { errorBody } from '../errors.ts';
import { promise } from '../pending.ts';
import { parametersView } from '../record.ts';
import { keyOf, type Scope } from '../records.ts';
import { stackId } from '../scope.ts';
import { validateStack } from './deploy.ts';
import { draftStack, locationPath } from './put.ts';
import type { StackRecord } from './records.ts';
import { parseStackRequest } from './request.ts';

const overheadMs = 3_000;

/** 202 with Location; there 200 with what would be managed, or 400 with the error beside empty properties. */
export function validateStackRequest(engine: Engine, scope: Scope, name: string, request: ArmRequest): ArmResponse {
  const id = stackId(scope, name);
  engine.arm.authorize(request.principal, 'Microsoft.Resources/deploymentStacks/validate/action', id);
  const wanted = parseStackRequest(engine.arm, scope, request.body);
  const stack = draftStack(engine, scope, name, request, wanted, engine.stacks.get(keyOf(id)));
  const token = promise(
    engine,
    engine.arm.time.sleep(overheadMs).then(() => verdict(engine, stack)),
  );
  const place = locationPath(engine, scope, wanted.location);
  const apiVersion = request.query['api-version'] ?? '';
  return {
    status: 202,
    headers: {
      Location: `${request.origin}${place}/deploymentStackOperationResults/${token}?api-version=${apiVersion}`,
    },
  };
}

function verdict(engine: Engine, stack: StackRecord): ArmResponse {
  try {
    const { expansion, plan } = validateStack(engine, stack);
    const { actionOnUnmanage: action, denySettings: deny } = stack;
    return {
      status: 200,
      body: {
        properties: {
          validatedResources: plan.resources.map(({ resource }) => ({ id: resource.id })),
          actionOnUnmanage: {
            resources: pascal(action.resources),
            resourceGroups: pascal(action.resourceGroups),
            managementGroups: pascal(action.managementGroups),
          },
          ...(stack.description === undefined ? {} : { description: stack.description }),
          denySettings: {
            mode: pascal(deny.mode),
            applyToChildScopes: deny.applyToChildScopes,
            ...(deny.excludedPrincipals === undefined ? {} : { excludedPrincipals: [...deny.excludedPrincipals] }),
            ...(deny.excludedActions === undefined ? {} : { excludedActions: [...deny.excludedActions] }),
          },
          parameters: parametersView(expansion),
          correlationId: stack.correlationId,
        },
        id: stack.id,
        type: 'Microsoft.Resources/deploymentStacks',
        name: stack.name,
      },
    };
  } catch (error) {
    return { status: 400, body: { error: errorBody(error), properties: {} } };
  }
}

/** Validation answers enumerations in Pascal case, unlike GET. */
function pascal(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
