import { describe, expect, it } from 'vitest';
import { systemClock } from '../../controller/core/clock.ts';
import { known } from '../../controller/core/known.ts';
import { startServer } from '../../controller/server/start-server.ts';
import { nextSecret, scratch, startTestServer } from './support.ts';

const repository = { id: 1, default_branch: 'main' };
const pushToMain = { ref: 'refs/heads/main', repository };

describe('the webhook endpoint', () => {
  it('refuses a wrong signature, a missing one, and one over other bytes', async () => {
    const server = await startTestServer();
    const url = `${server.origin}/hooks/github`;
    const wrong = await server.deliver('push', pushToMain, { key: 'somebody-elses-secret' });
    const headers = { 'content-type': 'application/json' };
    const unsigned = await fetch(url, { method: 'POST', body: '{}', headers });
    const empty = await fetch(url, { method: 'POST', headers });
    const padded = await server.deliver('push', `${JSON.stringify(pushToMain)} `, {
      headers: { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` },
    });
    const notUtf8 = await fetch(url, { method: 'POST', body: new Uint8Array([0x7b, 0xff, 0x7d]), headers });
    expect([wrong, unsigned, empty, padded, notUtf8].map(({ status }) => status)).toEqual([401, 401, 401, 401, 401]);
    expect(server.queued).toEqual([]);
  });

  it('accepts the next secret while rotating, and one delivery once', async () => {
    const server = await startTestServer();
    await server.deliver('push', pushToMain, { key: nextSecret, delivery: 'same' });
    const again = await server.deliver('push', pushToMain, { key: nextSecret, delivery: 'same' });
    expect(await again.json()).toEqual({ queued: [], duplicate: true });
    expect(server.queued).toEqual(['branch/main']);
  });

  it('takes a delivery once, restarted or not', async () => {
    const stateDir = await scratch();
    const before = await startTestServer({ stateDir });
    await before.deliver('push', pushToMain, { delivery: 'same' });
    await before.close();

    const after = await startTestServer({ stateDir });
    await after.deliver('push', pushToMain, { delivery: 'same' });
    await after.deliver('push', pushToMain, { delivery: 'another' });
    expect(after.queued).toEqual(['branch/main']);
  });

  it('takes a delivery whose id was used before with a wrong signature, or for nothing', async () => {
    const server = await startTestServer();
    await server.deliver('push', pushToMain, { delivery: 'same', key: 'somebody-elses-secret' });
    await server.deliver('star', { repository }, { delivery: 'same' });
    await server.deliver('push', pushToMain, { delivery: 'same' });
    expect(server.queued).toEqual(['branch/main']);
  });

  it('goes on where the state folder cannot be written, and says so in the log', async () => {
    const stateDir = await scratch();
    const server = await startTestServer({ stateDir });
    const { rm, mkdir } = await import('node:fs/promises');
    await rm(`${stateDir}/deliveries.seen`);
    await mkdir(`${stateDir}/deliveries.seen`);
    expect((await server.deliver('push', pushToMain)).status).toBe(202);
    await server.close();
    expect(server.queued).toEqual(['branch/main']);
    expect(JSON.stringify(server.lines)).toContain('deliveries.seen');
  });

  const asked: { why: string; method: string; path: string; type?: string; body?: string; status: number }[] = [
    {
      why: 'a webhook that is set to send a form',
      method: 'POST',
      path: '/hooks/github',
      type: 'application/x-www-form-urlencoded',
      body: 'payload=%7B%7D',
      status: 415,
    },
    { why: 'the wrong method', method: 'GET', path: '/hooks/github', status: 405 },
    { why: 'the wrong method, with a query', method: 'DELETE', path: '/healthz?x=1', status: 405 },
    { why: 'no such path', method: 'POST', path: '/hooks/gitlab', type: 'application/json', body: '{}', status: 404 },
    {
      why: 'no CI is let in here',
      method: 'POST',
      path: '/hooks/ci',
      type: 'application/json',
      body: '{}',
      status: 405,
    },
  ];
  it.each(asked)('answers $status: $why', async ({ method, path, type, body, status }) => {
    const server = await startTestServer();
    const answer = await fetch(`${server.origin}${path}`, {
      method,
      ...(type && { headers: { 'content-type': type } }),
      ...(body && { body }),
    });
    expect(answer.status).toBe(status);
    expect(await answer.json()).toEqual({ error: expect.any(String) });
    expect(answer.headers.has('allow')).toBe(status === 405);
  });

  it('refuses more than GitHub ever sends before it reads it', async () => {
    const server = await startTestServer();
    const answer = await server.deliver('push', 'x'.repeat(25 * 1024 * 1024 + 1));
    expect(answer.status).toBe(413);
  });

  it.each(['x-github-event', 'x-github-delivery'])('answers 400 to a signed body without %s', async (header) => {
    const server = await startTestServer();
    const answer = await server.deliver('push', pushToMain, { headers: { [header]: '' } });
    expect(answer.status).toBe(400);
    expect(server.queued).toEqual([]);
  });

  it.each([[[]], [['short']], [['long-enough-0123456789', 'short']]])(
    'refuses to start with the secrets %j',
    async (webhookSecrets) => {
      const started = startServer({
        host: '127.0.0.1',
        port: 0,
        webhookSecrets,
        repository: { defaultBranch: async () => known('main') },
        clock: systemClock,
        log: () => undefined,
        status: () => ({ environment: '', startedAt: '', pulls: [], queue: new Map() }),
        enqueue: () => undefined,
      });
      await expect(started).rejects.toMatchObject({ code: 'webhook-secret-missing' });
    },
  );
});

describe('the status page', () => {
  const hostile = '<img src=x onerror=alert(1)>';

  it('shows what people wrote as text, never as markup', async () => {
    const units = [{ unit: `workspace/${hostile}`, action: 'held', signOff: 'held', message: '"&' }];
    const server = await startTestServer(
      {},
      {
        lastRun: { environment: 'contoso', at: '2026-01-01', revision: 'abc', summary: { held: 1 }, units },
        pulls: [{ number: 7, url: `javascript:"${hostile}`, verdict: hostile, at: '2026-01-01' }],
        queue: new Map([[hostile, { phase: 'failed', attempts: 1, message: hostile, at: '2026-01-01' }]]),
        lastError: { at: '2026-01-01', key: hostile, message: hostile },
      },
    );
    const page = await (await fetch(server.origin)).text();
    expect(page).not.toContain('<img');
    expect(page).not.toContain('href="javascript');
    expect(page).toContain('&#60;img src=x onerror=alert(1)&#62;');
  });

  it('lists open pull requests with their verdict, and what waits or failed', async () => {
    const server = await startTestServer(
      {},
      {
        pulls: [{ number: 7, url: 'https://github.com/c/t/pull/7', verdict: 'held', at: '' }],
        queue: new Map([
          ['pull/7', { phase: 'failed', attempts: 2, message: 'GitHub is down', at: '' }],
          ['pull/8', { phase: 'done', attempts: 0, message: '', at: '' }],
        ]),
      },
    );
    const page = await (await fetch(server.origin)).text();
    expect(page).toContain('<a href="https://github.com/c/t/pull/7">#7</a></td><td>held</td>');
    expect(page).toContain('failed, 2 tries');
    expect(page).not.toContain('pull/8');
  });

  const health = [
    { why: 'the branch run failed', key: 'branch/main', status: 503 },
    { why: 'only one pull request cannot be planned', key: 'pull/7', status: 200 },
  ];
  it.each(health)('answers $status on /healthz: $why', async ({ key, status }) => {
    const server = await startTestServer({}, { lastError: { at: '2026-01-01', key, message: 'GitHub is down' } });
    const response = await fetch(`${server.origin}/healthz`);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ lastError: { message: 'GitHub is down' } });
  });
});
