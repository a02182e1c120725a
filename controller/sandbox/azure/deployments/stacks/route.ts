import type { ArmRequest, ArmResponse } from '../../types.ts';
import { ArmError } from '../../types.ts';
import type { Engine } from '../engine.ts';
import { fetchPending } from '../pending.ts';
import { keyOf, type Scope } from '../records.ts';
import { notAllowed, unknownPath } from '../route.ts';
import { stackId } from '../scope.ts';
import { deleteStack } from './delete.ts';
import { putStack } from './put.ts';
import type { StackRecord } from './records.ts';
import { validateStackRequest } from './validate.ts';
import { stackView } from './view.ts';

const read = 'Microsoft.Resources/deploymentStacks/read';

/** Answers below `…/deploymentStacks`. There is no way to cancel a stack, in Azure neither. */
export function routeStack(
  engine: Engine,
  scope: Scope,
  name: string | undefined,
  tail: string,
  request: ArmRequest,
): ArmResponse {
  if (name === undefined) {
    if (request.method !== 'GET') throw notAllowed(request);
    engine.arm.authorize(request.principal, read, scope.id);
    const stacks = [...engine.stacks.values()].filter((stack) => keyOf(stack.scope.id) === keyOf(scope.id));
    return { status: 200, body: { value: stacks.map(stackView) } };
  }
  switch (`${request.method} ${tail.toLowerCase()}`) {
    case 'GET ':
      engine.arm.authorize(request.principal, read, stackId(scope, name));
      return { status: 200, body: stackView(findStack(engine, scope, name)) };
    case 'PUT ':
      return putStack(engine, scope, name, request);
    case 'DELETE ':
      return deleteStack(engine, scope, name, request);
    case 'POST validate':
      return validateStackRequest(engine, scope, name, request);
    case 'POST exporttemplate': {
      engine.arm.authorize(
        request.principal,
        'Microsoft.Resources/deploymentStacks/exportTemplate/action',
        stackId(scope, name),
      );
      const { template, templateLink } = findStack(engine, scope, name);
      return { status: 200, body: templateLink === undefined ? { template } : { template, templateLink } };
    }
    default:
      throw tail === '' ? notAllowed(request) : unknownPath(request);
  }
}

/** `…/locations/L/deploymentStackOperationStatus/ID` and `…OperationResults/TOKEN`; undefined for any other path. */
export function routeStackOperation(engine: Engine, request: ArmRequest): ArmResponse | undefined {
  const match =
    /^\/subscriptions\/[^/]+\/providers\/microsoft\.resources\/locations\/[^/]+\/deploymentstackoperation(status|results)\/([^/]+)\/?$/i.exec(
      request.path,
    );
  if (match === null || request.method !== 'GET') return undefined;
  const id = match[2]!;
  const answer =
    match[1]!.toLowerCase() === 'results' ? fetchPending(engine, id) : operationStatus(engine, request.path, id);
  if (answer === undefined) {
    throw new ArmError(
      404,
      'DeploymentStackOperationNotFound',
      `The deployment stack operation '${id}' could not be found.`,
    );
  }
  return answer;
}

function operationStatus(engine: Engine, path: string, id: string): ArmResponse | undefined {
  const ended = engine.endedStackOperations.get(id);
  const running = [...engine.stacks.values()].find((stack) => stack.operationId === id);
  const outcome = ended ?? (running === undefined ? undefined : { status: running.state });
  return outcome && { status: 200, body: { id: path, name: id, ...outcome } };
}

function findStack(engine: Engine, scope: Scope, name: string): StackRecord {
  const stack = engine.stacks.get(keyOf(stackId(scope, name)));
  if (stack !== undefined) return stack;
  throw new ArmError(
    404,
    'DeploymentStackResourceNotFound',
    `The deployment stack '${stackId(scope, name)}' could not be found.`,
  );
}
