import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Case } from './play.ts';
import { startWorld, type World } from './world.ts';

/** Rows of reference/signoff.md: the judge on a real repository, behind real HTTP, one world for the table. */
export function runCases(title: string, cases: readonly Case[]): void {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world?.close());
  beforeEach(() => world.reset());

  describe(title, () => {
    it.each(cases)('$row: $why', async ({ play, path, expected, code, says }) => {
      await play(world);
      const history = await world.history();
      const { approved, tree } = history.boundaries.at(-1)!;
      const last = history.boundaries.findLast((one) =>
        one.decision?.verdicts.some((verdict) => verdict.path === path),
      );
      const verdict = last?.decision?.verdicts.find((one) => one.path === path);

      const found = { applied: approved.get(path) === tree.get(path), ...(code && { code: verdict?.code }) };
      expect(found, verdict?.message).toEqual({ applied: expected === 'applied', ...(code && { code }) });
      if (says) expect(verdict?.message).toMatch(says);
    });
  });
}
