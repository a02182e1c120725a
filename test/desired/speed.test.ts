import { beforeAll, expect, it } from 'vitest';
import { resolveDesired } from '../../controller/desired/resolve.ts';
import { manyUnits } from './support/many.ts';
import { catalogueOf, type Files, filesUnder, manifestsOf } from './support/repository.ts';

let sample: Files;
beforeAll(() => {
  sample = filesUnder('manifests', 'templates');
});

/** Milliseconds to resolve so many workspaces with a link, a service and four machines each: seven units. */
async function seconds(workspaces: number): Promise<{ units: number; ms: number }> {
  const set = await manifestsOf(manyUnits(sample, workspaces, 4));
  const catalogue = catalogueOf(sample);
  const resolve = () =>
    resolveDesired({ set, catalogue, outputs: () => undefined, now: new Date('2026-11-22'), settled: () => [] });
  resolve();
  const times = [1, 2, 3].map(() => {
    const started = performance.now();
    resolve();
    return performance.now() - started;
  });
  return { units: resolve().units.size, ms: Math.min(...times) };
}

it('resolves 1,000 units well under a second, and 2,000 in about twice that', async () => {
  const small = await seconds(143);
  const large = await seconds(286);
  expect([small.units, large.units]).toEqual([1003, 2004]);
  expect(small.ms).toBeLessThan(700);
  expect(large.ms / small.ms).toBeLessThan(4);
}, 60_000);
