import { describe, expect, it } from 'vitest';
import { Refused, Transient } from '../../controller/core/errors.ts';
import { keyedQueue, type WorkOutcome } from '../../controller/loop/keyed-queue.ts';

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

function queueOf(work: (key: string) => Promise<WorkOutcome>) {
  const clock = fastClock();
  const errors: string[] = [];
  const queue = keyedQueue(work, { clock, concurrency: 1, onError: (key) => errors.push(key) });
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
});
