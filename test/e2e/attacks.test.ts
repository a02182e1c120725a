import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { azure, groupsApi } from './support/azure.ts';
import { agree, person } from './support/git-person.ts';
import { workspace, workspacePath } from './support/manifests.ts';
import { plan } from './support/plan.ts';
import { packageFolder } from './support/processes.ts';
import { startWorld, type World } from './support/sandbox.ts';

const path = workspacePath('alpha');
const old = workspace('alpha', '10.16.4.0/24');
const current = old.replace('  parameters: {', '  parameters: {logRetentionDays: 90, ');
const template = 'templates/workspaces/base/template.yaml';
const environment = 'manifests/environment.yaml';
const file = (name: string) => readFileSync(join(packageFolder, name), 'utf8');

let world: World;
beforeAll(async () => {
  world = await startWorld();
  for (const [branch, text] of [
    ['alpha', old],
    ['longer', current],
  ] as const) {
    await agree(world, { author: 'owner-a', approvers: ['admin-b'], branch, files: { [path]: text } });
    const applied = await world.tre('apply');
    expect(applied.code, applied.stderr).toBe(0);
  }
});
afterAll(() => world.close());

it('a template pushed straight to main, and its revert, bring no older approved state back', async () => {
  const pushed = file(template).replace(/version: 2\.\d+\.\d+/, 'version: 2.9.0');
  expect(pushed).toContain('2.9.0');
  await person(world, 'admin-a').push('main', 'A better base', { [template]: pushed });
  const poisoned = await plan(world);
  expect(poisoned.action('template/base')).toMatchObject({ action: 'held', signOff: { state: 'held' } });
  expect(poisoned.action('workspace/alpha')).toMatchObject({ action: 'none' });

  await person(world, 'admin-a').push('main', 'Revert', { [template]: file(template) });
  const reverted = await plan(world);
  expect(reverted.exit).toBe(0);
  expect((await world.tre('apply')).code).toBe(0);
});

it('an environment pushed straight to main moves neither the ledger nor what is looked at', async () => {
  const pushed = file(environment).replace('name: contoso', 'name: evil').replace('retention: 0d', 'retention: 1d');
  await person(world, 'admin-a').push('main', 'Rename', { [environment]: pushed });
  const planned = await plan(world);
  expect(planned.actions.every(({ action }) => ['held', 'none'].includes(action))).toBe(true);

  expect((await world.tre('apply')).code).toBe(3);
  const { call, subscription } = azure(world);
  const groups = await call('GET', `/subscriptions/${subscription}/resourcegroups`, groupsApi);
  expect(groups.status).toBe(200);
  expect(JSON.stringify(groups.body)).not.toContain('rg-evil');
  await person(world, 'admin-a').push('main', 'Revert', { [environment]: file(environment) });
  expect((await plan(world)).exit).toBe(0);
});

it('main thrown back to an older approved commit is no approval to go back', async () => {
  await person(world, 'admin-a').git(async (git) => {
    const first = (await git('log', '--first-parent', '--reverse', '--format=%H', '-2', '--', path)).split('\n')[0];
    await git('push', '--quiet', '--force', 'origin', `${first}:refs/heads/main`);
  });
  const planned = await world.tre('plan');
  expect(planned.code).toBe(1);
  expect(planned.stderr).toContain('history-rewritten');
  expect((await world.tre('apply')).code).toBe(1);
});
