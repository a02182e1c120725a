import { best, type LiveTre, planOnce } from './no-op-plan.ts';
import type { Line } from './report.ts';

/**
 * How plan time grows between two sizes. The exponent is 1 where four times the units take four times as long. What every
 * run costs (starting Node, signing in, git) makes it smaller than the growth of the work alone.
 */
export async function measureGrowth(small: LiveTre, large: LiveTre, say: (text: string) => void): Promise<Line[]> {
  const runs = { small: [], large: [] } as { small: Awaited<ReturnType<typeof planOnce>>[]; large: typeof runs.small };
  for (let round = 1; round <= 4; round++) {
    say(`no-op plans of ${small.units} and ${large.units} units, round ${round} of 4`);
    runs.small.push(await planOnce(small.world, small.units));
    runs.large.push(await planOnce(large.world, large.units));
  }
  const a = best(runs.small);
  const b = best(runs.large);
  const times = large.units / small.units;
  const name = `plan time from ${small.units} to ${large.units} units`;
  return [
    { name: `no-op plan of ${large.units} units: wall time`, value: b.wallMs / 1000, unit: 's' },
    { name: `no-op plan of ${large.units} units: resources`, value: large.resources, unit: 'resources' },
    { name: `no-op plan of ${large.units} units: Azure calls`, value: b.armRequests, unit: 'calls' },
    ...(b.peakMb === undefined
      ? []
      : [
          {
            name: `no-op plan of ${large.units} units: largest memory`,
            value: Math.round(b.peakMb),
            unit: 'MB' as const,
          },
        ]),
    { name: `${name}: ratio`, value: b.wallMs / a.wallMs, unit: 'ratio', wanted: { atMost: times } },
    {
      name: `${name}: exponent`,
      value: Math.log(b.wallMs / a.wallMs) / Math.log(times),
      unit: 'exponent',
      wanted: { atMost: 1 },
      note: `${(a.wallMs / 1000).toFixed(2)} s and ${(b.wallMs / 1000).toFixed(2)} s, best of ${runs.small.length} each`,
    },
  ];
}
