import PQueue from 'p-queue';
import type { UnitName } from '../desired/types.ts';
import type { Outcome, Task } from './types.ts';

/**
 * Run tasks as wide as their dependencies, mutexes and `concurrency` allow. A task that does not end well stops only
 * what comes after it. `signal` stops new tasks; those that run are let finish, because Azure would go on anyway.
 */
export async function runTasks(
  tasks: readonly Task[],
  options: { readonly concurrency: number; readonly signal?: AbortSignal | undefined },
  run: (task: Task) => Promise<Outcome>,
): Promise<Map<UnitName, Outcome>> {
  const queue = new PQueue({ concurrency: options.concurrency });
  const mutexes = new Map<string, PQueue>();
  const outcomes = new Map<UnitName, Outcome>();
  const ends = new Map<UnitName, Promise<void>>();
  const byUnit = new Map(tasks.map((task) => [task.unit, task]));

  function lane(mutex: string): PQueue {
    const found = mutexes.get(mutex) ?? new PQueue({ concurrency: 1 });
    mutexes.set(mutex, found);
    return found;
  }

  async function perform(task: Task): Promise<Outcome> {
    if (options.signal?.aborted) return { state: 'skipped', message: 'stopped before it began' };
    // The mutex is taken before a place in the queue: waiting for the hub must not keep others from working.
    const inQueue = () => queue.add(() => run(task));
    return task.mutex ? lane(task.mutex).add(inQueue) : inQueue();
  }

  async function follow(task: Task): Promise<void> {
    for (const unit of task.after) {
      const before = byUnit.get(unit);
      if (before) await end(before);
    }
    const culprit = task.after.find((unit) => !endedWell(outcomes.get(unit)));
    const outcome = culprit ? waitingFor(culprit, outcomes.get(culprit)) : await perform(task);
    outcomes.set(task.unit, outcome);
  }

  function end(task: Task): Promise<void> {
    const found = ends.get(task.unit) ?? follow(task);
    ends.set(task.unit, found);
    return found;
  }

  await Promise.all(tasks.map(end));
  return outcomes;
}

/** What needs something held is held with it: nothing went wrong, and somebody's word is awaited. */
function waitingFor(culprit: UnitName, before: Outcome | undefined): Outcome {
  if (before?.state === 'held') return { state: 'held', message: `${culprit} is held, and this needs it` };
  return { state: 'skipped', message: `${culprit} did not end well, and this needs it` };
}

function endedWell(outcome: Outcome | undefined): boolean {
  return outcome === undefined || outcome.state === 'applied' || outcome.state === 'deleted';
}
