import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { azure } from './support/azure.ts';
import { agree, person } from './support/git-person.ts';
import { workspace, workspacePath } from './support/manifests.ts';
import { plan } from './support/plan.ts';
import { startWorld, type World } from './support/sandbox.ts';

const branch = 'tre/status';

let world: World;
beforeAll(async () => {
  world = await startWorld();
  await agree(world, {
    author: 'admin-a',
    approvers: ['admin-b'],
    branch: 'two',
    files: {
      [workspacePath('kept')]: workspace('kept', '10.16.4.0/24'),
      [workspacePath('gone')]: workspace('gone', '10.16.5.0/24', 'enabled: false'),
    },
  });
  const applied = await world.tre('apply');
  expect(applied.code, applied.stderr).toBe(0);
});
afterAll(() => world.close());

const live = async () => (await azure(world).resources()).map(({ id }) => id).sort();

async function expectBroken(): Promise<void> {
  const planned = await plan(world);
  expect(planned.diagnostics).toEqual([expect.objectContaining({ severity: 'warning', code: 'ledger-broken' })]);
  expect(planned.summary['delete']).toBe(0);
  expect(planned.action('workspace/gone')).toMatchObject({ action: 'blocked' });
  expect(planned.action('workspace/kept')).toMatchObject({ action: 'none' });
}

it('thrown back by a force push: the plan warns, nothing is deleted, and an apply writes it anew', async () => {
  await agree(world, {
    author: 'admin-a',
    approvers: ['admin-b', 'owner-a'],
    branch: 'delete-gone',
    files: { [workspacePath('gone')]: null },
  });
  expect((await plan(world)).action('workspace/gone')?.action).toBe('delete');
  await person(world, 'researcher-a').git(async (git) => {
    const first = (await git('rev-list', '--reverse', `origin/${branch}`)).split('\n')[0];
    await git('push', '--force', 'origin', `${first}:refs/heads/${branch}`);
  });

  await expectBroken();
  const explained = await world.tre('explain', 'workspace/kept');
  expect(explained).toMatchObject({ code: 1, stderr: expect.stringContaining('ledger') });

  const before = await live();
  const applied = await world.tre('apply');
  expect(applied.code, applied.stdout + applied.stderr).toBe(3);
  expect(await live()).toEqual(before);
  const after = await plan(world);
  expect(after.diagnostics).toEqual([]);
  expect(after.changing.filter((unit) => !unit.endsWith('/gone'))).toEqual([]);
  expect(after.action('workspace/gone')?.action).toBe('blocked');
  expect((await world.tre('explain', 'workspace/kept')).stdout).toMatch(/approved +#1 by admin-b/);
});

it('edited by hand: its signature does not hold, and it is not believed', async () => {
  await person(world, 'admin-a').git(async (git, dir) => {
    await git('checkout', '--quiet', branch);
    const forged = await git('show', 'HEAD:status/workspace/kept.json');
    await writeFile(join(dir, 'status/workspace/kept.json'), forged.replaceAll('admin-b', 'researcher-b'));
    await git('commit', '--quiet', '--all', '--message', 'Approved by a friend');
    await git('push', '--quiet', 'origin', branch);
  });
  await expectBroken();
  const explained = await world.tre('explain', 'workspace/kept');
  expect(explained.code).toBe(1);
  expect(explained.stdout).not.toContain('researcher-b');
});
