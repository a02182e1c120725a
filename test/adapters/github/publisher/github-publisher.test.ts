import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { githubPublisher } from '../../../../controller/adapters/github/publisher/github-publisher.ts';
import { repositorySettings } from '../../../../controller/adapters/github/repository-settings.ts';
import type { Read } from '../../../../controller/core/known.ts';
import { compareRuleset } from '../../../../controller/setup/compare-ruleset.ts';
import { wantedRulesets } from '../../../../controller/setup/rulesets.ts';
import type { CheckRun, Proposal } from '../../../../controller/status/publisher.ts';
import { checkedFetch } from '../../../sandbox/github/contract.ts';
import { type Name, owner, people, repo, startWorld, type TestWorld } from '../../../sandbox/github/world.ts';

// biome-ignore lint/suspicious/noExplicitAny: answers of another system, read by the assertions themselves
type Body = any;
const here = `/repos/${owner}/${repo}`;
let world: TestWorld;
let head: string;
let number: number;
beforeAll(async () => {
  world = await startWorld();
  head = await world.push('alice', 'work', { 'a.yaml': 'changed\n' });
  number = await world.pull('alice', 'work');
});
afterAll(() => world?.close());

/** What it sends is held to GitHub's own description. */
const publisherOf = (name: Name = 'robot') =>
  githubPublisher({
    apiUrl: world.hub.apiUrl,
    token: people[name].token,
    repository: `${owner}/${repo}`,
    fetch: checkedFetch,
    ...(name === 'robot' && { appAccountId: people.robot.id }),
  });
const get = async (path: string): Promise<Body> => (await world.rest('alice', 'GET', `${here}${path}`)).body;
function expected<T>(read: Read<T>): T {
  if (!read.known) throw new Error(read.reason);
  return read.value;
}

describe('a check', () => {
  const run = (more: Partial<CheckRun>): CheckRun => ({
    name: 'tre/plan',
    head,
    conclusion: 'success',
    title: 'one',
    summary: 'one',
    annotations: [],
    digest: 'one',
    ...more,
  });
  const annotation = (line: number) =>
    ({ at: { file: 'a.yaml', line, column: 1 }, level: 'notice', title: `line ${line}`, message: 'changes' }) as const;
  const runs = async (name = 'tre/plan'): Promise<Body[]> =>
    (await get(`/commits/${head}/check-runs?filter=all&check_name=${encodeURIComponent(name)}`)).check_runs;

  it('is written once and updated in place; the same again sends nothing', async () => {
    const publisher = publisherOf();
    expected(await publisher.check(run({})));
    const sent = publisher.calls();
    expected(await publisher.check(run({})));

    expect(publisher.calls() - sent).toBe(1);
    expected(await publisher.check(run({ digest: 'two', title: 'two', conclusion: 'failure' })));
    expect(await runs()).toMatchObject([{ external_id: 'two', conclusion: 'failure', output: { title: 'two' } }]);
  });

  it('sends annotations by fifties, five hundred at most, and says so', async () => {
    const annotations = Array.from({ length: 501 }, (_, index) => annotation(index + 1));
    expected(await publisherOf().check(run({ name: 'many', annotations })));
    const [many] = await runs('many');

    expect(many).toMatchObject({ status: 'completed', external_id: 'one', output: { annotations_count: 500 } });
    expect(many.output.summary).toMatch(/first 500 of 501/);
  });

  it('takes a new run where the old one has annotations, which GitHub would keep', async () => {
    const publisher = publisherOf();
    expected(await publisher.check(run({ name: 'notes', annotations: [annotation(1)] })));
    expected(await publisher.check(run({ name: 'notes', annotations: [annotation(2)], digest: 'two' })));
    const [newest] = (await get(`/commits/${head}/check-runs?check_name=notes`)).check_runs;

    expect(newest).toMatchObject({ external_id: 'two', output: { annotations_count: 1 } });
    expect(await runs('notes')).toHaveLength(2);
  });

  it('needs an App, and says which permission', async () => {
    const refused = await publisherOf('bob').check(run({ digest: 'x' }));

    expect(refused).toMatchObject({
      known: false,
      code: 'github-refused',
      reason: expect.stringMatching(/`checks: write`/),
    });
  });
});

describe('a comment', () => {
  const comments = (): Promise<Body[]> => get(`/issues/${number}/comments?per_page=100`);

  it('is found behind a page of others, and a forged one is left alone', async () => {
    const publisher = publisherOf();
    for (let at = 0; at < 100; at += 1)
      await world.rest('reader', 'POST', `${here}/issues/${number}/comments`, { body: `noise ${at}` });
    expected(await publisher.comment(number, 'plan', 'one'));
    const ours = (await get(`/issues/${number}/comments?page=2&per_page=100`))[0];
    await world.rest('bob', 'POST', `${here}/issues/${number}/comments`, { body: ours.body });
    expected(await publisherOf().comment(number, 'plan', 'two'));
    const after = await get(`/issues/${number}/comments?page=2&per_page=100`);

    expect(after.map(({ user, body }: Body) => [user.login, body.split('\n').at(-1)])).toEqual([
      ['tre[bot]', 'two'],
      ['bob', 'one'],
    ]);
    expect(await comments()).toHaveLength(100);
  });

  it('is not the one of somebody who forged its marker before', async () => {
    const forged = `<!-- tre:early ${'a'.repeat(64)} ${'b'.repeat(64)} -->\nApproved`;
    await world.rest('bob', 'POST', `${here}/issues/${number}/comments`, { body: forged });
    const { url } = expected(await publisherOf().comment(number, 'early', 'ours'));
    const comment = await get(`/issues/comments/${/\d+$/u.exec(url)?.[0]}`);

    expect(comment).toMatchObject({ user: { id: people.robot.id }, body: expect.stringMatching(/ours$/) });
  });

  it('with a digest of its own is not sent again for what its text alone says differently', async () => {
    const publisher = publisherOf();
    const first = expected(await publisher.comment(number, 'timed', 'at 10:00', 'same'));
    expected(await publisher.comment(number, 'timed', 'at 11:00', 'same'));
    const [id] = first.url.match(/\d+$/u) ?? [];

    expect((await get(`/issues/comments/${id}`)).body).toContain('at 10:00');
  });
});

it('a status is added only where it says something else', async () => {
  const publisher = publisherOf();
  const status = { context: 'tre/apply', state: 'pending', description: 'x'.repeat(200) } as const;
  expected(await publisher.status(head, status));
  expected(await publisher.status(head, status));
  expected(await publisher.status(head, { ...status, state: 'success', description: 'done' }));

  expect((await get(`/commits/${head}/statuses`)).map(({ state }: Body) => state)).toEqual(['success', 'pending']);
});

it('a deployment is made once, and its status only where it changes', async () => {
  const publisher = publisherOf();
  const deployment = { environment: 'workspace/a', commit: head, description: 'x' } as const;
  expected(await publisher.deployment({ ...deployment, state: 'in_progress' }));
  expected(await publisher.deployment({ ...deployment, state: 'in_progress' }));
  expected(await publisher.deployment({ ...deployment, state: 'success' }));
  const made = await get(`/deployments?environment=${encodeURIComponent('workspace/a')}`);
  const states = await get(`/deployments/${made[0].id}/statuses`);

  expect(made).toMatchObject([{ sha: head, transient_environment: false }]);
  expect(states.map(({ state }: Body) => state)).toEqual(['success', 'in_progress']);
});

describe('a proposal', () => {
  let serial = 0;
  const proposal = (branch: string, base: string): Proposal => ({
    branch,
    base,
    title: 'Put it back',
    body: 'why',
    files: new Map([
      ['a.yaml', null],
      ['new/b.yaml', 'grüße\n'],
    ]),
  });
  const main = async () => (await get('/git/ref/heads/main')).object.sha as string;

  it('is a branch and a pull request, once, also after a person has closed it', async () => {
    const publisher = publisherOf();
    const base = await main();
    const first = expected(await publisher.propose(proposal('tre/one', base)));
    await world.rest('alice', 'PATCH', `${here}/pulls/${first.number}`, { state: 'closed' });
    const second = expected(await publisherOf().propose(proposal('tre/one', base)));
    const files = await get(`/pulls/${first.number}/files`);

    expect(second).toEqual(first);
    expect(files.map(({ filename, status }: Body) => [filename, status]).sort()).toEqual([
      ['a.yaml', 'removed'],
      ['new/b.yaml', 'added'],
    ]);
    expect((await world.git('alice', 'ls-remote', 'origin', 'tre/one')).split('\t')[1]).toBe('refs/heads/tre/one');
  });

  it('goes on from a branch that it left before the pull request was made', async () => {
    const base = await main();
    const one = expected(await publisherOf().propose(proposal('tre/one', base)));
    const { head: left } = await get(`/pulls/${one.number}`);
    await world.rest('robot', 'POST', `${here}/git/refs`, { ref: 'refs/heads/tre/two', sha: left.sha });

    expect(expected(await publisherOf().propose(proposal('tre/two', base))).number).toBeGreaterThan(one.number);
  });

  const headOf = async (name: string) => {
    const { number: made } = expected(await publisherOf().propose(proposal(name, await main())));
    return (await get(`/pulls/${made}`)).head.ref as string;
  };

  it.each<{ why: string; make: (name: string) => Promise<unknown> }>([
    { why: 'a branch with other content', make: (name) => world.push('bob', name, { 'a.yaml': 'mine\n' }) },
    { why: 'a branch below the name, beside which git keeps none', make: (name) => world.push('bob', `${name}/x`, {}) },
    {
      why: 'our very content, pushed by somebody else, whose names its commits may carry',
      make: async (name) => {
        const ours = expected(await publisherOf().propose(proposal('tre/one', await main())));
        const { sha } = (await get(`/pulls/${ours.number}`)).head;
        await world.rest('bob', 'POST', `${here}/git/refs`, { ref: `refs/heads/${name}`, sha });
      },
    },
    {
      why: 'a branch of ours that somebody else pushed to',
      make: async (name) => {
        const ref = `refs/heads/${name}`;
        await world.rest('robot', 'POST', `${here}/git/refs`, { ref, sha: await main() });
        await world.push('bob', name, { 'a.yaml': 'mine\n' }, { force: true });
      },
    },
    {
      why: 'a pull request of somebody else from a branch of ours',
      make: async (name) => {
        const ours = expected(await publisherOf().propose(proposal('tre/one', await main())));
        const { sha } = (await get(`/pulls/${ours.number}`)).head;
        await world.rest('robot', 'POST', `${here}/git/refs`, { ref: `refs/heads/${name}`, sha });
        await world.pull('bob', name);
      },
    },
  ])('$why is left alone, and another name is taken, once', async ({ make }) => {
    serial += 1;
    const name = `tre/taken-${serial}`;
    await make(name);

    expect(await headOf(name)).toBe(`${name}-2`);
    expect(await headOf(name)).toBe(`${name}-2`);
  });

  it('goes through under the ruleset that keeps tre/ for the App, and nobody else does', async () => {
    const store = repositorySettings({
      apiUrl: world.hub.apiUrl,
      token: people.alice.token,
      repository: `${owner}/${repo}`,
    });
    const ruleset = wantedRulesets('main', 4711).find(({ name }) => name === 'tre: proposals')!;
    await store.write({ kind: 'ruleset', id: undefined, ruleset });
    const [live] = expected((await store.read()).rulesets);
    const sha = await main();
    const create = (name: Name, branch: string) =>
      world.rest(name, 'POST', `${here}/git/refs`, { ref: `refs/heads/${branch}`, sha });

    expect(compareRuleset(ruleset, [live!]).state).toBe('ok');
    expect((await create('bob', 'tre/follow-up-x')).status).toBe(422);
    expect((await create('bob', 'tre/deep/down')).status).toBe(422);
    expect((await create('bob', 'tre/status')).status).toBe(422);
    expect((await create('bob', 'trench')).status).toBe(201);
    expect(await headOf('tre/follow-up-x')).toBe('tre/follow-up-x');
    await world.rest('alice', 'DELETE', `${here}/rulesets/${live!.id}`);
  });

  it('asks for no second one once the name is free again', async () => {
    await world.push('bob', 'tre/freed', { 'a.yaml': 'mine\n' });
    const before = await headOf('tre/freed');
    await world.rest('bob', 'DELETE', `${here}/git/refs/heads/tre/freed`);

    expect(before).toBe('tre/freed-2');
    expect(await headOf('tre/freed')).toBe(before);
  });

  it('says which branches are in the way where all five names are', async () => {
    for (const end of ['', '-2', '-3', '-4', '-5']) await world.push('bob', `tre/full${end}`, { 'a.yaml': 'mine\n' });

    expect(await publisherOf().propose(proposal('tre/full', await main()))).toMatchObject({
      known: false,
      code: 'branch-taken',
      reason: expect.stringMatching(/tre\/full, tre\/full-2, .*tre\/full-5 .*delete them/),
    });
  });
});

describe('approving and merging', () => {
  it('approves once a head and text, merges that head only, and may be asked again', async () => {
    const sha = await world.push('alice', 'merge-me', { 'merge.yaml': 'x\n' });
    const pull = await world.pull('alice', 'merge-me');
    const publisher = publisherOf();
    expected(await publisher.approve(pull, sha, 'by rule 1'));
    expected(await publisher.approve(pull, sha, 'by rule 1'));
    const moved = await publisher.merge(pull, head, 'no');

    expect((await get(`/pulls/${pull}/reviews`)).map(({ body }: Body) => body)).toEqual(['by rule 1']);
    expect(moved).toMatchObject({ known: false, code: 'head-moved' });
    const merged = expected(await publisher.merge(pull, sha, 'by rule 1'));
    expect(expected(await publisher.merge(pull, sha, 'by rule 1'))).toEqual(merged);
  });

  it('does not approve its own pull request: GitHub says no, and that is no outage', async () => {
    const sha = await world.push('robot', 'own', { 'own.yaml': 'x\n' });
    const pull = await world.pull('robot', 'own');

    expect(await publisherOf().approve(pull, sha, 'x')).toMatchObject({ known: false, code: 'github-refused' });
  });
});

it('lists what is open, with its head', async () => {
  const open = expected(await publisherOf().openPullRequests());

  expect(open).toContainEqual(expect.objectContaining({ number, head, baseRef: 'main', draft: false, fork: false }));
});

it('an outage is Unavailable, and passes by itself', async () => {
  const publisher = githubPublisher({ apiUrl: 'http://127.0.0.1:9', token: 'x', repository: `${owner}/${repo}` });

  expect(await publisher.openPullRequests()).toMatchObject({ known: false, code: 'github-unavailable' });
});
