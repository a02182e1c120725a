import fc from 'fast-check';
import { expect, it } from 'vitest';
import { dailyShare } from '../../controller/loop/daily-share.ts';

it('looks at every unit exactly once a day, whatever its name and however often it runs', () => {
  const minutes = fc.constantFrom(1, 5, 15, 60, 720);
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), minutes, fc.integer({ min: 0, max: 20_000 }), (unit, every, day) => {
      const everyMs = every * 60_000;
      const runs = Array.from({ length: 1440 / every }, (_, run) => new Date(day * 86_400_000 + run * everyMs));
      expect(runs.filter((now) => dailyShare(now, everyMs)(unit)).length).toBe(1);
    }),
  );
});
