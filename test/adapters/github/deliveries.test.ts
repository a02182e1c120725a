import { generateKeyPairSync } from 'node:crypto';
import fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { githubDeliveries } from '../../../controller/adapters/github/deliveries.ts';
import { startGitHubSandbox } from '../../../controller/sandbox/github/index.ts';
import type { GitHubSandbox } from '../../../controller/sandbox/github/options.ts';

const privateKeyPem = String(
  generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs1', format: 'pem' }),
);
const before = new Date(0);

let github: GitHubSandbox;
let receiver: FastifyInstance;
let origin: string;
let status: number;
const received: { guid: string; event: string; path: string }[] = [];

beforeEach(async () => {
  github = await startGitHubSandbox({
    users: [
      { login: 'tre[bot]', id: 900, token: 'token-bot', type: 'Bot', permission: 'admin' },
      { login: 'writer', id: 1, token: 'token-writer', type: 'User', permission: 'write' },
    ],
    repository: 'contoso/tre',
    seed: [{ files: new Map([['a', 'b']]), message: 'seed', author: { name: 'a', email: 'a@sandbox.example' } }],
    webhookSecret: 'hook-secret-0123456789',
    app: { id: 4711, privateKeyPem },
  });
  status = 503;
  received.length = 0;
  receiver = fastify();
  receiver.post('/*', (request, reply) => {
    received.push({
      guid: String(request.headers['x-github-delivery']),
      event: String(request.headers['x-github-event']),
      path: request.url,
    });
    return reply.code(status).send({});
  });
  origin = await receiver.listen({ port: 0, host: '127.0.0.1' });
});
afterEach(async () => {
  await github.close();
  await receiver.close();
});

const source = (options: object = { token: 'token-bot' }) =>
  githubDeliveries({
    apiUrl: github.apiUrl,
    repository: 'contoso/tre',
    repositoryId: github.ids.repository,
    ...options,
  });

async function rest(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
  const response = await fetch(`${github.apiUrl}${path}`, {
    method,
    headers: { authorization: 'Bearer token-bot', 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  expect(response.ok, `${method} ${path}: ${response.status}`).toBe(true);
  return response.status === 204 ? {} : ((await response.json()) as Record<string, unknown>);
}

function hook(path: string): Promise<Record<string, unknown>> {
  return rest('POST', '/repos/contoso/tre/hooks', {
    events: ['push'],
    config: { url: `${origin}${path}`, content_type: 'json' },
  });
}

/** A commit on main; waits until the courier has told `times` receivers of it. */
async function push(name: string, times = 1): Promise<void> {
  const expected = received.length + times;
  await rest('PUT', `/repos/contoso/tre/contents/${name}`, { message: name, content: 'YQ==' });
  await arrived(expected);
}

async function arrived(count: number): Promise<void> {
  for (let i = 0; i < 500 && received.length < count; i++) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(received.length).toBeGreaterThanOrEqual(count);
  // The courier notes the answer after we have given it.
  await new Promise((resolve) => setTimeout(resolve, 50));
}

describe('failed deliveries', () => {
  it('are those that we did not accept, oldest first, as they were sent', async () => {
    await hook('/hooks/github');
    await arrived(1);
    await push('one');
    status = 202;
    await push('accepted');
    status = 500;
    await push('two');

    const read = await source().failed(before);
    const pushes = read.known ? read.value.filter(({ event }) => event === 'push') : [];
    expect(pushes).toMatchObject([
      { guid: received[1]?.guid, payload: { ref: 'refs/heads/main', head_commit: { message: 'one' } } },
      { guid: received[3]?.guid, payload: { ref: 'refs/heads/main', head_commit: { message: 'two' } } },
    ]);
  });

  it('are not those that a later attempt brought', async () => {
    const { id } = await hook('/hooks/github');
    await arrived(1);
    await push('one');
    status = 202;
    const list = `/repos/contoso/tre/hooks/${id}/deliveries`;
    const attempts = (await rest('GET', list)) as unknown as { id: number; event: string }[];
    const failed = attempts.find(({ event }) => event === 'push');
    await rest('POST', `${list}/${failed?.id}/attempts`);
    await arrived(3);

    const read = await source().failed(before);
    expect(read.known && read.value.map(({ event }) => event)).toEqual(['ping']);
  });

  it('are counted from the given time on, over all pages', async () => {
    const { id } = await hook('/hooks/github');
    for (let at = 0; at < 101; at++) await rest('POST', `/repos/contoso/tre/hooks/${id}/pings`);
    await arrived(102);
    const all = await source().failed(before);
    expect(all.known && all.value.length).toBe(100);
    const none = await source().failed(new Date(Date.now() + 60_000));
    expect(none).toEqual({ known: true, value: [] });
  });

  it('of webhooks that point elsewhere are none of ours', async () => {
    await hook('/chat');
    await arrived(1);
    await push('one');
    expect(await source().failed(before)).toEqual({ known: true, value: [] });
  });

  it("are read from the App's own webhook where it signs in", async () => {
    const app = { id: 4711, installationId: github.app.installationId, privateKey: privateKeyPem };
    const { createAppAuth } = await import('@octokit/auth-app');
    const { token } = await createAppAuth({ appId: app.id, privateKey: app.privateKey })({ type: 'app' });
    const configured = await fetch(`${github.apiUrl}/app/hook/config`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ url: `${origin}/hooks/github`, content_type: 'json' }),
    });
    expect(configured.status).toBe(200);
    await push('one');
    const read = await source({ app }).failed(before);
    expect(read.known && read.value).toMatchObject([{ event: 'push', payload: { ref: 'refs/heads/main' } }]);
    const foreign = await source({ app, repositoryId: 5 }).failed(before);
    expect(foreign).toEqual({ known: true, value: [] });
  });

  it('are Unavailable, saying what is missing, to whom may not see them', async () => {
    expect(await source({ token: 'token-writer' }).failed(before)).toMatchObject({
      known: false,
      reason: expect.stringContaining('repository_hooks: read'),
    });
  });
});
