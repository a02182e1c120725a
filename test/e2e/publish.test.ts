import { afterAll, beforeAll, expect, it } from 'vitest';
import { person } from './support/git-person.ts';
import { workspace, workspacePath } from './support/manifests.ts';
import { startWorld, type World } from './support/sandbox.ts';

// biome-ignore lint/suspicious/noExplicitAny: answers of another system, read by the assertions themselves
type Body = any;
let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.close());

it('a CI without a server says plan and report on the pull request', async () => {
  const admin = person(world, 'admin-a');
  const head = await admin.push('alpha', 'alpha', { [workspacePath('alpha')]: workspace('alpha', '10.16.4.0/24') });
  const number = await admin.open('alpha');
  const get = async (path: string): Promise<Body> => (await admin.rest('GET', `/repos/contoso/tre${path}`)).body;

  const planned = await world.tre('plan', '--pr', String(number), '--publish');
  expect(planned.code, planned.stderr).toBe(2);
  const { check_runs: checks } = await get(`/commits/${head}/check-runs`);
  expect(checks.map(({ name }: Body) => name).sort()).toEqual(['tre/plan', 'tre/sign-off']);
  expect(await get(`/issues/${number}/comments`)).toHaveLength(1);

  await person(world, 'admin-b').approve(number);
  await admin.merge(number);
  const applied = await world.tre('apply', '--report');
  expect(applied.code, applied.stderr).toBe(0);
  expect(applied.stderr).not.toContain('not said');
  const [comment, ...others] = await get(`/issues/${number}/comments`);
  expect(others).toEqual([]);
  expect(comment.body).toMatch(/2 applied/);
});

it('there is nothing to say a plan of main on', async () => {
  expect(await world.tre('plan', '--publish')).toMatchObject({ code: 1, stderr: expect.stringContaining('--pr') });
});
