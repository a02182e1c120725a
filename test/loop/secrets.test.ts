import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { applyAndReport } from '../../controller/loop/apply-and-report.ts';
import { reviewPullRequest } from '../../controller/loop/review-pull-request.ts';
import { agree } from '../e2e/support/git-person.ts';
import { workspace, workspacePath } from '../e2e/support/manifests.ts';
import { home, startWorld, type World } from './support/world.ts';

const folder = 'templates/workspaces/base';
const path = workspacePath('alpha');
const withSecret = (secret: string) =>
  workspace('alpha', '10.16.4.0/24').replace('10.16.4.0/24}', `10.16.4.0/24, password: "${secret}"}`);
let world: World;
beforeAll(async () => {
  const [manifest, main] = await Promise.all(
    ['template.yaml', 'main.json'].map((file) => readFile(join(home, folder, file), 'utf8')),
  );
  const template = JSON.parse(main ?? '');
  template.parameters.password = { type: 'string', defaultValue: '' };
  world = await startWorld({
    [`${folder}/template.yaml`]: (manifest ?? '')
      .replace('  inputs:\n', "  inputs:\n    password: ${{ parameters.password || '' }}\n")
      .replace(
        '      sharedStorageQuota:\n',
        '      password: {type: string, x-tre-secret: true, x-tre-updatable: true}\n      sharedStorageQuota:\n',
      ),
    [`${folder}/main.json`]: JSON.stringify(template, null, 2),
    [path]: withSecret('secret:canary-one'),
  });
  const applied = await run();
  expect(applied.known && applied.value.plan.diagnostics).toEqual([]);
  expect(applied.known && applied.value.outcomes.get('workspace/alpha')?.state).toBe('applied');
}, 120_000);
afterAll(() => world?.close());

const run = async () =>
  applyAndReport(world.ports, await world.tip(), { onEvent: () => undefined, signal: new AbortController().signal });

/** All that GitHub shows of a pull request. */
async function shown(number: number): Promise<string> {
  const { head, merge_commit_sha: merged } = await world.get(`/pulls/${number}`);
  const checks = await world.checks(head.sha);
  const annotations = await Promise.all(checks.map(({ id }) => world.get(`/check-runs/${id}/annotations`)));
  const statuses = merged ? await world.get(`/commits/${merged}/statuses`) : [];
  return JSON.stringify([await world.comments(number), checks, annotations, statuses]);
}

it.each([
  { why: 'the static plan of a draft', draft: true, secret: 'secret:canary-three' },
  { why: 'the plan', draft: false, secret: 'secret:canary-three' },
  { why: 'the error about one that stands in clear text', draft: false, secret: 'canary-clear-4711' },
])('a secret is said to change and shown nowhere: $why', async ({ draft, secret }) => {
  const branch = `secret-${draft}-${secret.length}`;
  await world.person('admin-a').push(branch, branch, { [path]: withSecret(secret) });
  const opened = await world.person('admin-a').rest('POST', '/repos/contoso/tre/pulls', {
    title: branch,
    head: branch,
    base: 'main',
    draft,
  });
  const { number } = opened.body as { number: number };
  const review = await reviewPullRequest(world.ports, number);
  const text = await shown(number);

  expect(review.state).toBe(draft ? 'static' : 'planned');
  expect(text).toMatch(/password|secret-in-clear/);
  expect(text).not.toContain('canary');
});

it('nor in the report', async () => {
  const number = await agree(world.outside, {
    author: 'admin-a',
    approvers: ['admin-b'],
    branch: 'secret',
    files: { [path]: withSecret('secret:canary-two') },
  });
  await run();
  const text = await shown(number);

  expect(text).toMatch(/1 applied/);
  expect(text).not.toContain('canary');
});
