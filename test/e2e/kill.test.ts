import { afterAll, beforeAll, expect, it } from 'vitest';
import { azure } from './support/azure.ts';
import { agree } from './support/git-person.ts';
import { workspace, workspacePath } from './support/manifests.ts';
import { plan } from './support/plan.ts';
import { eventually } from './support/processes.ts';
import { startWorld, type World } from './support/sandbox.ts';

let world: World;
beforeAll(async () => {
  // Slower than elsewhere, so that there is something to interrupt.
  world = await startWorld({ timeScale: 0.01 });
  await agree(world, {
    author: 'admin-a',
    approvers: ['admin-b'],
    branch: 'unharmed',
    files: { [workspacePath('unharmed')]: workspace('unharmed', '10.16.4.0/24') },
  });
  const applied = await world.tre('apply');
  expect(applied.code, applied.stderr).toBe(0);
});
afterAll(() => world.close());

interface Moment {
  readonly when: string;
  readonly name: string;
  readonly block: string;
  /** Whether it is time. */
  readonly reached: (output: string, stackState: () => Promise<string | undefined>) => Promise<boolean> | boolean;
}

const moments: readonly Moment[] = [
  {
    when: 'it has said what it will do, and done nothing',
    name: 'planned',
    block: '10.16.5.0/24',
    reached: (output) => output.includes('to create'),
  },
  {
    when: 'it has just begun a stack',
    name: 'begun',
    block: '10.16.6.0/24',
    reached: async (output) => /… workspace\/begun {2}create/.test(output),
  },
  {
    when: 'the stack is there and runs',
    name: 'running',
    block: '10.16.7.0/24',
    reached: async (_, state) => (await state()) !== undefined,
  },
  {
    when: 'the stack has ended and nobody wrote that down',
    name: 'ended',
    block: '10.16.8.0/24',
    reached: async (_, state) => (await state()) === 'succeeded',
  },
];

it.each(moments)('kill -9 when $when: the next apply finishes, and nothing is there twice', async (moment) => {
  const { name, block, reached } = moment;
  const unit = `workspace/${name}`;
  const arm = azure(world);
  await agree(world, {
    author: 'admin-a',
    approvers: ['admin-b'],
    branch: name,
    files: { [workspacePath(name)]: workspace(name, block) },
  });
  const running = world.start('apply');
  const stackState = async (): Promise<string | undefined> => (await arm.stacks(name))[0]?.properties.provisioningState;
  await eventually(moment.when, async () => (await reached(running.output(), stackState)) || undefined);
  running.child.kill('SIGKILL');
  expect((await running.ended).code).toBeNull();

  const next = await world.tre('apply');
  expect(next.code, next.stdout + next.stderr).toBe(0);

  const stacks = [...(await arm.stacks(name)), ...(await arm.stacks('core'))];
  const ofUnit = (wanted: string) => stacks.filter(({ tags }) => tags?.tre_unit === wanted).map((stack) => stack.name);
  expect(stacks.map((stack) => stack.properties.provisioningState)).not.toContainEqual(
    expect.not.stringMatching(/^succeeded$/i),
  );
  expect(ofUnit(unit)).toHaveLength(1);
  expect(ofUnit(`hub-link/${name}`)).toHaveLength(1);
  expect(await shapeOf(unit)).toEqual(await shapeOf('workspace/unharmed'));
});

/** Types of what a unit made: the same for each workspace of one template, unless something is there twice. */
async function shapeOf(unit: string): Promise<string[]> {
  const resources = await azure(world).resources();
  return resources
    .filter(({ tags }) => tags?.tre_unit === unit)
    .map(({ type }) => type.toLowerCase())
    .sort();
}

it('two applies at once end with one stack a unit, and neither fails', async () => {
  await agree(world, {
    author: 'admin-a',
    approvers: ['admin-b'],
    branch: 'twice',
    files: { [workspacePath('twice')]: workspace('twice', '10.16.9.0/24') },
  });
  const both = await Promise.all([world.tre('apply'), world.tre('apply')]);
  const said = both.map(({ code, stdout, stderr }) => `${code}\n${stdout}${stderr}`).join('\n---\n');
  expect(
    both.map(({ code }) => code),
    said,
  ).toEqual([0, 0]);
  const settled = await world.tre('apply');
  expect(settled.code, `${said}\n---\n${settled.stderr}`).toBe(0);
  expect(await azure(world).stacks('twice')).toHaveLength(1);
  expect(await shapeOf('workspace/twice')).toEqual(await shapeOf('workspace/unharmed'));
  const explained = await world.tre('explain', 'workspace/running');
  expect(explained.stdout, explained.stderr).toMatch(/approved +#\d+ by admin-b/);
  const planned = await plan(world);
  expect([planned.exit, planned.changing, planned.diagnostics], said).toEqual([0, [], []]);
});
