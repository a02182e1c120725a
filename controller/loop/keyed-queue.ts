import PQueue from 'p-queue';
import type { Clock } from '../core/clock.ts';
import { isLoopError, messageOf } from '../core/errors.ts';

/** The only three ends of a piece of work: done, again after a while, or thrown. */
export type WorkOutcome = { readonly again: false } | { readonly again: true; readonly afterMs: number };

export interface KeyedQueue {
  /** A key, never data: the worker reads everything afresh. What is queued already is not queued twice. */
  add(key: string, options?: { readonly priority?: number }): void;
  /** Keys that wait or run, and what the last attempt of each said. */
  state(): ReadonlyMap<string, KeyState>;
  idle(): Promise<void>;
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
  },
): KeyedQueue {
  const queue = new PQueue({ concurrency: options.concurrency });
  const states = new Map<string, KeyState>();
  const dirty = new Map<string, number>();
  const stopped = new AbortController();

  function mark(key: string, phase: KeyState['phase'], attempts: number, message = ''): void {
    states.set(key, { phase, attempts, message, at: options.clock.now().toISOString() });
  }

  function add(key: string, priority: number, attempts: number): void {
    const phase = states.get(key)?.phase;
    if (phase === 'queued' || stopped.signal.aborted) return;
    if (phase === 'running') {
      dirty.set(key, Math.max(priority, dirty.get(key) ?? priority));
      return;
    }
    mark(key, 'queued', attempts);
    void queue.add(() => run(key, priority, attempts), { priority });
  }

  async function run(key: string, priority: number, attempts: number): Promise<void> {
    mark(key, 'running', attempts);
    try {
      const outcome = await work(key);
      mark(key, 'done', 0);
      if (outcome.again) later(key, priority, 0, outcome.afterMs);
    } catch (error) {
      options.onError(key, error);
      mark(key, 'failed', attempts + 1, messageOf(error));
      const delay = retryDelay(error, attempts);
      if (delay !== undefined) later(key, priority, attempts + 1, delay);
    }
    const again = dirty.get(key);
    dirty.delete(key);
    if (again !== undefined) add(key, again, 0);
  }

  function later(key: string, priority: number, attempts: number, afterMs: number): void {
    options.clock.sleep(afterMs, stopped.signal).then(
      () => add(key, priority, attempts),
      () => undefined, // stopped: nothing is owed any more
    );
  }

  return {
    add: (key, { priority = 0 } = {}) => add(key, priority, 0),
    state: () => states,
    idle: () => queue.onIdle(),
    stop: () => {
      stopped.abort();
      queue.clear();
    },
  };
}

/** Refused waits for a change of its input; everything else, our own bugs included, is tried again with growing delay. */
function retryDelay(error: unknown, attempts: number): number | undefined {
  if (isLoopError(error)) {
    if (error.directive === 'Refused') return undefined;
    if (error.directive === 'Waiting') return error.afterMs;
    if (error.directive === 'Transient' && error.afterMs !== undefined) return error.afterMs;
  }
  return Math.min(firstDelayMs * 2 ** attempts, longestDelayMs);
}
