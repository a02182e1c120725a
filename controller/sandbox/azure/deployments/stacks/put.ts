import { randomUUID } from 'node:crypto';
import type { ArmRequest, ArmResponse } from '../../types.ts';
import type { Engine } from '../engine.ts';
import { keyOf, type Scope } from '../records.ts';
import { stackId } from '../scope.ts';
import type { StackRecord } from './records.ts';
import { parseStackRequest, type StackRequest, stackParameters } from './request.ts';
import { runStack } from './run.ts';
import { refuseWhileWorking } from './state.ts';
import { stackView } from './view.ts';

/** 201 for a new stack, 200 for an update; the body says `initializing` and the rest happens behind it. */
export function putStack(engine: Engine, scope: Scope, name: string, request: ArmRequest): ArmResponse {
  const id = stackId(scope, name);
  engine.arm.authorize(request.principal, 'Microsoft.Resources/deploymentStacks/write', id);
  const wanted = parseStackRequest(engine.arm, scope, request.body);
  if (wanted.denySettings.mode !== 'none') {
    engine.arm.authorize(request.principal, 'Microsoft.Resources/deploymentStacks/manageDenySetting/action', id);
  }
  const existing = engine.stacks.get(keyOf(id));
  refuseWhileWorking(existing);
  const stack = draftStack(engine, scope, name, request, wanted, existing);
  engine.stacks.set(keyOf(id), stack);
  engine.arm.changed();
  const body = stackView(stack);
  void runStack(engine, stack);
  return {
    status: existing === undefined ? 201 : 200,
    headers: { 'Azure-AsyncOperation': operationUrl(engine, request, stack) },
    body,
  };
}

/** The stack as it stands when a run begins; what it manages is carried over. */
export function draftStack(
  engine: Engine,
  scope: Scope,
  name: string,
  request: ArmRequest,
  wanted: StackRequest,
  existing: StackRecord | undefined,
): StackRecord {
  const now = engine.arm.time.now().toISOString();
  const { location, tags, description, deploymentScope, templateLink } = wanted;
  return {
    id: existing?.id ?? stackId(scope, name),
    name: existing?.name ?? name,
    scope,
    createdBy: existing?.createdBy ?? request.principal,
    createdAt: existing?.createdAt ?? now,
    principal: request.principal,
    ...(location === undefined ? {} : { location }),
    ...(tags === undefined ? {} : { tags }),
    ...(description === undefined ? {} : { description }),
    ...(deploymentScope === undefined ? {} : { deploymentScope }),
    template: wanted.template,
    ...(templateLink === undefined ? {} : { templateLink }),
    parameters: stackParameters(wanted.template, wanted.parameters),
    request: wanted.parameters,
    actionOnUnmanage: wanted.actionOnUnmanage,
    denySettings: wanted.denySettings,
    enforced: existing?.enforced ?? 'none',
    state: 'initializing',
    operationId: randomUUID(),
    correlationId: request.headers['x-ms-correlation-request-id'] ?? randomUUID(),
    startedAt: now,
    managed: existing?.managed ?? [],
    detached: [],
    deleted: [],
    failed: [],
  };
}

export function operationUrl(engine: Engine, request: ArmRequest, stack: StackRecord): string {
  const apiVersion = request.query['api-version'] ?? '';
  return `${request.origin}${locationPath(engine, stack.scope, stack.location)}/deploymentStackOperationStatus/${stack.operationId}?api-version=${apiVersion}`;
}

/** Stack operations are kept in the location of the group, or of the subscription's stack. */
export function locationPath(engine: Engine, scope: Scope, location: string | undefined): string {
  const place = scope.kind === 'resourceGroup' ? engine.arm.get(scope.id)?.location : location;
  return `/subscriptions/${scope.subscriptionId}/providers/Microsoft.Resources/locations/${(place ?? 'global').toLowerCase().replaceAll(' ', '')}`;
}
