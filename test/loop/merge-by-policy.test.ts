import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { mergeByPolicy } from '../../controller/loop/merge-by-policy.ts';
import { planOpen, reviewPullRequest } from '../../controller/loop/review-pull-request.ts';
import { home, startWorld, type World } from './support/world.ts';

const policyPath = 'manifests/policies/sign-off.yaml';
const selfService = `    - on: {kinds: [UserResource], by: owner-of-resource}
      selfService: {perPerson: 2, templates: [linux-vm], monthlyUpTo: 1000 EUR}
`;
const machinePath = 'manifests/workspaces/genomics/user-resources/linux-1.yaml';
let world: World;
let machine: string;
beforeAll(async () => {
  const read = (path: string) => readFile(join(home, path), 'utf8');
  const given = [
    'manifests/workspaces/genomics/workspace.yaml',
    'manifests/workspaces/genomics/services/desktops.yaml',
    'manifests/shared-services/firewall.yaml',
  ];
  const policy = await read(policyPath);
  machine = await read(machinePath);
  world = await startWorld({
    [policyPath]: policy.replace('  rules:\n', `  rules:\n${selfService}`),
    ...Object.fromEntries(await Promise.all(given.map(async (path) => [path, await read(path)] as const))),
  });
}, 120_000);
afterAll(() => world?.close());

const named = (name: string) => machine.replace('linux-1', name);
const pathOf = (name: string) => machinePath.replace('linux-1', name);

it('approves and merges what the policy leaves to people, and says by which rule', async () => {
  const researcher = world.person('researcher-a');
  const head = await researcher.push('linux-1', 'linux-1', { [machinePath]: machine });
  const number = await researcher.open('linux-1');
  const review = await reviewPullRequest(world.ports, number);
  const checks = await world.checks(head);
  const reviews = await world.get(`/pulls/${number}/reviews`);
  const pull = await world.get(`/pulls/${number}`);

  expect(review).toMatchObject({ merge: { commit: pull.merge_commit_sha, rules: [expect.stringMatching(/rule 1/)] } });
  expect(checks.find(({ name }) => name === 'tre/sign-off')).toMatchObject({
    conclusion: 'neutral',
    output: { title: expect.stringMatching(/^Needs nobody: policy default, rule 1/) },
  });
  expect(reviews).toMatchObject([
    { user: { id: 900 }, state: 'APPROVED', commit_id: head, body: expect.stringMatching(/rule 1/) },
  ]);
  expect(pull).toMatchObject({ merged: true, merged_by: { id: 900 } });
});

it('does not merge a head that it did not plan', async () => {
  const researcher = world.person('researcher-a');
  await researcher.push('linux-2', 'linux-2', { [pathOf('linux-2')]: named('linux-2') });
  const number = await researcher.open('linux-2');
  const planned = await planOpen(world.ports.planning, number, await world.tip());
  await researcher.git(async (git) => {
    await git('checkout', '--quiet', 'linux-2');
    await git('commit', '--quiet', '--allow-empty', '--message', 'something else');
    await git('push', '--quiet', 'origin', 'linux-2');
  });

  expect(planned).toMatchObject({ byPolicy: [expect.any(String)] });
  expect(await mergeByPolicy(world.ports.publisher, planned)).toMatchObject({ code: 'head-moved' });
  expect(await world.get(`/pulls/${number}`)).toMatchObject({ merged: false });
});

it.each([
  {
    why: "somebody else's machine",
    author: 'researcher-b',
    branch: 'other',
    files: () => ({ [pathOf('other')]: named('other') }),
  },
  {
    why: 'a file beside it that no rule reaches',
    author: 'researcher-a',
    branch: 'beside',
    files: () => ({ [pathOf('beside')]: named('beside'), 'README.md': 'hello\n' }),
  },
])('leaves to people: $why', async ({ author, branch, files }) => {
  await world.person(author).push(branch, branch, files());
  const number = await world.person(author).open(branch);
  const review = await reviewPullRequest(world.ports, number);

  expect(review).not.toHaveProperty('merge');
  expect(await world.get(`/pulls/${number}`)).toMatchObject({ merged: false, state: 'open' });
});
