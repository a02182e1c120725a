import { afterEach, expect, it } from 'vitest';
import { groupTagFreeze } from '../../controller/adapters/arm/group-tag-freeze.ts';
import { known } from '../../controller/core/known.ts';
import { azure, groupsApi } from './support/azure.ts';
import { agree } from './support/git-person.ts';
import { workspace, workspacePath } from './support/manifests.ts';
import { startWorld, type World } from './support/sandbox.ts';

let world: World;
afterEach(() => world?.close());
const patience = 240_000;

async function begin() {
  world = await startWorld();
  expect((await world.tre('apply')).code).toBe(0);
}
async function freeze(...args: string[]) {
  const { code, stdout, stderr } = await world.tre('freeze', '--format', 'json', ...args);
  expect(code, stderr).toBe(0);
  return (JSON.parse(stdout) as { freeze: { id: string } }).freeze.id;
}
const alpha = { [workspacePath('alpha')]: workspace('alpha', '10.16.4.0/24') };
async function isAlphaLive() {
  const { call, group } = azure(world);
  return (await call('GET', group('alpha'), groupsApi)).status === 200;
}

it(
  'F3: whoever may write tags lifts a freeze that was seen by taking the ledger’s anchor away as well',
  async () => {
    await begin();
    await freeze('--reason', 'a token was stolen');
    await world.tre('apply'); // the ledger has seen it from now on
    await agree(world, { author: 'admin-a', approvers: ['admin-b'], branch: 'alpha', files: alpha });
    const { call, group } = azure(world);
    const take = async (name: string) => {
      const { body } = await call('GET', group('core'), groupsApi);
      await call('PATCH', `${group('core')}/providers/Microsoft.Resources/tags/default`, '2021-04-01', {
        operation: 'Delete',
        properties: { tags: { [name]: body.tags[name] } },
      });
    };
    await take('tre_freeze');
    expect((await world.tre('apply')).code).toBe(3);
    expect(await isAlphaLive(), 'control: the mark alone is not enough').toBe(false);
    await take('tre_ledger');
    const applied = await world.tre('apply');
    expect(await isAlphaLive(), applied.stdout + applied.stderr).toBe(false);
  },
  patience,
);

it(
  'F3b: a freeze can be put on again while the mark of a lifted one still stands',
  async () => {
    await begin();
    const id = await freeze('--reason', 'a token was stolen');
    const printed = await world.tre(
      'new',
      'freeze-lift',
      'well',
      '--freeze',
      id,
      '--reason',
      'it was looked into',
      '--print',
    );
    await agree(world, {
      author: 'admin-a',
      approvers: ['admin-b'],
      branch: 'well',
      files: { 'manifests/freezes/well.yaml': printed.stdout },
    });
    await agree(world, { author: 'admin-a', approvers: ['admin-b'], branch: 'alpha', files: alpha });
    // The operator sees that the lift was a mistake, before any apply ran.
    const again = await world.tre('freeze', '--reason', 'the thief is back');
    const applied = await world.tre('apply');
    expect(await isAlphaLive(), `${again.code} ${again.stdout}${again.stderr}\n${applied.stdout}`).toBe(false);
  },
  patience,
);

it('F3c: clearing a lifted freeze does not wipe out one that was put on meanwhile', async () => {
  const tags: Record<string, string> = {};
  const store = groupTagFreeze({
    read: async () => known(tags),
    write: async (more) => void Object.assign(tags, more),
  });
  const at = '2026-11-22T08:00:00Z';
  await store.write({ id: 'freeze-20261122-00000001', at, reason: 'first' });
  await store.read(); // an apply reads it, finds it lifted, and looks at Azure for a minute
  await store.write({ id: 'freeze-20261122-00000002', at, reason: 'second' });
  await store.clear('freeze-20261122-00000001'); // what apply-branch.ts calls then
  expect(await store.read()).toEqual(known(expect.objectContaining({ reason: 'second' })));
});
