import { Bug, messageOf } from '../core/errors.ts';
import { keyedQueue, priority, type WorkOutcome } from '../loop/keyed-queue.ts';
import { catchUp, type DeliverySource } from './catch-up.ts';
import { branchKey, sweepKey, workOf } from './keys.ts';
import type { Runs } from './runs.ts';
import { startServer } from './start-server.ts';
import type { PullReport, ServerOptions, ServerStatus } from './types.ts';

export interface ServiceOptions extends Omit<ServerOptions, 'status' | 'enqueue'> {
  readonly runs: Runs;
  /** How often to look without being told. Milliseconds. */
  readonly everyMs: number;
  /** Where GitHub tells what it could not deliver; needs `stateDir`. */
  readonly deliveries?: DeliverySource;
  /** Takes secrets out of what others say about a failure. */
  readonly redact?: (text: string) => string;
}

export interface Service {
  readonly origin: string;
  /** Takes nothing new and resolves when what runs has ended. */
  close(): Promise<void>;
}

const runsAtOnce = 2;

/** A queue of keys, fed by webhooks, by CI and by time; the server only puts keys on it. */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { runs, log, clock, redact = (text: string) => text } = options;
  const startedAt = clock.now();
  const pulls = new Map<number, PullReport>();
  let lastRun: ServerStatus['lastRun'];
  let lastError: ServerStatus['lastError'];

  async function work(key: string): Promise<WorkOutcome> {
    const began = performance.now();
    const told = await perform(key).catch((error: unknown) => {
      // Here, so that log, page and queue all have it without: others' messages may quote what they were given.
      if (error instanceof Error) error.message = redact(error.message);
      throw error;
    });
    log({ key, seconds: Math.round(performance.now() - began) / 1000, ...told });
    return { again: false };
  }

  async function perform(key: string): Promise<Readonly<Record<string, unknown>>> {
    const wanted = workOf(key);
    switch (wanted?.kind) {
      case 'branch': {
        const before = lastRun?.revision;
        lastRun = await runs.branch();
        // Pull requests are planned as merged into main: when it moves, their plans are old.
        if (before !== undefined && before !== lastRun.revision) queue.add(sweepKey);
        return { revision: lastRun.revision, summary: lastRun.summary };
      }
      case 'pull': {
        const report = await runs.pull(wanted.number);
        if (!report || report.merged) pulls.delete(wanted.number);
        else pulls.set(wanted.number, report);
        if (report?.merged) enqueue(branchKey);
        if (!report) return { verdict: 'closed' };
        const { verdict, merged = false, refused } = report;
        return { verdict, merged, ...(refused && { refused }) };
      }
      case 'group':
        await runs.group(wanted.sha, wanted.number);
        return {};
      case 'sweep': {
        const { keys, open } = await runs.sweep();
        for (const each of keys) queue.add(each);
        for (const number of pulls.keys()) if (!open.has(number)) pulls.delete(number);
        return { queued: keys };
      }
      case undefined:
        throw new Bug('unknown-key', `nothing is known of the key ${key}`);
    }
  }

  const queue = keyedQueue(work, {
    clock,
    concurrency: runsAtOnce,
    onError: (key, error) => {
      const message = messageOf(error);
      lastError = { at: clock.now().toISOString(), key, message };
      log({ key, error: message });
    },
  });
  const enqueue = (key: string): void => queue.add(key, { priority: priority.interactive });
  const server = await startServer({
    ...options,
    enqueue,
    status: () => ({
      environment: lastRun?.environment ?? 'TRE',
      startedAt: startedAt.toISOString(),
      ...(lastRun && { lastRun }),
      ...(lastError && { lastError }),
      pulls: [...pulls.values()].sort((a, b) => a.number - b.number),
      queue: queue.state(),
    }),
  });

  const stop = new AbortController();
  const { deliveries: source, stateDir } = options;
  const catchingUp =
    source && stateDir ? catchUp({ source, stateDir, startedAt, take: server.take, log }) : Promise.resolve();
  const polling = poll();

  /** Its own clock and not the queue's: a run that was refused must not end the looking. */
  async function poll(): Promise<void> {
    while (!stop.signal.aborted) {
      queue.add(branchKey);
      queue.add(sweepKey);
      await clock.sleep(options.everyMs, stop.signal).catch(() => undefined);
    }
  }

  async function end(): Promise<void> {
    stop.abort();
    queue.stop();
    await server.close();
    await Promise.all([polling, catchingUp, queue.idle()]);
  }

  let ending: Promise<void> | undefined;
  return {
    origin: server.origin,
    close: () => {
      ending ??= end();
      return ending;
    },
  };
}
