import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAppAuth } from '@octokit/auth-app';
import { Octokit } from '@octokit/rest';
import { Webhooks } from '@octokit/webhooks';
import { afterEach, describe, expect, it } from 'vitest';
import { checkedFetch } from './contract.ts';
import { type Receiver, startReceiver } from './receiver.ts';
import { lines, owner, repo, startWorld, type TestWorld } from './world.ts';

const here = { owner, repo };
const at = `/repos/${owner}/${repo}`;
const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});
async function start(more: Parameters<typeof startWorld>[0] = {}): Promise<TestWorld> {
  const world = await startWorld(more);
  open.push(world.close);
  return world;
}

async function receiver(): Promise<Receiver> {
  const inbox = await startReceiver();
  open.push(inbox.close);
  return inbox;
}

describe('webhooks', () => {
  it('arrive signed, in order, with what happened; one can be sent again', async () => {
    const world = await start();
    const inbox = await receiver();
    const hook = await world.as('alice').repos.createWebhook({
      ...here,
      events: ['*'],
      config: { url: inbox.url, content_type: 'json', secret: 's3cret' },
    });
    await world.push('alice', 'x', { 'a.yaml': lines('a', { 3: 'new' }) });
    await world.pull('alice', 'x');
    const { data: review } = await world.as('bob').pulls.createReview({ ...here, pull_number: 1, event: 'APPROVE' });
    await world.push('alice', 'x', { 'a.yaml': lines('a', { 3: 'newer' }) }, { from: 'x' });
    await world.as('alice').pulls.dismissReview({ ...here, pull_number: 1, review_id: review.id, message: 'stale' });
    await world.as('alice').pulls.update({ ...here, pull_number: 1, title: 'better' });
    const { data: pull } = await world.as('alice').pulls.get({ ...here, pull_number: 1 });
    await world.as('robot').repos.createCommitStatus({ ...here, sha: pull.head.sha, state: 'success', context: 'c' });
    await world.as('robot').checks.create({ ...here, name: 'n', head_sha: pull.head.sha });
    await world.as('carol').issues.createComment({ ...here, issue_number: 1, body: '/tre plan' });
    await world.as('bob').pulls.merge({ ...here, pull_number: 1 });
    await inbox.until(13);

    const got = inbox.received.map(({ headers, text }) =>
      `${headers['x-github-event']} ${JSON.parse(text).action ?? ''}`.trim(),
    );
    expect(got).toEqual([
      'ping',
      'push',
      'pull_request opened',
      'pull_request_review submitted',
      'push',
      'pull_request synchronize',
      'pull_request_review dismissed',
      'pull_request edited',
      'status',
      'check_run created',
      'issue_comment created',
      'pull_request closed',
      'push',
    ]);
    const body = (event: number) => JSON.parse(inbox.received[event]!.text);
    expect(body(3)).toMatchObject({
      review: { id: review.id, state: 'approved', commit_id: review.commit_id },
      sender: { id: 102 },
      repository: { id: expect.any(Number) },
    });
    expect(body(4)).toMatchObject({
      ref: 'refs/heads/x',
      before: review.commit_id,
      after: pull.head.sha,
      forced: false,
      commits: [{ id: pull.head.sha }],
      sender: { id: 101 },
    });
    expect(body(7)).toMatchObject({ changes: { title: { from: 'x' } } });
    expect(body(11)).toMatchObject({ pull_request: { merged: true, merged_by: { id: 102 } }, sender: { id: 102 } });
    const verifier = new Webhooks({ secret: 's3cret' });
    for (const { headers, text } of inbox.received)
      expect(await verifier.verify(text, String(headers['x-hub-signature-256']))).toBe(true);

    const path = { ...here, hook_id: hook.data.id };
    const { data: deliveries } = await world.as('alice').repos.listWebhookDeliveries({ ...path, per_page: 3 });
    expect(deliveries.map(({ event, status_code }) => [event, status_code])).toEqual([
      ['push', 202],
      ['pull_request', 202],
      ['issue_comment', 202],
    ]);
    await world.as('alice').repos.redeliverWebhookDelivery({ ...path, delivery_id: deliveries[1]!.id });
    await inbox.until(14);
    expect(inbox.received[13]!.headers['x-github-delivery']).toBe(deliveries[1]!.guid);
    expect(inbox.received[13]!.text).toBe(inbox.received[11]!.text);
    const { data: one } = await world.as('alice').repos.getWebhookDelivery({ ...path, delivery_id: deliveries[0]!.id });
    expect(one.request.headers).toMatchObject({ 'x-github-event': 'push' });
  });

  it('a retarget is told as an edit with the base it had', async () => {
    const world = await start();
    await world.push('alice', 'decoy', { 'b.yaml': 'b\n' });
    await world.push('alice', 'x', { 'a.yaml': 'a\n' }, { from: 'decoy' });
    await world.pull('alice', 'x', 'decoy');
    const inbox = await receiver();
    // Without a secret of its own a hook is signed with the sandbox's.
    await world
      .as('alice')
      .repos.createWebhook({ ...here, events: ['pull_request'], config: { url: inbox.url, content_type: 'json' } });
    await world.as('bob').pulls.update({ ...here, pull_number: 1, base: 'main' });
    await inbox.until(2);

    expect(JSON.parse(inbox.received[1]!.text)).toMatchObject({
      action: 'edited',
      changes: { base: { ref: { from: 'decoy' } } },
      sender: { id: 102 },
    });
    expect(
      await new Webhooks({ secret: 'hook-secret' }).verify(
        inbox.received[1]!.text,
        String(inbox.received[1]!.headers['x-hub-signature-256']),
      ),
    ).toBe(true);
  });

  it('a receiver that is away is recorded, not retried', async () => {
    const world = await start();
    const { data: hook } = await world
      .as('alice')
      .repos.createWebhook({ ...here, config: { url: 'http://127.0.0.1:9/none', content_type: 'json' } });
    await expect
      .poll(
        async () =>
          (await world.as('alice').repos.listWebhookDeliveries({ ...here, hook_id: hook.id })).data[0]?.status,
      )
      .toBe('failed to connect to host');
  });
});

describe('the App', () => {
  it('signs in by JWT and acts through an installation token as its bot', async () => {
    const world = await start();
    const { app } = world.hub;
    const auth = { appId: app.id, privateKey: app.privateKeyPem };
    const asApp = new Octokit({
      baseUrl: world.hub.apiUrl,
      authStrategy: createAppAuth,
      auth,
      request: { fetch: checkedFetch },
    });
    expect((await asApp.apps.getAuthenticated()).data).toMatchObject({ id: 4711, slug: 'tre' });
    const { data: installation } = await asApp.apps.getRepoInstallation({ ...here });
    const asBot = new Octokit({
      baseUrl: world.hub.apiUrl,
      authStrategy: createAppAuth,
      auth: { ...auth, installationId: installation.id },
      request: { fetch: checkedFetch },
    });

    const { data: status } = await asBot.repos.createCommitStatus({
      ...here,
      sha: world.hub.headSha,
      state: 'success',
      context: 'tre/seal',
    });

    expect(status.creator).toMatchObject({ login: 'tre[bot]', id: 106, type: 'Bot' });
    expect((await asBot.apps.listReposAccessibleToInstallation()).data).toMatchObject({ total_count: 1 });
    await expect(asBot.apps.getAuthenticated()).resolves.toMatchObject({ status: 200 });
  });

  it('is refused with another key', async () => {
    const world = await start();
    const forged = await start({ app: { id: 4711 } });
    const auth = { appId: 4711, privateKey: forged.hub.app.privateKeyPem };
    const octokit = new Octokit({
      baseUrl: world.hub.apiUrl,
      authStrategy: createAppAuth,
      auth,
      log: { debug() {}, info() {}, warn() {}, error() {} },
    });
    await expect(octokit.apps.getAuthenticated()).rejects.toMatchObject({ status: 401 });
  });
});

describe('git over HTTP', () => {
  it.each([
    {
      why: 'nobody reads without a token',
      token: undefined,
      act: 'ls-remote',
      error: /could not read Username|Authentication failed|terminal prompts disabled/,
    },
    {
      why: 'a wrong token is refused',
      token: 'wrong',
      act: 'ls-remote',
      error: /Authentication failed|terminal prompts disabled/,
    },
    { why: 'an outsider sees no repository', token: 'token-outsider', act: 'ls-remote', error: /not found/ },
    { why: 'a reader does not push', token: 'token-reader', act: 'push', error: /denied to reader|403/ },
    {
      why: "refs of pull requests are not the client's to write",
      token: 'token-bob',
      act: 'push refs/pull/7/head',
      error: /hidden ref/,
    },
  ])('$why', async ({ token, act, error }) => {
    const world = await start();
    await world.git('alice', 'status');
    const url =
      token === undefined ? world.hub.cloneUrl : world.hub.cloneUrl.replace('http://', `http://any:${token}@`);
    const [verb, ref] = act.split(' ') as [string, string | undefined];
    await expect(
      world.git('alice', verb, url, ...(verb === 'push' ? [`HEAD:${ref ?? 'refs/heads/z'}`] : [])),
    ).rejects.toThrow(error);
    expect((await world.as('alice').repos.listActivities({ ...here })).data).toEqual([]);
  });

  it('takes a large push, and two at once, each with its own actor', async () => {
    const world = await start();
    const big = Array.from({ length: 60_000 }, (_, i) => `${(i * 7919 * 104729) % 2147483647}-${i * i}\n`).join('');
    await Promise.all([
      world.push('alice', 'big-a', { 'big.txt': big }),
      world.push('bob', 'big-b', { 'big.txt': `${big}b` }),
    ]);
    const { data } = await world.as('alice').repos.listActivities({ ...here });
    expect(data.map(({ ref, actor }) => `${ref} ${actor?.id}`).toSorted()).toEqual([
      'refs/heads/big-a 101',
      'refs/heads/big-b 102',
    ]);
  });
});

describe('faults by request', () => {
  const ask = (world: TestWorld, fault: object) =>
    fetch(`${world.hub.apiUrl}/sandbox/faults`, { method: 'POST', body: JSON.stringify(fault) });
  const read = (world: TestWorld, path = at) =>
    fetch(`${world.hub.apiUrl}${path}`, { headers: { authorization: 'token token-bob' } });

  it('errors, throttles, drops and delays, as often as asked and where asked', async () => {
    const world = await start();
    await ask(world, { name: 'error', times: 2, status: 502, match: { pathContains: '/activity' } });
    expect((await read(world)).status).toBe(200);
    expect([
      (await read(world, `${at}/activity`)).status,
      (await read(world, `${at}/activity`)).status,
      (await read(world, `${at}/activity`)).status,
    ]).toEqual([502, 502, 200]);
    await ask(world, { name: 'throttle', ms: 3000 });
    const throttled = await read(world);
    expect([throttled.status, throttled.headers.get('retry-after')]).toEqual([429, '3']);
    await ask(world, { name: 'drop', match: { method: 'GET' } });
    await expect(read(world)).rejects.toThrow();
    await ask(world, { name: 'latency', ms: 300 });
    const started = performance.now();
    expect((await read(world)).status).toBe(200);
    expect(performance.now() - started).toBeGreaterThanOrEqual(295);
  });

  it('reach git as well', async () => {
    const world = await start();
    await world.git('alice', 'status');
    await ask(world, { name: 'error', status: 503, match: { pathContains: 'tre.git' } });
    await expect(world.git('alice', 'fetch', 'origin')).rejects.toThrow(/503/);
    await world.git('alice', 'fetch', 'origin');
  });

  it('an unknown fault is refused', async () => {
    const world = await start();
    expect((await ask(world, { name: 'earthquake' })).status).toBe(422);
    expect((await ask(world, { name: 'error', colour: 'red' })).status).toBe(422);
  });
});

describe('limits and names', () => {
  it('an hour has a number of requests; an answer 304 costs none; then 403', async () => {
    const world = await start({ rateLimit: 3 });
    const read = (etag?: string) =>
      fetch(`${world.hub.apiUrl}${at}`, {
        headers: { authorization: 'token token-bob', ...(etag === undefined ? {} : { 'if-none-match': etag }) },
      });
    const first = await read();
    const second = await read(first.headers.get('etag')!);
    expect([first, second].map(({ status, headers }) => [status, headers.get('x-ratelimit-remaining')])).toEqual([
      [200, '2'],
      [304, '2'],
    ]);
    await read();
    await read();
    expect((await read()).status).toBe(403);
    expect(
      (await fetch(`${world.hub.apiUrl}/rate_limit`, { headers: { authorization: 'token token-bob' } })).status,
    ).toBe(200);
    expect((await fetch(`${world.hub.apiUrl}${at}`, { headers: { authorization: 'token token-carol' } })).status).toBe(
      200,
    );
  });

  it('a login can pass to another account; the id tells them apart', async () => {
    const world = await start();
    const rename = (login: string, to: string) =>
      fetch(`${world.hub.apiUrl}/sandbox/rename-login`, { method: 'POST', body: JSON.stringify({ login, to }) });
    await rename('bob', 'bob-old');
    await rename('outsider', 'bob');
    expect((await world.as('alice').users.getByUsername({ username: 'bob' })).data.id).toBe(105);
    expect((await world.as('bob').users.getAuthenticated()).data).toMatchObject({ id: 102, login: 'bob-old' });
  });
});

describe('time and memory', () => {
  it('a folder that was used before is found again, ids and all; the seed is not used twice', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'sandbox-github-data-'));
    open.push(() => rm(dataDir, { recursive: true, force: true }));
    const first = await startWorld({ dataDir });
    await first.push('alice', 'x', { 'a.yaml': lines('a', { 3: 'new' }) });
    await first.pull('alice', 'x');
    await first.as('bob').pulls.createReview({ ...here, pull_number: 1, event: 'APPROVE' });
    const before = await Promise.all(
      ['', '/reviews', '/commits'].map((part) => first.rest('alice', 'GET', `${at}/pulls/1${part}`)),
    );
    await first.close();

    const second = await start({ dataDir });

    expect(second.hub.headSha).toBe(first.hub.headSha);
    const after = await Promise.all(
      ['', '/reviews', '/commits'].map((part) => second.rest('alice', 'GET', `${at}/pulls/1${part}`)),
    );
    const plain = (value: unknown) => JSON.parse(JSON.stringify(value).replaceAll(/127\.0\.0\.1:\d+/g, ''));
    expect(plain(after.map(({ body }) => body))).toEqual(plain(before.map(({ body }) => body)));
    await second.as('bob').pulls.merge({ ...here, pull_number: 1 });
    expect(
      (await second.as('alice').repos.listActivities({ ...here })).data.map(({ activity_type: type }) => type),
    ).toEqual(['pr_merge', 'branch_creation']);
  });

  it('under a clock that stands still, order is kept by ids and events', async () => {
    const world = await start({ now: () => new Date('2026-03-01T12:00:00Z') });
    await world.push('alice', 'x', { 'a.yaml': lines('a', { 3: 'new' }) });
    await world.pull('alice', 'x');
    for (const name of ['bob', 'carol'] as const)
      await world.as(name).pulls.createReview({ ...here, pull_number: 1, event: 'APPROVE' });
    const { data } = await world.as('alice').pulls.listReviews({ ...here, pull_number: 1 });
    expect(data.map(({ user, submitted_at }) => [user?.id, submitted_at])).toEqual([
      [102, '2026-03-01T12:00:00Z'],
      [103, '2026-03-01T12:00:00Z'],
    ]);
    expect(data[0]!.id).toBeLessThan(data[1]!.id);
  });
});
