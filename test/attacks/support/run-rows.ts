import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agree } from '../../e2e/support/git-person.ts';
import { startWorld, type World } from '../../e2e/support/sandbox.ts';
import { baseline } from './baseline.ts';
import { expectNoSecrets } from './expect-no-secrets.ts';
import { expectStopped } from './expect-stopped.ts';
import { inProcess } from './in-process.ts';
import { live } from './live.ts';
import { middleman } from './middleman.ts';
import { type Scene, scene } from './scene.ts';
import type { Row } from './types.ts';

/** Bounds a failure, and asserts nothing: a row takes seconds on a machine that does nothing else. */
const patience = { timeout: 240_000 };

/** Rows share a world and are independent: each has a workspace of its own, and main is put back after each. */
export function runRows(title: string, rows: readonly Row[]): void {
  let shared: World;
  beforeAll(async () => {
    shared = await begin();
  }, patience.timeout);
  afterAll(() => shared?.close());

  describe(title, () => {
    rows.forEach((row, index) => {
      const test = row.open === undefined ? it : it.fails;
      test(`${row.name} [${row.source}]`, patience, async () => {
        const world = row.world === 'own' ? await begin() : shared;
        try {
          await attack(row, scene(world, index + 1, 'mallory'));
        } finally {
          if (world !== shared) await world.close();
        }
      });
      if (row.control) {
        const { control } = row;
        it(`control: ${control.name}`, patience, () => isApplied(control.act, scene(shared, 100 + index, 'honest')));
      }
    });
    it('no secret was printed, published or recorded meanwhile', () => expectNoSecrets(shared));
  });
}

async function begin(): Promise<World> {
  const world = inProcess(await startWorld());
  await agree(world, { author: 'admin-a', approvers: ['admin-b'], branch: 'baseline', files: baseline });
  const applied = await world.tre('apply');
  expect(applied.code, applied.stdout + applied.stderr).toBe(0);
  return world;
}

async function attack(row: Row, own: Scene): Promise<void> {
  await row.prepare?.(own);
  if (row.prepare) {
    const ready = await own.tre('apply');
    expect(ready.code, ready.stdout + ready.stderr).toBe(0);
  }
  const untouched = await live(own.world);
  const start = await own.commitOf('main');
  let close: (() => Promise<void>) | undefined;
  try {
    const number = await row.attack(own);
    const before = row.writesAzure ? await live(own.world) : untouched;
    const between = row.between && (await middleman(own.world, row.between(own, number)));
    close = between?.close;
    await expectStopped(row, between ? { ...own, tre: between.tre } : own, number, before);
    await row.also?.(own);
  } finally {
    await close?.();
    await row.cleanUp?.(own);
    if (row.world !== 'own') await putBack(own, start);
  }
}

async function isApplied(act: Row['attack'], own: Scene): Promise<void> {
  const start = await own.commitOf('main');
  try {
    await act(own);
    const applied = await own.tre('apply');
    expect(applied.code, applied.stdout + applied.stderr).toBe(0);
    expect((await live(own.world)).text).toContain(own.name);
  } catch (failure) {
    await putBack(own, start);
    throw failure;
  }
}

/** Some of what an attack brings may have been approved, so it is taken back as honest people would: by pull request. */
async function putBack(own: Scene, start: string): Promise<void> {
  const treeOf = async (commit: string) => {
    const { tree } = await own.rest('admin-a', 'GET', `/git/commits/${commit}`);
    return (tree as { sha: string }).sha;
  };
  const now = await own.commitOf('main');
  if ((await treeOf(now)) === (await treeOf(start))) return;
  const branch = own.branch('put-back');
  await own.push('admin-a', { branch, from: start, parents: [now], message: `Put back what ${own.name} did` });
  const number = await own.open('admin-a', branch);
  for (const approver of ['admin-b', 'owner-a']) await own.review(approver, number);
  await own.merge('admin-a', number);
}
