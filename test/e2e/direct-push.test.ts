import { afterAll, beforeAll, expect, it } from 'vitest';
import { azure, groupsApi } from './support/azure.ts';
import { agree, person } from './support/git-person.ts';
import { workspace, workspacePath } from './support/manifests.ts';
import { plan } from './support/plan.ts';
import { startWorld, type World } from './support/sandbox.ts';

const unit = 'workspace/alpha';
const path = workspacePath('alpha');
const approved = workspace('alpha', '10.16.4.0/24');
const pushed = workspace('alpha', '10.16.4.0/24').replace('  parameters: {', '  parameters: {logRetentionDays: 90, ');

let world: World;
beforeAll(async () => {
  world = await startWorld();
  await agree(world, { author: 'owner-a', approvers: ['admin-b'], branch: 'alpha', files: { [path]: approved } });
  const applied = await world.tre('apply');
  expect(applied.code, applied.stderr).toBe(0);
});
afterAll(() => world.close());

/** What of the workspace is live, and must not change while the push is held. */
async function live(): Promise<unknown> {
  const all = await azure(world).resources();
  return all.filter(({ tags }) => tags?.tre_unit === unit).map(({ id, tags }) => ({ id, tags }));
}

async function expectHeld(): Promise<string> {
  const planned = await plan(world);
  expect(planned.exit).toBe(2);
  expect(planned.action(unit)).toMatchObject({ action: 'held', signOff: { state: 'held' } });
  const before = await live();
  const applied = await world.tre('apply');
  expect(applied.code, applied.stdout + applied.stderr).toBe(3);
  expect(await live()).toEqual(before);
  return (
    planned
      .action(unit)
      ?.reasons.map(({ message }) => message)
      .join('\n') ?? ''
  );
}

it('is held with its commit, its pusher and two remedies; an innocent approved edit launders nothing', async () => {
  const commit = await person(world, 'admin-a').push('main', 'Quick fix', { [path]: pushed });
  const said = await expectHeld();
  expect(said).toContain(commit.slice(0, 7));
  expect(said).toContain('admin-a');
  expect(said).toMatch(/revert/i);
  expect(said).toContain(`tre ratify ${commit.slice(0, 7)}`);

  const text = (await world.tre('plan')).stdout;
  expect(text).toContain(commit.slice(0, 7));
  expect(text).toContain('admin-a');

  const innocent = pushed.replace('displayName: alpha study', 'displayName: Alpha study');
  await agree(world, { author: 'owner-a', approvers: ['admin-b'], branch: 'innocent', files: { [path]: innocent } });
  expect(await expectHeld()).toContain(commit.slice(0, 7));
});

it('is released by a revert to the approved content, by whomever', async () => {
  await person(world, 'researcher-a').push('main', 'Revert', { [path]: approved });
  const planned = await plan(world);
  expect([planned.exit, planned.changing]).toEqual([0, []]);
  expect((await world.tre('apply')).code).toBe(0);
});

it('is released by a ratification that two admins approve who did not push it, and not by one', async () => {
  const commit = await person(world, 'researcher-a').push('main', 'Quick fix again', { [path]: pushed });
  expect((await plan(world)).action(unit)?.action).toBe('held');

  const ratify = await world.tre('ratify', commit, '--reason', 'looked at it together');
  expect(ratify.code, ratify.stderr).toBe(0);
  const file = /(manifests\/ratifications\/\S+\.yaml)/.exec(ratify.stderr)?.[1] ?? '';
  const author = person(world, 'owner-a');
  await author.push('ratify', 'Ratify', { [file]: ratify.stdout });
  const number = await author.open('ratify');
  await person(world, 'admin-a').approve(number);
  const one = await plan(world, '--pr', String(number));
  expect(one.exit).toBe(2);
  expect(one.action(unit)?.signOff.state).toBe('held');
  expect(one.actions.flatMap(({ signOff }) => signOff.missing)).toContainEqual(
    expect.objectContaining({ role: 'TREAdmin', count: 1, candidates: ['admin-b'] }),
  );

  await person(world, 'admin-b').approve(number);
  await author.merge(number);
  const applied = await world.tre('apply');
  expect(applied.code, applied.stderr).toBe(0);
  const logs = (await azure(world).resources()).find(
    ({ type, tags }) => type === 'Microsoft.OperationalInsights/workspaces' && tags?.tre_unit === unit,
  );
  const { body } = await azure(world).call('GET', logs.id, '2023-09-01');
  expect(body.properties.retentionInDays).toBe(90);
  expect((await plan(world)).exit).toBe(0);
});

it('a manifest that was never approved makes nothing, however it came', async () => {
  await person(world, 'admin-a').push('main', 'A workspace of my own', {
    [workspacePath('mine')]: workspace('mine', '10.16.9.0/24'),
  });
  const planned = await plan(world);
  expect(planned.action('workspace/mine')).toMatchObject({ signOff: { state: 'held' } });
  expect((await world.tre('apply')).code).toBe(3);
  expect((await azure(world).call('GET', azure(world).group('mine'), groupsApi)).status).toBe(404);
});
