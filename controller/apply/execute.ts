import { Bug, isLoopError, messageOf } from '../core/errors.ts';
import type { UnitName } from '../desired/types.ts';
import type { AppliedRecord } from '../observed/types.ts';
import { isApprovedPlan } from '../signoff/decide.ts';
import type { ApprovedPlan } from '../signoff/types.ts';
import { deleteUnit } from './delete-unit.ts';
import { orderTasks } from './order-tasks.ts';
import type { ExecutorPorts } from './ports.ts';
import { putUnit } from './put-unit.ts';
import { runTasks } from './run-tasks.ts';
import type { ApplyResult, Outcome, Task } from './types.ts';

/**
 * Execute an approved plan: intent into the ledger first, then every task in order. Safe to kill at any point; the next
 * run attaches to what still runs, repeats what is idempotent, and never does more than the plan that was approved.
 */
export async function execute(
  approved: ApprovedPlan,
  applied: ReadonlyMap<UnitName, AppliedRecord>,
  ports: ExecutorPorts,
): Promise<ApplyResult> {
  // The type says so already; this says it to whoever comes in through a cast.
  if (!isApprovedPlan(approved))
    throw new Bug('plan-not-approved', 'only signoff/decide.ts makes what may be executed');
  const tasks = orderTasks(approved, applied);
  if (tasks.length === 0) return { outcomes: new Map() };
  await ports.journal.attempted(
    tasks.map((task) => ({
      unit: task.unit,
      action: task.action.action,
      digest: task.desired?.digest ?? task.record?.digest ?? '',
    })),
  );
  const outcomes = await runTasks(tasks, { concurrency: ports.concurrency, signal: ports.signal }, (task) =>
    perform(task, ports),
  );
  return { outcomes };
}

async function perform(task: Task, ports: ExecutorPorts): Promise<Outcome> {
  ports.onEvent({ type: 'started', unit: task.unit, action: task.action.action });
  const outcome = await attempt(task, ports);
  if (outcome.state === 'failed' || outcome.state === 'stalled') {
    const code = outcome.state === 'failed' ? outcome.code : 'Stalled';
    await ports.journal
      .failed(task.unit, { code, message: outcome.message, stalled: outcome.state === 'stalled' })
      .catch((cause: unknown) => ports.onEvent({ type: 'waiting', unit: task.unit, message: messageOf(cause) }));
  }
  ports.onEvent({ type: 'ended', unit: task.unit, outcome });
  return outcome;
}

/** One unit's failure is an outcome, not an exception: the others go on. Only a Bug is thrown. */
async function attempt(task: Task, ports: ExecutorPorts): Promise<Outcome> {
  try {
    const no = await ports.recheck(task.unit);
    if (no) return { state: 'held', message: no };
    if (task.action.action === 'delete') return await deleteUnit(task, ports);
    if (!task.desired) return { state: 'skipped', message: 'the plan holds no desired state for it' };
    return await putUnit(task, task.desired, ports);
  } catch (cause) {
    if (!isLoopError(cause) || cause.directive === 'Bug') throw cause;
    return { state: 'failed', code: cause.code, message: messageOf(cause) };
  }
}
