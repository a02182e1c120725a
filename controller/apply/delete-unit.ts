import type { ExecutorPorts } from './ports.ts';
import { withRetry } from './retry.ts';
import type { Outcome, Task } from './types.ts';

const deadlineMinutes = 90;

/** Delete a unit's stack with what it manages, then its group when nothing is left in it. */
export async function deleteUnit(task: Task, ports: ExecutorPorts): Promise<Outcome> {
  const record = task.record;
  if (!record)
    return { state: 'skipped', message: 'no signed record says what this unit is; nothing is deleted without one' };
  const started = ports.clock.now();
  const deadline = new Date(started.getTime() + deadlineMinutes * 60_000 * ports.deadlineScale);

  const answer = await withRetry(() => ports.writer.deleteStack(record.scope, record.stackName), {
    clock: ports.clock,
    deadline,
    paceMs: ports.retryPaceMs,
    onRetry: (message, afterMs) => ports.onEvent({ type: 'retrying', unit: task.unit, message, afterMs }),
  });
  if (answer === 'accepted') {
    const end = await ports.watch.gone(record.scope, record.stackName, deadline);
    if (end.state === 'terminal') {
      return {
        state: 'failed',
        code: end.stack.error?.code ?? 'DeleteFailed',
        message: [end.stack.error?.message, ...(end.stack.error?.details ?? [])].join('; '),
      };
    }
    if (end.state === 'stalled')
      return { state: 'stalled', message: `stack ${record.stackName} is still being deleted` };
  }
  // The record goes only after the stack is confirmed gone: an unconfirmed delete would leave orphans (kustomize-controller#1664).
  await ports.journal.deleted(task.unit);
  if (task.unit.startsWith('workspace/')) await ports.writer.deleteEmptyGroup(record.scope, ports.treId);
  return { state: 'deleted', durationMs: ports.clock.now().getTime() - started.getTime() };
}
