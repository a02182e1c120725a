import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { azureRest } from '../../controller/cli/demo/azure.ts';
import { mergeApproved } from './approved-change.ts';
import { idealMakespan, type Job } from './ideal-schedule.ts';
import type { Line } from './report.ts';
import { type Files, machineFiles, seedOfHub, serviceFiles, workspaceFiles } from './seed.ts';
import { readStatuses } from './statuses.ts';
import { expectExit, home, openWorld, type World } from './world.ts';

interface Scenario {
  readonly name: string;
  /** What is live before, brought up as fast as it goes. */
  readonly before: Files;
  /** What one approved pull request adds, and the units that come of it. */
  readonly added: Files;
  readonly units: number;
  readonly people: { readonly author: string; readonly approver: string };
  /** Share of Azure's durations. What the controller does itself is not scaled, so that a small one is the harder test. */
  readonly timeScale: number;
  readonly wanted?: { readonly atMost: number };
}

const concurrency = 64;
const machines = 200;
const homesOfMachines = 4;
const workspaces = 50;

/** 200 machines in four workspaces: nothing but the width of the controller and Azure's own durations holds them up. */
export async function machinesScenario(): Promise<Scenario> {
  const before = await seedOfHub(home);
  const added: Files = new Map();
  for (let index = 0; index < homesOfMachines; index++) {
    merge(before, await workspaceFiles(home, index));
    merge(before, await serviceFiles(home, index));
    for (let number = 0; number < machines / homesOfMachines; number++) {
      merge(added, await machineFiles(home, index, number));
    }
  }
  return {
    name: `apply of ${machines} independent units`,
    before,
    added,
    units: machines,
    people: { author: 'researcher-a', approver: 'owner-a' },
    timeScale: 0.1,
    wanted: { atMost: 1.25 },
  };
}

/** Fifty workspaces on one hub: their links take the hub one after the other. */
export async function workspacesScenario(): Promise<Scenario> {
  const added: Files = new Map();
  for (let index = 0; index < workspaces; index++) merge(added, await workspaceFiles(home, index));
  return {
    name: `apply of ${workspaces} workspaces on one hub`,
    before: await seedOfHub(home),
    added,
    units: workspaces * 2,
    people: { author: 'admin-a', approver: 'admin-b' },
    timeScale: 0.05,
  };
}

export async function measureMakespan(scenario: Scenario, say: (text: string) => void): Promise<Line[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tre-bench-data-'));
  try {
    say(`${scenario.name}: bringing up what they stand on`);
    const fast = await openWorld({ seed: scenario.before, timeScale: 0.0005, dataDir });
    try {
      expectExit(await fast.tre(['apply']), 0, 'apply');
      await mergeApproved(fast, scenario.added, scenario.people);
    } finally {
      await fast.close();
    }
    const world = await openWorld({ seed: scenario.before, timeScale: scenario.timeScale, dataDir });
    try {
      return await measureApply(world, scenario, say);
    } finally {
      await world.close();
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function measureApply(world: World, scenario: Scenario, say: (text: string) => void): Promise<Line[]> {
  const known = new Set((await readStatuses(world)).map(({ unit }) => unit));
  let first: number | undefined;
  let last = 0;
  let ended = 0;
  const run = await world.tre(['apply', '--format', 'json'], (line) => {
    if (/^ {2}… /u.test(line)) first ??= performance.now();
    if (!/^ {2}[✓✗‖] /u.test(line)) return;
    last = performance.now();
    if (++ended % 25 === 0) say(`  ${ended} of ${scenario.units} units ended`);
  });
  expectExit(run, 0, 'apply');
  const fresh = (await readStatuses(world)).filter(({ unit }) => !known.has(unit));
  if (fresh.length !== scenario.units) throw new Error(`expected ${scenario.units} new units, found ${fresh.length}`);
  const durations = await stackDurations(world, new Set(fresh.map(({ scope }) => scope.resourceGroup)));
  const jobs = fresh.map(({ unit, stackName, scope, dependsOn }): Job => {
    const durationMs = durations.get(`${scope.resourceGroup}/${stackName}`.toLowerCase());
    if (durationMs === undefined) throw new Error(`Azure says no duration of the stack ${stackName}`);
    return { unit, durationMs, after: dependsOn, ...(unit.startsWith('hub-link/') && { mutex: 'hub' }) };
  });
  const ideal = idealMakespan(jobs, concurrency);
  const { name, timeScale, wanted } = scenario;
  const note = `${(ideal / 1000).toFixed(1)} s at best for ${concurrency} at a time, time scale ${timeScale}`;
  return [
    { name: `${name}: first start to last end`, value: (last - (first ?? last)) / 1000, unit: 's' },
    { name: `${name}: whole command`, value: run.wallMs / 1000, unit: 's', note: 'with plan, sign-off and settling' },
    {
      name: `${name}: makespan ÷ critical path`,
      value: (last - (first ?? last)) / ideal,
      unit: 'ratio',
      note,
      ...(wanted && { wanted }),
    },
  ];
}

/** Milliseconds by `group/stack` in lower case, as Azure's own REST interface tells them. */
async function stackDurations(world: World, groups: ReadonlySet<string>): Promise<ReadonlyMap<string, number>> {
  const azure = azureRest(world.env);
  const found = new Map<string, number>();
  for (const group of groups) {
    const path = `/subscriptions/${world.env['AZURE_SUBSCRIPTION_ID']}/resourceGroups/${group}/providers/Microsoft.Resources/deploymentStacks`;
    const { status, body } = await azure.get(path, '2024-03-01');
    if (status !== 200) throw new Error(`list the stacks of ${group}: ${status} ${JSON.stringify(body)}`);
    if (body['nextLink'] !== undefined) throw new Error(`the stacks of ${group} came in pages; the bench reads one`);
    for (const stack of body['value'] as { name: string; properties: { duration?: string } }[]) {
      const text = stack.properties.duration;
      if (text !== undefined) found.set(`${group}/${stack.name}`.toLowerCase(), milliseconds(text));
    }
  }
  return found;
}

/** ISO 8601 with hours, minutes and seconds, as in `PT1M2.5S`. */
function milliseconds(text: string): number {
  const match = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?$/.exec(text);
  if (!match) throw new Error(`expected a duration such as PT1M2.5S, found ${text}`);
  const [, hours = '0', minutes = '0', seconds = '0'] = match;
  return Number(hours) * 3_600_000 + Number(minutes) * 60_000 + Number(seconds) * 1000;
}

function merge(into: Files, from: Files): void {
  for (const [path, text] of from) into.set(path, text);
}
