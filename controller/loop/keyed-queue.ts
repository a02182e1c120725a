import PQueue from 'p-queue';
import type { Clock } from '../core/clock.ts';
import { isLoopError, messageOf } from '../core/errors.ts';

/** The only three ends of a piece of work: done, again after a while, or thrown. */
export type WorkOutcome = { readonly again: false } | { readonly again: true; readonly afterMs: number };

/** Somebody waits for an answer, or nobody does. What a person caused never queues behind a look at everything. */
export const priority = { resync: 0, interactive: 10 } as const;

export interface KeyedQueue {
  /**
   * A key, never data: the worker reads everything afresh. What is queued already is not queued twice, but raised where
   * it is asked for more urgently. What waits for its next try is tried now.
   */
  add(key: string, options?: { readonly priority?: number }): void;
  /** Keys that wait or run, and what the last attempt of each said; of those that are done, the latest. */
  state(): ReadonlyMap<string, KeyState>;
  idle(): Promise<void>;
  /** Nothing new begins; `idle` resolves when what runs has ended. */
  stop(): void;
}
export interface KeyState {
  readonly phase: 'queued' | 'running' | 'done' | 'failed';
  readonly attempts: number;
  readonly message: string;
  readonly at: string;
}

const firstDelayMs = 1_000;
const longestDelayMs = 5 * 60_000;
const keptStates = 1_000;

/**
 * p-queue with what a reconciler needs on top (its semantics are controller-runtime's work queue): one item a key,
 * a key that changes while it runs is run again afterwards, backoff a key, one poison key never stops the others.
 */
export function keyedQueue(
  work: (key: string) => Promise<WorkOutcome>,
  options: {
    readonly clock: Clock;
    readonly concurrency: number;
    readonly onError: (key: string, error: unknown) => void;
    /** 0 to 1, for the jitter: keys that failed together must not come back together. */
    readonly random?: () => number;
  },
): KeyedQueue {
  const queue = new PQueue({ concurrency: options.concurrency });
  const random = options.random ?? Math.random;
  const states = new Map<string, KeyState>();
  /** Of keys that wait or run: how urgently they were asked for, and, of those that run, whether again. */
  const asked = new Map<string, number>();
  const dirty = new Map<string, number>();
  /** One a key: without it every run that a webhook caused would begin another series of repeats. */
  const timers = new Map<string, AbortController>();
  let stopped = false;

  function mark(key: string, phase: KeyState['phase'], attempts: number, message = ''): void {
    states.delete(key);
    states.set(key, { phase, attempts, message, at: options.clock.now().toISOString() });
    if (states.size <= keptStates) return;
    const oldest = states.entries().find(([, state]) => state.phase === 'done');
    if (oldest) states.delete(oldest[0]);
  }

  function add(key: string, urgency: number): void {
    if (stopped) return;
    const before = states.get(key);
    if (before?.phase === 'running') {
      dirty.set(key, Math.max(urgency, dirty.get(key) ?? urgency));
      return;
    }
    if (before?.phase === 'queued') {
      if (urgency <= (asked.get(key) ?? urgency)) return;
      asked.set(key, urgency);
      queue.setPriority(key, urgency);
      return;
    }
    timers.get(key)?.abort();
    timers.delete(key);
    asked.set(key, urgency);
    // Attempts are kept: what goes on failing is tried ever more rarely, however often it is asked for.
    const attempts = before?.attempts ?? 0;
    mark(key, 'queued', attempts, before?.message);
    void queue.add(() => run(key, attempts), { priority: urgency, id: key });
  }

  async function run(key: string, attempts: number): Promise<void> {
    const urgency = asked.get(key) ?? priority.resync;
    mark(key, 'running', attempts);
    try {
      const outcome = await work(key);
      mark(key, 'done', 0);
      if (outcome.again) later(key, priority.resync, outcome.afterMs);
    } catch (error) {
      options.onError(key, error);
      mark(key, 'failed', attempts + 1, messageOf(error));
      const delay = retryDelay(error, attempts, random());
      if (delay !== undefined) later(key, urgency, delay);
    }
    const again = dirty.get(key);
    dirty.delete(key);
    if (again !== undefined) add(key, again);
  }

  function later(key: string, urgency: number, afterMs: number): void {
    if (stopped) return;
    const timer = new AbortController();
    timers.set(key, timer);
    options.clock.sleep(afterMs, timer.signal).then(
      () => timers.get(key) === timer && add(key, urgency),
      () => undefined, // asked for meanwhile, or stopped: nothing is owed any more
    );
  }

  return {
    add: (key, { priority: urgency = priority.resync } = {}) => add(key, urgency),
    state: () => states,
    idle: () => queue.onIdle(),
    stop: () => {
      stopped = true;
      for (const timer of timers.values()) timer.abort();
      queue.clear();
    },
  };
}

/**
 * Refused waits for a change of its input; everything else, our own bugs included, is tried again. The delay doubles, and
 * of each a half at most is left to chance.
 */
function retryDelay(error: unknown, attempts: number, chance: number): number | undefined {
  if (isLoopError(error)) {
    if (error.directive === 'Refused') return undefined;
    if (error.directive === 'Waiting') return error.afterMs;
    if (error.directive === 'Transient' && error.afterMs !== undefined) return error.afterMs;
  }
  return Math.min(firstDelayMs * 2 ** attempts, longestDelayMs) * (1 - chance / 2);
}
