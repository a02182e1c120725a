import { afterAll, beforeAll, expect, it } from 'vitest';
import { azure, groupsApi } from './support/azure.ts';
import { agree } from './support/git-person.ts';
import { workspace, workspacePath } from './support/manifests.ts';
import { plan } from './support/plan.ts';
import { startWorld, type World } from './support/sandbox.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
  const first = await world.tre('apply');
  expect(first.code, first.stderr).toBe(0);
});
afterAll(() => world.close());

const tagsApi = '2021-04-01';

async function setTag(value: string): Promise<void> {
  const { call, group } = azure(world);
  const { status, body } = await call('PATCH', `${group('core')}/providers/Microsoft.Resources/tags/default`, tagsApi, {
    operation: 'Merge',
    properties: { tags: { tre_freeze: value } },
  });
  expect(status, JSON.stringify(body)).toBe(200);
}

async function freeze(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await world.tre('freeze', '--format', 'json', ...args);
  expect(code, stderr).toBe(0);
  return (JSON.parse(stdout) as { freeze: { id: string } }).freeze.id;
}

async function lift(id: string, name: string, approvers: readonly string[]): Promise<void> {
  const printed = await world.tre(
    'new',
    'freeze-lift',
    name,
    '--freeze',
    id,
    '--reason',
    'it was looked into',
    '--print',
  );
  const files = { [`manifests/freezes/${name}.yaml`]: printed.stdout };
  await agree(world, { author: 'admin-a', approvers, branch: name, files });
}

async function groupStatus(name: string): Promise<number> {
  const { call, group } = azure(world);
  return (await call('GET', group(name), groupsApi)).status;
}

it('a freeze stops what is approved, also when its mark is taken away, until two admins lift it', async () => {
  const id = await freeze('--reason', 'a token was stolen');
  expect((await world.tre('freeze', '--status')).code).toBe(3);

  const files = { [workspacePath('alpha')]: workspace('alpha', '10.16.4.0/24') };
  await agree(world, { author: 'admin-a', approvers: ['admin-b'], branch: 'alpha', files });
  const planned = await plan(world);
  expect((planned as { notes?: string[] }).notes?.join()).toContain(id);
  const frozen = await world.tre('apply');
  expect(frozen.code, frozen.stderr).toBe(3);
  expect(await groupStatus('alpha')).toBe(404);

  // Whoever may write tags cannot lift it: the ledger has seen it.
  await setTag('');
  expect((await world.tre('apply')).code).toBe(3);
  expect(await groupStatus('alpha')).toBe(404);

  // One admin and nobody else is no lift.
  await lift(id, 'too-few', []);
  expect((await world.tre('apply')).code).toBe(3);
  expect(await groupStatus('alpha')).toBe(404);

  await lift(id, 'enough', ['admin-b']);
  const applied = await world.tre('apply');
  expect(applied.stderr + applied.stdout).toMatch(/applied/);
  expect(await groupStatus('alpha')).toBe(200);
  expect((await world.tre('freeze', '--status')).code).toBe(0);
});

it('the person whom a freeze is about does not count for its lift', async () => {
  const id = await freeze('--reason', 'admin-b is under suspicion', '--about', 'admin-b');
  await lift(id, 'by-himself', ['admin-b']);

  const planned = await plan(world);
  expect((planned as { notes?: string[] }).notes?.join()).toContain('about admin-b');
  expect((await world.tre('apply')).code).not.toBe(0);
  expect((await world.tre('freeze', '--status')).code).toBe(3);
});

it('a mark that is no freeze stops everything as well', async () => {
  await setTag('not a freeze');
  const { code, stderr } = await world.tre('apply');
  expect(code).toBe(1);
  expect(stderr).toContain('freeze-malformed');
});
