import { createHmac } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { systemClock } from '../../controller/core/clock.ts';
import { known } from '../../controller/core/known.ts';
import { startServer } from '../../controller/server/start-server.ts';
import type { ServerOptions, ServerStatus } from '../../controller/server/types.ts';

export const secret = 'current-secret-0123456789';
export const nextSecret = 'next-secret-0123456789ab';

export async function scratch(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'tre-server-test-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

/** The real server on a free port; what it queued and logged is kept. */
export async function startTestServer(options: Partial<ServerOptions> = {}, status: Partial<ServerStatus> = {}) {
  const queued: string[] = [];
  const lines: unknown[] = [];
  const server = await startServer({
    host: '127.0.0.1',
    port: 0,
    webhookSecrets: [secret, nextSecret],
    repository: { defaultBranch: async () => known('main') },
    clock: systemClock,
    log: (line) => lines.push(line),
    status: () => ({ environment: 'contoso', startedAt: '', pulls: [], queue: new Map(), ...status }),
    enqueue: (key) => queued.push(key),
    ...options,
  });
  let open = true;
  const close = async () => {
    if (open) await server.close();
    open = false;
  };
  onTestFinished(close);
  return { ...server, close, queued, lines, deliver: courier(server.origin) };
}

export interface Sending {
  readonly key?: string;
  readonly delivery?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends a signed delivery, as GitHub does. */
export function courier(origin: string) {
  return (event: string, payload: unknown, { key = secret, delivery, headers }: Sending = {}): Promise<Response> => {
    const body = typeof payload === 'string' ? payload : JSON.stringify(payload);
    return fetch(`${origin}/hooks/github`, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/json',
        'x-github-event': event,
        'x-github-delivery': delivery ?? crypto.randomUUID(),
        'x-hub-signature-256': `sha256=${createHmac('sha256', key).update(body).digest('hex')}`,
        ...headers,
      },
    });
  };
}
