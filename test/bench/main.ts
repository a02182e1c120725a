/**
 * `npm run bench [-- --json] [--check] [--only plan|growth|makespan|webhooks|pull-request]`: the numbers that issues 2 and 3
 * want, measured on the real command line against the sandbox. Progress goes to stderr, results to stdout. With --check a missed value ends with 1.
 */
import { parseArgs } from 'node:util';
import { measureGrowth } from './growth.ts';
import { machinesScenario, measureMakespan, workspacesScenario } from './makespan.ts';
import { bringUp, measureNoOpPlan } from './no-op-plan.ts';
import { measurePullRequest } from './pull-request.ts';
import { type Line, machine, toJson, toTable, verdictOf } from './report.ts';
import { setUpTerraform } from './terraform.ts';
import { measureWebhooks } from './webhooks.ts';

const parts = ['plan', 'growth', 'makespan', 'webhooks', 'pull-request'] as const;
const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [...parts] },
    units: { type: 'string', default: '1000' },
    /** Size of the larger repository of `pull-request`. */
    manifests: { type: 'string', default: '5000' },
  },
});
const unknown = values.only.filter((part) => !parts.some((known) => known === part));
const units = Number(values.units);
if (unknown.length > 0 || !Number.isInteger(units) || units < 10) {
  process.stderr.write(`expected --only ${parts.join('|')} and --units of 10 or more\n`);
  process.exit(2);
}

const began = performance.now();
function say(text: string): void {
  const seconds = Math.round((performance.now() - began) / 1000);
  process.stderr.write(`${String(seconds).padStart(5)} s  ${text}\n`);
}

async function plans(): Promise<Line[]> {
  const lines: Line[] = [];
  const terraform = values.only.includes('plan') ? await setUpTerraform(1000) : undefined;
  const small = await bringUp(units, say);
  try {
    if (values.only.includes('plan')) {
      if (!terraform) say('terraform is not on the PATH: nothing to compare with');
      lines.push(...(await measureNoOpPlan(small, terraform, say)));
    }
    if (values.only.includes('growth')) {
      const large = await bringUp(units * 4, say);
      try {
        lines.push(...(await measureGrowth(small, large, say)));
      } finally {
        await large.world.close();
      }
    }
  } finally {
    await small.world.close();
    await terraform?.close();
  }
  return lines;
}

async function makespans(): Promise<Line[]> {
  return [
    ...(await measureMakespan(await machinesScenario(), say)),
    ...(await measureMakespan(await workspacesScenario(), say)),
  ];
}

const before = machine();
const lines = [
  ...(values.only.includes('webhooks') ? await measureWebhooks(say) : []),
  ...(values.only.includes('pull-request') ? await measurePullRequest(Number(values.manifests), say) : []),
  ...(values.only.includes('makespan') ? await makespans() : []),
  ...(values.only.includes('plan') || values.only.includes('growth') ? await plans() : []),
];
process.stdout.write(values.json ? toJson(lines, before) : toTable(lines, before));
const missed = lines.filter((line) => verdictOf(line) === 'MISS');
for (const { name } of missed) say(`MISS: ${name}`);
if (values.check && missed.length > 0) process.exitCode = 1;
