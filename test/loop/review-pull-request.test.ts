import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { applyBranch } from '../../controller/loop/apply-branch.ts';
import { reviewMergeGroup, reviewPullRequest } from '../../controller/loop/review-pull-request.ts';
import { workspace, workspacePath } from '../e2e/support/manifests.ts';
import { startWorld, type World } from './support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
  const applied = await applyBranch(world.ports, await world.tip(), {
    onEvent: () => undefined,
    signal: new AbortController().signal,
  });
  expect(applied.known && [...applied.value.outcomes.values()].every(({ state }) => state === 'applied')).toBe(true);
}, 120_000);
afterAll(() => world?.close());
afterEach(() => world.clearFaults());

const calls = () => world.ports.publisher.calls() + world.ports.reviews.calls();

/** Everything that GitHub shows of a review, with the times at which it was written. */
async function said(number: number) {
  const pull = await world.get(`/pulls/${number}`);
  // A check run shows where the bases of its pull requests are now.
  const checks = (await world.checks(pull.head.sha)).map(({ pull_requests: _, ...check }) => check);
  return { checks, comments: await world.comments(number) };
}

describe('a pull request that asks for a workspace', () => {
  let number: number;
  let head: string;
  beforeAll(async () => {
    head = await world.person('admin-a').push('alpha', 'alpha', {
      [workspacePath('alpha')]: workspace('alpha', '10.16.4.0/24').replace(
        'alpha study',
        '"<b>@outsider</b> ![x](http://x) #1 | **bold**"',
      ),
    });
    number = await world.person('admin-a').open('alpha');
  });

  it('gets two checks and a comment', async () => {
    const before = calls();
    const review = await reviewPullRequest(world.ports, number);
    const sent = calls() - before;
    const { checks, comments } = await said(number);

    // Seven of evidence (five of them for the pull request), who we are, and look and write for each thing that is said.
    expect(sent).toBeLessThanOrEqual(16);
    expect(review).toMatchObject({ state: 'planned', number, head });
    expect(checks.map(({ name, conclusion }) => [name, conclusion]).sort()).toEqual([
      ['tre/plan', 'success'],
      ['tre/sign-off', 'action_required'],
    ]);
    const signOff = checks.find(({ name }) => name === 'tre/sign-off');
    expect(signOff.output.title).toMatch(/Waiting for 1 × TREAdmin .*admin-b/);
    expect(comments).toHaveLength(1);
    expect(comments[0]).toMatchObject({ user: { id: 900 }, body: expect.stringContaining('workspace/alpha') });
  });

  it('shows what people wrote as text', async () => {
    const { comments, checks } = await said(number);
    const shown = [comments[0].body, ...checks.map(({ output }) => output.summary)].join('\n');
    // In a code span, and in HTML's `<code>` once it is escaped, nothing acts.
    const acting = shown.replace(/`[^`\n]+`/g, '').replace(/<code>[^<]*<\/code>/g, '');

    expect(shown).toContain('@outsider');
    expect(acting).not.toMatch(/outsider|<b>|!\[x|bold|#1\b/);
  });

  it('is told nothing again as long as nothing changes, though main and the time move', async () => {
    const before = await said(number);
    const files = Array.from({ length: 300 }, (_, index) => [`notes/${index}.md`, `unrelated ${index}\n`] as const);
    await world.person('admin-b').push('main', 'notes', Object.fromEntries(files));
    const sent = calls();
    await reviewPullRequest(world.ports, number);
    // One more than without that push, until an apply has recorded what came with it; none for the files.
    expect(calls() - sent).toBeLessThanOrEqual(13);

    expect(await said(number)).toEqual(before);
  });

  it('is told nothing again by a controller that has been restarted', async () => {
    const before = await said(number);
    await reviewPullRequest(await world.connect(), number);

    expect(await said(number)).toEqual(before);
  });

  it('leaves a comment alone whose marker somebody else forged', async () => {
    const [ours] = await world.comments(number);
    const forged = ours.body.replace('Waiting', 'Approved');
    await world.person('outsider').rest('POST', `/repos/contoso/tre/issues/${number}/comments`, { body: forged });
    await reviewPullRequest(world.ports, number);
    const comments = await world.comments(number);

    expect(comments.map(({ user, body }) => [user.login, body === forged])).toEqual([
      ['tre[bot]', false],
      ['outsider', true],
    ]);
  });

  it('mends its own comment where somebody edited it', async () => {
    const [ours] = await world.comments(number);
    await world.person('admin-a').rest('PATCH', `/repos/contoso/tre/issues/comments/${ours.id}`, {
      body: ours.body.replace('Waiting', 'Approved'),
    });
    await reviewPullRequest(world.ports, number);

    // Not the whole of it: it says when it was planned.
    expect((await world.comments(number))[0].body).toContain('**Waiting for 1 × TREAdmin');
  });

  it('says the verdict on the commit of a merge queue', async () => {
    const group = await world.person('admin-b').push('queue', 'queue', { 'QUEUE.md': 'x\n' });
    await reviewMergeGroup(world.ports, group, number);

    expect((await world.checks(group)).map(({ name, conclusion }) => [name, conclusion]).sort()).toEqual([
      ['tre/plan', 'success'],
      ['tre/sign-off', 'action_required'],
    ]);
  });

  it('turns to success with the approval that was missing', async () => {
    await world.person('admin-b').approve(number);
    await reviewPullRequest(world.ports, number);
    const { checks } = await said(number);

    expect(checks.filter(({ name }) => name === 'tre/sign-off')).toMatchObject([
      { conclusion: 'success', output: { title: 'Approved by admin-b' } },
    ]);
  });

  it('is left as it is once it is merged', async () => {
    await world.person('admin-a').merge(number);
    const before = await said(number);

    expect(await reviewPullRequest(world.ports, number)).toEqual({ state: 'closed', number });
    expect(await said(number)).toEqual(before);
  });
});

describe('what cannot be planned', () => {
  it.each([
    {
      why: 'YAML that cannot be read',
      branch: 'broken',
      files: { [workspacePath('broken')]: 'kind: Workspace\n  spec: [\n' },
      title: /to mend first/,
    },
    {
      why: 'no environment any more',
      branch: 'homeless',
      files: { 'manifests/environment.yaml': null },
      title: /Cannot be planned|to mend first/,
    },
  ])('$why is a failing check and a comment', async ({ branch, files, title }) => {
    await world.person('admin-a').push(branch, branch, files);
    const number = await world.person('admin-a').open(branch);
    await reviewPullRequest(world.ports, number);
    const { checks, comments } = await said(number);
    const plan = checks.find(({ name }) => name === 'tre/plan');

    expect(plan).toMatchObject({ conclusion: 'failure', output: { title: expect.stringMatching(title) } });
    expect(checks.find(({ name }) => name === 'tre/sign-off').conclusion).not.toBe('success');
    expect(comments).toHaveLength(1);
  });

  it('a conflict with main says in which files', async () => {
    const path = workspacePath('clash');
    await world.person('admin-a').push('clash', 'clash', { [path]: workspace('clash', '10.16.8.0/24') });
    const number = await world.person('admin-a').open('clash');
    await world.person('admin-b').push('main', 'push', { [path]: workspace('clash', '10.16.9.0/24') });
    await reviewPullRequest(world.ports, number);
    const { checks, comments } = await said(number);

    expect(checks.map(({ name, conclusion }) => [name, conclusion]).sort()).toEqual([
      ['tre/plan', 'failure'],
      ['tre/sign-off', 'action_required'],
    ]);
    expect(comments[0].body).toMatch(/conflicts with .*clash/);
    await world.person('admin-b').push('main', 'back', { [path]: null });
  });
});

it.each([
  { why: 'Azure does not answer', where: 'azure', fault: { name: 'error', status: 503, times: 1000 } },
  {
    why: 'GitHub does not answer',
    where: 'github',
    fault: { name: 'error', status: 502, times: 1000, match: { pathContains: '/repos/' } },
  },
] as const)(
  '$why: thrown as Transient, and nothing is said',
  async ({ where, fault }) => {
    const branch = `outage-${where}`;
    await world.person('admin-a').push(branch, branch, { [workspacePath(branch)]: workspace(branch, '10.16.10.0/24') });
    const number = await world.person('admin-a').open(branch);
    await world.fault(where, fault);

    await expect(reviewPullRequest(world.ports, number)).rejects.toMatchObject({ directive: 'Transient' });
    await world.clearFaults();
    expect(await said(number)).toEqual({ checks: [], comments: [] });
  },
  120_000,
);

it('a draft is planned from git alone: Azure is not asked', async () => {
  await world
    .person('admin-a')
    .push('sketch', 'sketch', { [workspacePath('sketch')]: workspace('sketch', '10.16.12.0/24') });
  const opened = await world.person('admin-a').rest('POST', '/repos/contoso/tre/pulls', {
    title: 'sketch',
    head: 'sketch',
    base: 'main',
    draft: true,
  });
  const { number } = opened.body as { number: number };
  const asked = world.ports.planning.reader.calls();
  const review = await reviewPullRequest(world.ports, number);
  const { checks, comments } = await said(number);

  expect(review).toMatchObject({ state: 'static', plan: { static: true } });
  expect(world.ports.planning.reader.calls()).toBe(asked);
  expect(checks.map(({ name, conclusion }) => [name, conclusion]).sort()).toEqual([
    ['tre/plan', 'neutral'],
    ['tre/sign-off', 'action_required'],
  ]);
  expect(comments[0].body).toContain('workspace/sketch');
  expect(comments[0].body).toMatch(/is a draft/);
  expect(comments[0].body).toMatch(/Azure/);
});

it('a fork is planned from git alone, and no approval is looked at', async () => {
  const outsider = world.person('outsider');
  const forked = await outsider.rest('POST', '/repos/contoso/tre/forks');
  const { clone_url: url } = forked.body as { clone_url: string };
  const head = await outsider.git(async (git, dir) => {
    await mkdir(join(dir, 'manifests/workspaces/forked'), { recursive: true });
    await writeFile(join(dir, workspacePath('forked')), workspace('forked', '10.16.13.0/24'));
    await git('checkout', '--quiet', '-b', 'forked');
    await git('add', '--all');
    await git('commit', '--quiet', '--message', 'forked');
    const token = world.env['SANDBOX_TOKEN_OUTSIDER'];
    await git('push', '--quiet', url.replace('://', `://outsider:${token}@`), 'HEAD:refs/heads/forked');
    return git('rev-parse', 'HEAD');
  });
  const opened = await outsider.rest('POST', '/repos/contoso/tre/pulls', {
    title: 'forked',
    head: 'outsider:forked',
    base: 'main',
  });
  const { number } = opened.body as { number: number };
  const asked = world.ports.planning.reader.calls();
  const review = await reviewPullRequest(world.ports, number);

  expect(review).toMatchObject({ state: 'static', head });
  expect(world.ports.planning.reader.calls()).toBe(asked);
  expect((await world.checks(head)).map(({ name, conclusion }) => [name, conclusion]).sort()).toEqual([
    ['tre/plan', 'neutral'],
    ['tre/sign-off', 'action_required'],
  ]);
  expect((await world.comments(number))[0].body).toMatch(/comes from a fork/);
});
