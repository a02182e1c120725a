import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAppAuth } from '@octokit/auth-app';
import { Octokit } from '@octokit/rest';
import { Webhooks } from '@octokit/webhooks';
import { afterEach, expect, it } from 'vitest';
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
function asApp({ hub }: TestWorld): Octokit {
  return new Octokit({
    baseUrl: hub.apiUrl,
    authStrategy: createAppAuth,
    auth: { appId: hub.app.id, privateKey: hub.app.privateKeyPem },
    request: { fetch: checkedFetch },
  });
}

it('deliveries are kept over a restart, with what was sent and what came back', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'sandbox-github-data-'));
  open.push(() => rm(dataDir, { recursive: true, force: true }));
  const inbox = await receiver();
  const first = await startWorld({ dataDir });
  const { data: hook } = await first
    .as('alice')
    .repos.createWebhook({ ...here, events: ['*'], config: { url: inbox.url, content_type: 'json' } });
  await first.push('alice', 'x', { 'a.yaml': lines('a', { 3: 'new' }) });
  await inbox.until(2);
  await first.close();

  const second = await start({ dataDir });

  const { data } = await second.as('alice').repos.listWebhookDeliveries({ ...here, hook_id: hook.id });
  expect(data.map(({ event, status, status_code }) => [event, status, status_code])).toEqual([
    ['push', 'OK', 202],
    ['ping', 'OK', 202],
  ]);
  const { data: one } = await second
    .as('alice')
    .repos.getWebhookDelivery({ ...here, hook_id: hook.id, delivery_id: data[0]!.id });
  expect(one).toMatchObject({ request: { payload: { ref: 'refs/heads/x' } }, response: { payload: 'thanks' } });
  await second.as('alice').repos.redeliverWebhookDelivery({ ...here, hook_id: hook.id, delivery_id: data[0]!.id });
  await inbox.until(3);
  expect(inbox.received[2]!.text).toBe(inbox.received[1]!.text);
});

it("the App's own webhook hears every event, names the installation, and is read and repeated by JWT only", async () => {
  const world = await start();
  const inbox = await receiver();
  const app = asApp(world);
  // As `data`: octokit takes a member `url` for the address of the request itself.
  await app.request('PATCH /app/hook/config', {
    data: { url: inbox.url, content_type: 'json', secret: 's3cret' },
  });
  expect((await app.apps.getWebhookConfigForApp()).data).toMatchObject({ url: inbox.url, secret: '********' });

  await world.push('alice', 'x', { 'a.yaml': lines('a', { 3: 'new' }) });
  await inbox.until(1);

  const [got] = inbox.received;
  expect(got!.headers).toMatchObject({
    'x-github-hook-installation-target-type': 'integration',
    'x-github-hook-installation-target-id': '4711',
  });
  expect(JSON.parse(got!.text)).toMatchObject({
    ref: 'refs/heads/x',
    installation: { id: world.hub.app.installationId },
  });
  expect(await new Webhooks({ secret: 's3cret' }).verify(got!.text, String(got!.headers['x-hub-signature-256']))).toBe(
    true,
  );
  await expect
    .poll(async () => (await app.apps.listWebhookDeliveries()).data[0])
    .toMatchObject({ event: 'push', status_code: 202, installation_id: world.hub.app.installationId });
  const {
    data: [delivery],
  } = await app.apps.listWebhookDeliveries();
  expect((await app.apps.getWebhookDelivery({ delivery_id: delivery!.id })).data.request.payload).toMatchObject({
    ref: 'refs/heads/x',
  });
  await app.apps.redeliverWebhookDelivery({ delivery_id: delivery!.id });
  await inbox.until(2);
  expect(inbox.received[1]!.headers['x-github-delivery']).toBe(delivery!.guid);
  expect((await world.rest('alice', 'GET', '/app/hook/deliveries')).status).toBe(401);
});

it('every event that README.md names is sent', async () => {
  const world = await start();
  const inbox = await receiver();
  await world
    .as('alice')
    .repos.createWebhook({ ...here, events: ['*'], config: { url: inbox.url, content_type: 'json' } });
  await world.push('alice', 'decoy', { 'c.yaml': 'c\n' });
  await world.push('alice', 'x', { 'a.yaml': lines('a', { 3: 'new' }) }, { from: 'decoy' });
  const ask = (method: string, path: string, body?: object, name: 'alice' | 'bob' | 'robot' = 'alice') =>
    world.rest(name, method, `${at}${path}`, body);
  await ask('POST', '/pulls', { title: 'x', head: 'x', base: 'decoy', draft: true });
  const { body } = await ask('GET', '/pulls/1');
  const { node_id: id } = body as { node_id: string };
  const stage = (mutation: string) =>
    world
      .as('alice')
      .graphql(`mutation($id: ID!) { ${mutation}(input: { pullRequestId: $id }) { clientMutationId } }`, { id });
  await stage('markPullRequestReadyForReview');
  await stage('convertPullRequestToDraft');
  await ask('PATCH', '/pulls/1', { base: 'main' });
  await ask('PATCH', '/pulls/1', { state: 'closed' });
  await ask('PATCH', '/pulls/1', { state: 'open' });
  const review = (await ask('POST', '/pulls/1/reviews', { event: 'APPROVE', body: 'ok' }, 'bob')).body as {
    id: number;
  };
  await ask('PUT', `/pulls/1/reviews/${review.id}`, { body: 'better' }, 'bob');
  await ask('PUT', `/pulls/1/reviews/${review.id}/dismissals`, { message: 'no' });
  const run = (await ask('POST', '/check-runs', { name: 'n', head_sha: world.hub.headSha }, 'robot')).body as {
    id: number;
  };
  await ask('PATCH', `/check-runs/${run.id}`, { conclusion: 'success' }, 'robot');
  const comment = (await ask('POST', '/issues/1/comments', { body: 'a' })).body as { id: number };
  await ask('PATCH', `/issues/comments/${comment.id}`, { body: 'b' });
  await ask('DELETE', `/issues/comments/${comment.id}`);
  const deployment = (await ask('POST', '/deployments', { ref: 'main', environment: 'tre' }, 'robot')).body as {
    id: number;
  };
  await ask('POST', `/deployments/${deployment.id}/statuses`, { state: 'success' }, 'robot');
  await inbox.until(19);

  const got = inbox.received.map(({ headers, text }) =>
    `${headers['x-github-event']} ${JSON.parse(text).action ?? ''}`.trim(),
  );
  expect(got).toEqual([
    'ping',
    'push',
    'push',
    'pull_request opened',
    'pull_request ready_for_review',
    'pull_request converted_to_draft',
    'pull_request edited',
    'pull_request closed',
    'pull_request reopened',
    'pull_request_review submitted',
    'pull_request_review edited',
    'pull_request_review dismissed',
    'check_run created',
    'check_run completed',
    'issue_comment created',
    'issue_comment edited',
    'issue_comment deleted',
    'deployment created',
    'deployment_status created',
  ]);
  expect(JSON.parse(inbox.received[6]!.text)).toMatchObject({ changes: { base: { ref: { from: 'decoy' } } } });
  expect(JSON.parse(inbox.received[18]!.text)).toMatchObject({
    deployment_status: { state: 'success' },
    deployment: { environment: 'tre' },
  });
});
