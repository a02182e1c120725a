import { isJsonObject, type Json, type JsonObject } from '../core/json.ts';
import { templateCache } from '../desired/template.ts';
import type { Unit } from '../desired/types.ts';
import type { AppliedRecord, LiveStack } from '../observed/types.ts';
import { secretInputs } from '../plan/secrets.ts';
import type { ExecutorPorts } from './ports.ts';
import { withRetry } from './retry.ts';
import type { Outcome, StackRequest, Task } from './types.ts';
import { isTerminal } from './watch-stacks.ts';

const defaultDeadlineMinutes = 60;

/** Bring one unit's stack to its wanted digest: attach to our own running deployment, or put it; then wait, then record. */
export async function putUnit(task: Task, unit: Unit, ports: ExecutorPorts): Promise<Outcome> {
  const digest = unit.digest;
  if (digest === undefined) {
    return {
      state: 'skipped',
      message: 'an input is known only after something else is applied; the next run takes it',
    };
  }
  const started = ports.clock.now();
  const deadline = deadlineOf(unit, started, ports.deadlineScale);

  // Only to what still runs: a stack that has ended may have been written by somebody else since, and putting it again
  // costs little and changes nothing.
  const already = await findOwn(unit, digest, ports);
  if (already && !isTerminal(already.provisioningState)) {
    ports.onEvent({ type: 'attached', unit: unit.name, state: already.provisioningState });
  } else {
    await ports.writer.ensureGroup(unit.scope, groupTags(unit));
    await withRetry(() => ports.writer.putStack(stackRequest(task, unit, digest, ports)), {
      clock: ports.clock,
      deadline,
      paceMs: ports.retryPaceMs,
      onRetry: (message, afterMs) => ports.onEvent({ type: 'retrying', unit: unit.name, message, afterMs }),
    });
  }

  const end = await ports.watch.ended(unit.scope, unit.stackName, deadline);
  if (end.state !== 'terminal') return stalled(unit, end.state === 'stalled' ? end.stack : undefined, deadline);
  if (end.stack.tags['tre_digest'] !== digest) {
    return {
      state: 'failed',
      code: 'superseded',
      message: 'another run deployed something else meanwhile; plan again',
    };
  }
  if (!isDone(end.stack)) return failed(end.stack);
  return record(task, unit, digest, end.stack, started, ports);
}

/** A stack of ours that carries the wanted digest, by tag and by a signed record that we meant it. */
async function findOwn(unit: Unit, digest: string, ports: ExecutorPorts): Promise<LiveStack | undefined> {
  if (!ports.journal.intended(unit.name, digest)) return undefined;
  const stacks = await ports.writer.stacks(unit.scope);
  return stacks.find((stack) => stack.name === unit.stackName && stack.tags['tre_digest'] === digest);
}

function isDone(stack: LiveStack): boolean {
  return stack.provisioningState.toLowerCase() === 'succeeded';
}

function deadlineOf(unit: Unit, from: Date, scale: number): Date {
  const minutes = unit.template.manifest.spec.deadlineMinutes ?? defaultDeadlineMinutes;
  return new Date(from.getTime() + minutes * 60_000 * scale);
}

function stackRequest(task: Task, unit: Unit, digest: string, ports: ExecutorPorts): StackRequest {
  const provenance = ports.provenance(unit.name);
  const labels = {
    tre_commit: provenance.commit,
    ...(provenance.pullRequest !== undefined && { tre_pull_request: String(provenance.pullRequest) }),
  };
  return {
    scope: unit.scope,
    name: unit.stackName,
    template: unit.template.main,
    parameters: parameterValues(unit.parameters, labels),
    tags: { ...unit.tags, ...labels, tre_digest: digest, tre_fence: String(ports.journal.fence()) },
    onUnmanage: task.action.unsafe ? 'detach' : 'delete',
  };
}

/** Provenance labels ride on the resources' tags, outside the digest: a new commit alone must not redeploy a unit. */
function parameterValues(parameters: JsonObject, labels: JsonObject): { [name: string]: { value: Json } } {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name,
      { value: name === 'tags' && isJsonObject(value) ? { ...value, ...labels } : value },
    ]),
  );
}

function groupTags(unit: Unit): { [name: string]: string } {
  return unit.workspace && unit.kind !== 'HubLink'
    ? { tre_id: unit.tags['tre_id'] ?? '', tre_workspace_id: unit.workspace }
    : { tre_id: unit.tags['tre_id'] ?? '', tre_core_service_id: 'core' };
}

async function record(
  task: Task,
  unit: Unit,
  digest: string,
  stack: LiveStack,
  started: Date,
  ports: ExecutorPorts,
): Promise<Outcome> {
  const durationMs = ports.clock.now().getTime() - started.getTime();
  const provenance = ports.provenance(unit.name);
  const applied: AppliedRecord = {
    unit: unit.name,
    digest,
    commit: provenance.commit,
    ...(provenance.pullRequest !== undefined && { pullRequest: provenance.pullRequest }),
    scope: unit.scope,
    stackName: unit.stackName,
    template: `${unit.template.name}@${unit.template.version}`,
    inputs: unit.inputs,
    parameters: redacted(unit),
    outputs: stack.outputs,
    // Hashes come once all has settled, from the same source that later reads compare with.
    resources: Object.fromEntries(stack.resources.map((resource) => [resource.id.toLowerCase(), ''])),
    enabled: unit.enabled,
    stateful: (unit.template.manifest.spec.stateful ?? []).length > 0,
    dependsOn: unit.dependsOn,
    appliedAt: ports.clock.now().toISOString(),
    durationMs,
    ...(stack.correlationId && { correlationId: stack.correlationId }),
    approvals: task.action.signOff.approvals.map((approval) => ({ ...approval })),
  };
  await ports.journal.applied(applied);
  return { state: 'applied', durationMs };
}

/** Secrets never enter git: what a template marks as secret, or ARM as secure, is recorded by name only. */
function redacted(unit: Unit): JsonObject {
  const secret = secretInputs(templateCache()(unit.template));
  return Object.fromEntries(
    Object.entries(unit.parameters).map(([name, value]) => [name, secret.has(name) ? '(secret)' : value]),
  );
}

function failed(stack: LiveStack): Outcome {
  const detail = stack.error ? [stack.error.message, ...stack.error.details].join('; ') : stack.provisioningState;
  return {
    state: 'failed',
    code: stack.error?.code ?? 'DeploymentStackFailed',
    message: detail,
    ...(stack.correlationId && { correlationId: stack.correlationId }),
  };
}

function stalled(unit: Unit, stack: LiveStack | undefined, deadline: Date): Outcome {
  return {
    state: 'stalled',
    message:
      `stack ${unit.stackName} has not ended by ${deadline.toISOString()}; last seen ${stack?.provisioningState ?? 'nowhere'}. ` +
      'A stack cannot be cancelled: look at its deployment in the portal, and give Azure support the correlation id.',
    ...(stack?.correlationId && { correlationId: stack.correlationId }),
  };
}
