import { afterAll, beforeAll, expect, it } from 'vitest';
import { azure, groupsApi } from './support/azure.ts';
import { agree, person } from './support/git-person.ts';
import { workspace, workspacePath } from './support/manifests.ts';
import { plan } from './support/plan.ts';
import { startWorld, type World } from './support/sandbox.ts';

const unit = 'workspace/alpha';
const path = workspacePath('alpha');
const enabled = workspace('alpha', '10.16.4.0/24');
const disabled = workspace('alpha', '10.16.4.0/24', 'enabled: false');

let world: World;
beforeAll(async () => {
  world = await startWorld();
  await agree(world, { author: 'admin-a', approvers: ['admin-b'], branch: 'alpha', files: { [path]: enabled } });
  const applied = await world.tre('apply');
  expect(applied.code, applied.stderr).toBe(0);
});
afterAll(() => world.close());

const groupStatus = async () => (await azure(world).call('GET', azure(world).group('alpha'), groupsApi)).status;

it('a workspace in use is not deleted with its file: the plan says what to write first', async () => {
  const removal = { author: 'admin-a', approvers: ['admin-b'], branch: 'too-early', files: { [path]: null } };
  await agree(world, removal);
  const planned = await plan(world);
  expect(planned.exit).toBe(2);
  expect(planned.action(unit)?.action).toBe('blocked');
  const said = planned
    .action(unit)
    ?.reasons.map(({ message }) => message)
    .join('\n');
  expect(said).toContain(path);
  expect(said).toContain('enabled: false');

  const before = (await azure(world).resources()).map(({ id }) => id).sort();
  await world.tre('apply');
  expect((await azure(world).resources()).map(({ id }) => id).sort()).toEqual(before);
});

it('disabled, then deleted, each as the plan asks: its group is gone', async () => {
  const restore = { author: 'admin-a', approvers: ['admin-b'], branch: 'disable', files: { [path]: disabled } };
  await agree(world, restore);
  const off = await world.tre('apply');
  expect(off.code, off.stdout + off.stderr).toBe(0);
  expect((await plan(world)).exit).toBe(0);
  expect(await groupStatus()).toBe(200);

  const author = person(world, 'admin-a');
  await author.push('delete', 'Delete alpha', { [path]: null });
  const number = await author.open('delete');
  const asked = await plan(world, '--pr', String(number));
  expect(asked.action(unit)).toMatchObject({ action: 'delete', signOff: { state: 'held' } });
  const wanted = asked.action(unit)?.signOff.missing ?? [];
  const approvers = new Set(wanted.flatMap(({ candidates, count }) => candidates.slice(0, count)));
  for (const approver of approvers) await person(world, approver).approve(number);
  expect((await plan(world, '--pr', String(number))).action(unit)?.signOff).toMatchObject({
    state: 'approved',
    missing: [],
  });
  await author.merge(number);
  const gone = await world.tre('apply');
  expect(gone.code, gone.stdout + gone.stderr).toBe(0);
  expect(await groupStatus()).toBe(404);
  const left = (await azure(world).resources()).filter(({ id }) => /ws-alpha/i.test(id));
  expect(left.map(({ id }) => id)).toEqual([]);
  expect((await plan(world)).exit).toBe(0);
});

it('the address block is free again, for a workspace of another name', async () => {
  const files = { [workspacePath('beta')]: workspace('beta', '10.16.4.0/24') };
  await agree(world, { author: 'admin-a', approvers: ['admin-b'], branch: 'beta', files });
  const applied = await world.tre('apply');
  expect(applied.code, applied.stdout + applied.stderr).toBe(0);
});

it('the same name fails in words while Azure keeps the deleted key vault, and everything else stays', async () => {
  const files = { [path]: workspace('alpha', '10.16.5.0/24') };
  await agree(world, { author: 'admin-a', approvers: ['admin-b'], branch: 'again', files });
  const applied = await world.tre('apply');
  expect(applied.code).toBe(1);
  expect(applied.stderr).toMatch(/✗ workspace\/alpha .*vault with the same name already exists in deleted state/);
  const explained = await world.tre('explain', 'workspace/beta');
  expect(explained.stdout).toMatch(/state +Applied|approved +#\d+/);
});
