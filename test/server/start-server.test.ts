import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { startServer } from '../../controller/server/start-server.ts';
import type { ServerStatus } from '../../controller/server/types.ts';

const secret = 'current-secret-0123456789';
const next = 'next-secret-0123456789ab';
let close: (() => Promise<void>) | undefined;
afterEach(async () => close?.());

async function start(status: Partial<ServerStatus> = {}) {
  const queued: string[] = [];
  const server = await startServer({
    host: '127.0.0.1',
    port: 0,
    webhookSecrets: [secret, next],
    status: () => ({ environment: 'contoso', startedAt: '', queue: new Map(), ...status }),
    enqueue: (key) => queued.push(key),
  });
  close = server.close;
  const deliver = (event: string, payload: unknown, options: { key?: string; delivery?: string } = {}) => {
    const body = typeof payload === 'string' ? payload : JSON.stringify(payload);
    return fetch(`${server.origin}/hooks/github`, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/json',
        'x-github-event': event,
        'x-github-delivery': options.delivery ?? crypto.randomUUID(),
        'x-hub-signature-256': `sha256=${createHmac('sha256', options.key ?? secret)
          .update(body)
          .digest('hex')}`,
      },
    });
  };
  return { ...server, queued, deliver };
}

describe('the webhook endpoint', () => {
  const rows: { why: string; event: string; payload: unknown; keys: string[] }[] = [
    { why: 'a push to main', event: 'push', payload: { ref: 'refs/heads/main' }, keys: ['branch/main'] },
    { why: 'a push elsewhere changes nothing live', event: 'push', payload: { ref: 'refs/heads/x' }, keys: [] },
    {
      why: 'a review may complete the sign-off',
      event: 'pull_request_review',
      payload: { pull_request: { number: 7 } },
      keys: ['pull/7'],
    },
    {
      why: 'a merge wakes both runs',
      event: 'pull_request',
      payload: { pull_request: { number: 7, merged: true } },
      keys: ['pull/7', 'branch/main'],
    },
    {
      why: 'a null where an object belongs (argo-cd fa0d6a8)',
      event: 'pull_request',
      payload: { pull_request: null },
      keys: [],
    },
    { why: 'not JSON', event: 'push', payload: '{', keys: [] },
    { why: 'an event that nothing depends on', event: 'star', payload: {}, keys: [] },
  ];
  it.each(rows)('enqueues only keys: $why', async ({ event, payload, keys }) => {
    const server = await start();
    const response = await server.deliver(event, payload);
    expect(response.status).toBe(202);
    expect(server.queued).toEqual(keys);
  });

  it('refuses a wrong signature and a missing one', async () => {
    const server = await start();
    const wrong = await server.deliver('push', { ref: 'refs/heads/main' }, { key: 'somebody-elses-secret' });
    const unsigned = await fetch(`${server.origin}/hooks/github`, { method: 'POST', body: '{}' });
    expect([wrong.status, unsigned.status]).toEqual([401, 401]);
    expect(server.queued).toEqual([]);
  });

  it('accepts the next secret while rotating, and one delivery once', async () => {
    const server = await start();
    const payload = { ref: 'refs/heads/main' };
    await server.deliver('push', payload, { key: next, delivery: 'same' });
    await server.deliver('push', payload, { key: next, delivery: 'same' });
    expect(server.queued).toEqual(['branch/main']);
  });

  it.each([[[]], [['short']]])('refuses to start with the secrets %j', async (webhookSecrets) => {
    const options = {
      host: '127.0.0.1',
      port: 0,
      status: () => ({ environment: '', startedAt: '', queue: new Map() }),
      enqueue: () => undefined,
    };
    await expect(startServer({ ...options, webhookSecrets })).rejects.toMatchObject({ code: 'webhook-secret-missing' });
  });
});

describe('the status page', () => {
  it('shows what people wrote as text, never as markup', async () => {
    const units = [{ unit: 'workspace/<img src=x onerror=alert(1)>', action: 'held', signOff: 'held', message: '"&' }];
    const server = await start({ lastRun: { at: '2026-01-01', revision: 'abc', summary: { held: 1 }, units } });
    const page = await (await fetch(server.origin)).text();
    expect(page).not.toContain('<img');
    expect(page).toContain('&#60;img src=x onerror=alert(1)&#62;');
  });

  it('says degraded on /healthz when the last run failed', async () => {
    const server = await start({ lastError: { at: '2026-01-01', message: 'GitHub is down' } });
    const response = await fetch(`${server.origin}/healthz`);
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ status: 'degraded', lastError: { message: 'GitHub is down' } });
  });
});
