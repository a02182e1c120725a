import type { Line } from './report.ts';
import type { ChildRun } from './run-child.ts';
import { seedOfUnits } from './seed.ts';
import type { Terraform } from './terraform.ts';
import { expectExit, home, openWorld, type World } from './world.ts';

/** So fast that Azure's own durations do not count: only work of the machine is measured. */
const bringUpScale = 0.0005;

export interface LiveTre {
  readonly world: World;
  readonly units: number;
  readonly resources: number;
}

/** Brings `units` units live by a real apply, then plans twice: the mirror, the parse cache and the code cache are warm. */
export async function bringUp(units: number, say: (text: string) => void): Promise<LiveTre> {
  say(`${units} units: starting the sandbox, applying`);
  const began = performance.now();
  const world = await openWorld({ seed: await seedOfUnits(home, units), timeScale: bringUpScale });
  let ended = 0;
  const applied = await world.tre(['apply', '--format', 'json'], (line) => {
    if (/^ {2}[✓✗‖]/u.test(line) && ++ended % 250 === 0) say(`  ${ended} units applied`);
  });
  expectExit(applied, 0, 'apply');
  const { outcomes } = JSON.parse(applied.stdout) as { outcomes: Record<string, { state: string }> };
  const live = Object.values(outcomes).filter(({ state }) => state === 'applied').length;
  if (live !== units) throw new Error(`expected ${units} units to be applied, found ${live}`);
  say(`  applied in ${Math.round((performance.now() - began) / 1000)} s; warming the caches`);
  for (let warm = 0; warm < 2; warm++) await planOnce(world, units);
  return { world, units, resources: await countResources(world) };
}

/** @throws where the plan is not one of nothing to do for `units` units */
export async function planOnce(world: World, units: number): Promise<ChildRun & { readonly armRequests: number }> {
  const before = world.armRequests();
  const run = expectExit(await world.tre(['plan', '--format', 'json']), 0, 'plan');
  const { summary } = JSON.parse(run.stdout) as { summary: { none: number } };
  if (summary.none !== units) throw new Error(`expected ${units} units with nothing to do, found ${summary.none}`);
  return { ...run, armRequests: world.armRequests() - before };
}

/** Everything that stacks manage, as the signed records list it; tracked or not. */
async function countResources(world: World): Promise<number> {
  const { readStatuses } = await import('./statuses.ts');
  const statuses = await readStatuses(world);
  return statuses.reduce((sum, { resources }) => sum + Object.keys(resources).length, 0);
}

export async function measureNoOpPlan(
  { world, units, resources }: LiveTre,
  terraform: Terraform | undefined,
  say: (text: string) => void,
): Promise<Line[]> {
  const plans: (ChildRun & { armRequests: number })[] = [];
  const theirs: ChildRun[] = [];
  // In turns, so that whatever else the machine does meets both.
  for (let round = 1; round <= 5; round++) {
    say(`no-op plan of ${units} units, round ${round} of 5`);
    plans.push(await planOnce(world, units));
    if (terraform) theirs.push(await terraform.plan());
  }
  const calls = Math.max(...plans.map((plan) => plan.armRequests));
  const mine = best(plans);
  const name = `no-op plan of ${units} units`;
  const lines: Line[] = [
    { name: `${name}: resources`, value: resources, unit: 'resources' },
    {
      name: `${name}: Azure calls`,
      value: calls,
      unit: 'calls',
      wanted: { atMost: Math.ceil(resources / 1000) + 10 },
      note: 'counted by the server',
    },
    ...costs(name, mine),
  ];
  if (!terraform) {
    return [...lines, { name: `${name} ÷ terraform plan`, skipped: 'there is no terraform on the PATH' }];
  }
  const other = best(theirs);
  return [
    ...lines,
    ...costs('terraform plan of 1000 terraform_data', other),
    {
      name: `${name} ÷ terraform plan`,
      value: mine.wallMs / other.wallMs,
      unit: 'ratio',
      wanted: { below: 1 },
      note: `wall time, best of ${plans.length} each, taken in turns`,
    },
  ];
}

function costs(name: string, run: ChildRun): Line[] {
  return [
    { name: `${name}: wall time`, value: run.wallMs / 1000, unit: 's' },
    ...(run.cpuMs === undefined
      ? [{ name: `${name}: processor time, memory`, skipped: 'no /proc on this system' }]
      : [
          { name: `${name}: processor time`, value: run.cpuMs / 1000, unit: 's' as const },
          { name: `${name}: largest memory`, value: Math.round(run.peakMb ?? 0), unit: 'MB' as const },
        ]),
  ];
}

/** The least disturbed run says most about the program; the others say something about the machine. */
export function best<R extends ChildRun>(runs: readonly R[]): R {
  return runs.toSorted((a, b) => a.wallMs - b.wallMs)[0]!;
}
