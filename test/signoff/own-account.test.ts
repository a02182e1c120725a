import { afterAll, beforeAll, expect, it } from 'vitest';
import { judgePullRequest } from '../../controller/signoff/judge-pull-request.ts';
import { branch } from './play.ts';
import { ids, paths } from './sample.ts';
import { startWorld, type World } from './world.ts';

let w: World;
beforeAll(async () => {
  w = await startWorld();
}, 60_000);
afterAll(() => w.close());

it("with a person's id as the controller's own, that person still does not approve what they pushed (F12b)", async () => {
  const name = branch('own');
  await w.checkout('main');
  const was = await w.git('show', `HEAD:${paths.workspace}`);
  await w.push('researcher-a', name, { [paths.workspace]: '# to be overwritten\n' }, { from: 'main' });
  const email = 'researcher-a@sandbox.example';
  await w.push('admin-b', name, { [paths.workspace]: `${was}\n# pushed by admin-b\n` }, { email });
  const number = await w.open('researcher-a', name);
  await w.review('admin-b', number);
  const judged = await judgePullRequest({
    git: w.mirror,
    reviews: { ...w.reviews, appAccountId: ids['admin-b'] },
    cache: w.cache,
    history: await w.history(),
    firstSeen: w.firstSeen,
    number,
    now: w.time(),
  });

  expect(judged.known && judged.value.verdicts.every(({ covered }) => covered)).toBe(false);
}, 60_000);
