import fc from 'fast-check';
import { expect, it } from 'vitest';
import { miniature } from '../desired/support/miniature.ts';
import type { Files } from '../desired/support/repository.ts';
import { liveOutputs, resolveFiles } from '../desired/support/resolve.ts';
import { planOf } from './support/situation.ts';
import { observedOf, settle, type World } from './support/world.ts';

const folder = 'manifests/workspaces/alpha';
const optional = [
  [`${folder}/workspace.yaml`, `${folder}/services/desk.yaml`, `${folder}/user-resources/vm.yaml`],
  [`${folder}/services/desk.yaml`, `${folder}/user-resources/vm.yaml`],
  [`${folder}/user-resources/vm.yaml`],
  [],
];

/** Any of the repositories that the miniature can be: with or without its parts, values and states. */
const repositories = fc
  .record({
    gone: fc.integer({ min: 0, max: 3 }),
    quota: fc.integer({ min: 1, max: 9 }),
    port: fc.integer({ min: 1, max: 9 }),
    enabled: fc.boolean(),
  })
  .map(({ gone, quota, port, enabled }): Files => {
    const files: { [path: string]: string } = { ...miniature };
    files[`${folder}/workspace.yaml`] = files[`${folder}/workspace.yaml`]!.replace(
      '10.16.4.0/24',
      `10.16.4.0/24\n    quota: ${quota}`,
    ).replace('spec:', `spec:\n  enabled: ${enabled}`);
    files[`${folder}/services/desk.yaml`] = files[`${folder}/services/desk.yaml`]!.replace(
      'port: 443',
      `port: ${port}`,
    );
    for (const path of optional[gone]!) delete files[path];
    return files;
  });

function shuffled(files: Files, seed: number): Files {
  const order = (path: string) => [...path].reduce((sum, char) => (sum * 31 + char.charCodeAt(0) + seed) % 9973, seed);
  return Object.fromEntries(Object.entries(files).sort(([a], [b]) => order(a) - order(b)));
}

const runs = { numRuns: 12 };

it('what was applied needs nothing', async () => {
  await fc.assert(
    fc.asyncProperty(repositories, async (files) => {
      const desired = await resolveFiles(files, liveOutputs);
      const plan = planOf(desired, settle(desired));
      expect(plan.actions.map(({ action }) => action).filter((action) => action !== 'none')).toEqual([]);
    }),
    runs,
  );
}, 60_000);

it('the order of files changes neither digests nor the plan', async () => {
  await fc.assert(
    fc.asyncProperty(repositories, repositories, fc.integer({ min: 1, max: 99 }), async (before, after, seed) => {
      const world = settle(await resolveFiles(before, liveOutputs));
      const one = planOf(await resolveFiles(after, liveOutputs), world);
      const other = planOf(await resolveFiles(shuffled(after, seed), liveOutputs), world);
      expect(other.digest).toBe(one.digest);
      expect(other.actions.map(({ unit, action }) => [unit, action])).toEqual(
        one.actions.map(({ unit, action }) => [unit, action]),
      );
    }),
    runs,
  );
}, 60_000);

it('only what is ours is deleted: in the ledger, not in git, nothing left standing on it', async () => {
  await fc.assert(
    fc.asyncProperty(
      repositories,
      repositories,
      fc.constantFrom('verified', 'absent', 'broken'),
      async (before, after, ledger) => {
        const world: World = settle(await resolveFiles(before, liveOutputs), '2026-01-01T00:00:00.000Z');
        world.ledger = ledger as World['ledger'];
        const desired = await resolveFiles(after, liveOutputs);
        const plan = planOf(desired, world);
        const deletes = plan.actions.filter(({ action }) => action === 'delete').map(({ unit }) => unit);
        if (ledger !== 'verified') expect(deletes).toEqual([]);
        for (const unit of deletes) {
          expect(world.applied.has(unit)).toBe(true);
          expect(desired.units.has(unit)).toBe(false);
          const record = world.applied.get(unit)!;
          expect(record.stateful && record.enabled).toBe(false);
        }
        expect(observedOf(world).resources.size).toBeGreaterThan(0);
      },
    ),
    runs,
  );
}, 60_000);
