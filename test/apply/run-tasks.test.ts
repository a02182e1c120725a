import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runTasks } from '../../controller/apply/run-tasks.ts';
import type { Outcome, Task } from '../../controller/apply/types.ts';

const applied: Outcome = { state: 'applied', durationMs: 1 };
const failed: Outcome = { state: 'failed', code: 'Boom', message: 'boom' };

function task(unit: string, after: readonly string[] = [], mutex?: string): Task {
  const signOff = { state: 'approved', required: [], approvals: [], missing: [] } as const;
  return {
    unit,
    after,
    action: { unit, action: 'create', reasons: [], signOff, unsafe: false },
    ...(mutex && { mutex }),
  };
}

/** Records begin and end of each task in one line of time. */
function recorder(outcomeOf: (unit: string) => Outcome = () => applied) {
  const events: string[] = [];
  const run = async (one: Task) => {
    events.push(`+${one.unit}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
    events.push(`-${one.unit}`);
    return outcomeOf(one.unit);
  };
  return { events, run };
}

describe('runTasks', () => {
  it('stops only what depends on a failure', async () => {
    const { run } = recorder((unit) => (unit === 'core' ? failed : applied));
    const tasks = [task('core'), task('ws', ['core']), task('vm', ['ws']), task('other')];

    const outcomes = await runTasks(tasks, { concurrency: 4 }, run);

    expect(outcomes.get('ws')).toEqual({ state: 'skipped', message: 'core did not end well, and this needs it' });
    expect(outcomes.get('vm')?.state).toBe('skipped');
    expect(outcomes.get('other')).toEqual(applied);
  });

  it('lets one holder of a mutex in at a time, without holding up others', async () => {
    const { events, run } = recorder();
    await runTasks([task('a', [], 'hub'), task('b', [], 'hub'), task('c')], { concurrency: 4 }, run);

    expect(events.indexOf('-a')).toBeLessThan(events.indexOf('+b'));
    expect(events.indexOf('+c')).toBeLessThan(events.indexOf('-a'));
  });

  it('begins nothing new once it is told to stop', async () => {
    const stop = new AbortController();
    stop.abort();
    const { events, run } = recorder();

    const outcomes = await runTasks([task('a')], { concurrency: 1, signal: stop.signal }, run);

    expect(events).toEqual([]);
    expect(outcomes.get('a')?.state).toBe('skipped');
  });

  it('never begins a task before all it waits for have ended, whatever the graph', async () => {
    const graph = fc
      .integer({ min: 1, max: 12 })
      .chain((size) =>
        fc.tuple(...Array.from({ length: size }, (_, i) => fc.subarray(Array.from({ length: i }, (_, j) => `t${j}`)))),
      );
    await fc.assert(
      fc.asyncProperty(graph, fc.integer({ min: 1, max: 4 }), async (parents, concurrency) => {
        const tasks = parents.map((after, i) => task(`t${i}`, after));
        const { events, run } = recorder();
        await runTasks(tasks, { concurrency }, run);
        for (const one of tasks) {
          for (const parent of one.after)
            expect(events.indexOf(`-${parent}`)).toBeLessThan(events.indexOf(`+${one.unit}`));
        }
        expect(events.length).toBe(tasks.length * 2);
      }),
      { numRuns: 25 },
    );
  });
});
