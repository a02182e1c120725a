import { randomBytes } from 'node:crypto';
import { templateHash } from '../../../../arm-template/index.ts';
import { TemplateError } from '../../../../arm-template/types.ts';
import type { Engine } from '../engine.ts';
import { invalidDeployment, refusedTemplate } from '../errors.ts';
import { expandSource } from '../expand.ts';
import { flatten } from '../flatten.ts';
import { admit } from '../history.ts';
import { preflight } from '../preflight.ts';
import { describe, statusId } from '../record.ts';
import { type DeploymentRecord, keyOf, type Scope } from '../records.ts';
import { runDeployment } from '../run.ts';
import { deploymentId, findScope } from '../scope.ts';
import { liveWorld } from '../world.ts';
import type { StackRecord } from './records.ts';

/** Where the stack's own deployment runs: its scope, or the group that a subscription's stack names. */
function deploymentScope(engine: Engine, stack: StackRecord): Scope {
  if (stack.deploymentScope === undefined) return stack.scope;
  const [, , subscriptionId = '', , resourceGroup] = stack.deploymentScope.split('/');
  return findScope(engine.arm, subscriptionId, resourceGroup);
}

/** @throws ArmError for what a deployment of the stack's template would be refused for. */
export function validateStack(engine: Engine, stack: StackRecord) {
  const scope = deploymentScope(engine, stack);
  try {
    const expansion = expand(engine, stack, scope, stack.name, stack.startedAt);
    const plan = flatten(expansion, deploymentId(scope, stack.name), liveWorld(engine, stack.principal));
    const errors = preflight(engine, stack.principal, plan, 'Provider');
    if (errors.length > 0) throw invalidDeployment(stack.name, stack.correlationId, errors);
    return { expansion, plan };
  } catch (error) {
    throw error instanceof TemplateError ? refusedTemplate(error) : error;
  }
}

/** Runs the stack's deployment, the same one again after a restart, and answers it once it has ended. */
export async function deployStack(engine: Engine, stack: StackRecord): Promise<DeploymentRecord> {
  const scope = deploymentScope(engine, stack);
  const now = engine.arm.time.now();
  stack.deploymentId ??= deploymentId(scope, deploymentName(stack, now));
  const name = stack.deploymentId.slice(stack.deploymentId.lastIndexOf('/') + 1);
  admit(engine, scope, stack.deploymentId, name, stack.id);
  const expansion = expand(engine, stack, scope, name, now.toISOString());
  const record: DeploymentRecord = {
    id: stack.deploymentId,
    name,
    scope,
    ...(stack.location === undefined || scope.kind === 'resourceGroup' ? {} : { location: stack.location }),
    principal: stack.principal,
    mode: 'Incremental',
    correlationId: stack.correlationId,
    statusId: statusId(now),
    startedAt: now.toISOString(),
    template: stack.template,
    ...(stack.templateLink === undefined ? {} : { templateLink: stack.templateLink }),
    templateHash: templateHash(stack.template),
    owner: stack.id,
    state: 'Accepted',
    timestamp: now.toISOString(),
    operations: [],
    ...describe(expansion),
  };
  engine.deployments.set(keyOf(record.id), record);
  engine.arm.changed();
  await runDeployment(engine, record, () => expansion);
  return record;
}

function expand(engine: Engine, stack: StackRecord, scope: Scope, name: string, at: string) {
  return expandSource(engine, {
    name,
    scope,
    location: stack.location,
    template: stack.template,
    parameters: stack.request ?? {},
    principal: stack.principal,
    at,
  });
}

/** `NAME-YYMMDDHHxxxxx`, at most 64 characters, new for each run. */
function deploymentName(stack: StackRecord, now: Date): string {
  const stamp = now.toISOString().slice(2, 13).replace(/[-T]/g, '');
  return `${stack.name.slice(0, 50)}-${stamp}${randomBytes(3).toString('hex').slice(0, 5)}`;
}
