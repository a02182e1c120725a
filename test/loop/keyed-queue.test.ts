import { describe, expect, it } from 'vitest';
import { Refused, Transient } from '../../controller/core/errors.ts';
import { keyedQueue, priority, type WorkOutcome } from '../../controller/loop/keyed-queue.ts';

/** A clock whose sleeps end at once, in order, and are written down. */
function fastClock() {
  const sleeps: number[] = [];
  return {
    sleeps,
    now: () => new Date(),
    sleep: async (ms: number, signal?: AbortSignal) => {
      sleeps.push(ms);
      await new Promise((resolve) => setTimeout(resolve, 1));
      signal?.throwIfAborted();
    },
  };
}

/** A clock whose sleeps end when it is woken, unless they are called off. */
function slowClock() {
  const sleeps: number[] = [];
  const sleeping = new Set<() => void>();
  return {
    sleeps,
    now: () => new Date(),
    sleep: (ms: number, signal?: AbortSignal) =>
      new Promise<void>((resolve, reject) => {
        sleeps.push(ms);
        sleeping.add(resolve);
        signal?.addEventListener('abort', () => sleeping.delete(resolve) && reject(signal.reason));
      }),
    wake: () => {
      for (const resolve of sleeping) resolve();
      sleeping.clear();
    },
  };
}

function queueOf(
  work: (key: string) => Promise<WorkOutcome>,
  { random = () => 0, clock = fastClock() }: { random?: () => number; clock?: ReturnType<typeof fastClock> } = {},
) {
  const errors: string[] = [];
  const queue = keyedQueue(work, { clock, concurrency: 1, random, onError: (key) => errors.push(key) });
  return { clock, errors, queue };
}

async function eventually(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 500 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 2));
  expect(condition()).toBe(true);
}

describe('keyedQueue', () => {
  it('runs a key once however often it is asked for while it waits', async () => {
    const runs: string[] = [];
    const { queue } = queueOf(async (key) => {
      runs.push(key);
      return { again: false };
    });
    for (const key of ['blocker', 'a', 'a', 'a']) queue.add(key);
    await queue.idle();
    expect(runs).toEqual(['blocker', 'a']);
  });

  it('runs a key again that was asked for while it ran, so that no change is lost', async () => {
    let runs = 0;
    const { queue } = queueOf(async (key) => {
      runs++;
      if (runs === 1) queue.add(key);
      return { again: false };
    });
    queue.add('a');
    await eventually(() => runs === 2);
  });

  it('tries again what is transient, with growing delay, and lets other keys work meanwhile', async () => {
    let failures = 0;
    const done: string[] = [];
    const { queue, clock, errors } = queueOf(async (key) => {
      if (key === 'poison' && failures++ < 3) throw new Transient('down', 'down');
      done.push(key);
      return { again: false };
    });
    queue.add('poison');
    queue.add('other');
    await eventually(() => done.includes('poison'));
    expect(done[0]).toBe('other');
    expect(clock.sleeps).toEqual([1000, 2000, 4000]);
    expect(errors).toEqual(['poison', 'poison', 'poison']);
  });

  it('does not try again what a person must change first', async () => {
    const { queue, clock } = queueOf(async () => {
      throw new Refused('no', 'a person must act');
    });
    queue.add('a');
    await eventually(() => queue.state().get('a')?.phase === 'failed');
    expect(clock.sleeps).toEqual([]);
    expect(queue.state().get('a')?.message).toBe('a person must act');
  });

  it('takes the more urgent key first', async () => {
    const runs: string[] = [];
    const { queue } = queueOf(async (key) => {
      runs.push(key);
      return { again: false };
    });
    queue.add('running');
    queue.add('resync');
    queue.add('asked-by-a-person', { priority: 1 });
    await queue.idle();
    expect(runs).toEqual(['running', 'asked-by-a-person', 'resync']);
  });

  it('raises a key that waits when a person asks for it, and never lowers it again', async () => {
    const runs: string[] = [];
    const { queue } = queueOf(async (key) => {
      runs.push(key);
      return { again: false };
    });
    for (const key of ['running', 'first', 'second', 'third']) queue.add(key);
    queue.add('third', { priority: priority.interactive });
    queue.add('third', { priority: priority.resync });
    await queue.idle();
    expect(runs).toEqual(['running', 'third', 'first', 'second']);
  });

  it('spreads retries by chance, so that what failed together does not come back together', async () => {
    const chances = [0, 0.5, 1];
    const { queue, clock } = queueOf(
      async () => {
        throw new Transient('down', 'down');
      },
      { random: () => chances.shift() ?? 0 },
    );
    for (const key of ['a', 'b', 'c']) queue.add(key);
    await eventually(() => clock.sleeps.length >= 3);
    expect(clock.sleeps.slice(0, 3)).toEqual([1000, 750, 500]);
    queue.stop();
  });

  it('waits as long as the other side said', async () => {
    let runs = 0;
    const { queue, clock } = queueOf(async () => {
      if (++runs === 1) throw new Transient('throttled', 'throttled', { afterMs: 7_000 });
      return { again: false };
    });
    queue.add('a');
    await eventually(() => runs === 2);
    expect(clock.sleeps).toEqual([7_000]);
  });

  it('tries a key at once that is asked for while it waits for its retry, and then not a second time', async () => {
    const clock = slowClock();
    let runs = 0;
    const { queue } = queueOf(
      async () => {
        if (++runs === 1) throw new Transient('down', 'down');
        return { again: false };
      },
      { clock },
    );
    queue.add('a');
    await eventually(() => clock.sleeps.length === 1);
    queue.add('a');
    await eventually(() => runs === 2);
    clock.wake();
    await queue.idle();
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(runs).toBe(2);
  });

  it('keeps one series of repeats a key, however often it is asked for in between', async () => {
    const clock = slowClock();
    let runs = 0;
    const { queue } = queueOf(
      async () => {
        runs++;
        return { again: true, afterMs: 60_000 };
      },
      { clock },
    );
    for (let asked = 1; asked <= 3; asked++) {
      queue.add('a');
      await eventually(() => runs === asked && clock.sleeps.length === asked);
    }
    clock.wake();
    await eventually(() => runs === 4);
    await queue.idle();
    expect(runs).toBe(4);
    queue.stop();
  });

  it('runs a refused key again once somebody says that it changed', async () => {
    let runs = 0;
    const { queue } = queueOf(async () => {
      if (++runs === 1) throw new Refused('no', 'a person must act');
      return { again: false };
    });
    queue.add('a');
    await eventually(() => queue.state().get('a')?.phase === 'failed');
    queue.add('a');
    await eventually(() => queue.state().get('a')?.phase === 'done');
    expect(runs).toBe(2);
  });

  it('lets what runs end when it is stopped, and begins nothing else', async () => {
    const ended: string[] = [];
    let finish: () => void = () => undefined;
    const { queue } = queueOf(async (key) => {
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      ended.push(key);
      return { again: true, afterMs: 1 };
    });
    queue.add('running');
    queue.add('waiting');
    queue.stop();
    queue.add('late');
    finish();
    await queue.idle();
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(ended).toEqual(['running']);
  });

  it('forgets what is long done, and never what failed', async () => {
    const { queue } = queueOf(async (key) => {
      if (key === 'failed') throw new Refused('no', 'no');
      return { again: false };
    });
    queue.add('failed');
    for (let number = 0; number < 1_200; number++) queue.add(`pull/${number}`);
    await queue.idle();
    expect(queue.state().size).toBeLessThanOrEqual(1_000);
    expect(queue.state().get('failed')?.phase).toBe('failed');
    expect(queue.state().has('pull/1199')).toBe(true);
  });
});
