import type { FastifyInstance } from 'fastify';
import { renderStatusPage } from './render-status-page.ts';
import type { ServerOptions } from './types.ts';

const headers = {
  // What people wrote is text on the page already; this is the second lock.
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
} as const;

/** `/healthz` for machines, `/` for people. */
export function addPages(app: FastifyInstance, status: ServerOptions['status']): void {
  app.get('/healthz', async (_request, reply) => {
    const { lastRun, lastError } = await status();
    const healthy = !lastError || isOfOne(lastError.key) || (lastRun !== undefined && lastRun.at > lastError.at);
    return reply
      .code(healthy ? 200 : 503)
      .send({ status: healthy ? 'ok' : 'degraded', lastRun: lastRun?.at, lastError });
  });
  app.get('/', async (_request, reply) =>
    reply
      .headers(headers)
      .type('text/html; charset=utf-8')
      .send(renderStatusPage(await status())),
  );
}

/** A pull request that cannot be planned is its author's to mend, and no reason to restart the service. */
function isOfOne(key: string): boolean {
  return key.startsWith('pull/') || key.startsWith('group/');
}
