import fastify, { type FastifyInstance } from 'fastify';
import { Refused } from '../core/errors.ts';
import { keysOfEvent } from './keys-of-event.ts';
import { renderStatusPage } from './render-status-page.ts';
import type { ServerOptions } from './types.ts';
import { verifySignature } from './verify-signature.ts';

/** GitHub caps its payloads at 25 MB; more than that is not GitHub. */
const bodyLimit = 25 * 1024 * 1024;

/** Webhooks, /healthz and the status page. @throws Refused without a webhook secret. */
export async function startServer(
  options: ServerOptions,
): Promise<{ readonly origin: string; close(): Promise<void> }> {
  if (options.webhookSecrets.length === 0 || options.webhookSecrets.some((secret) => secret.length < 16)) {
    throw new Refused(
      'webhook-secret-missing',
      'GITHUB_WEBHOOK_SECRET must hold at least 16 characters: without it anybody could make the controller work',
    );
  }
  const app = fastify({ bodyLimit });
  // The signature covers the bytes, so they are kept as they came until it has been checked.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  addWebhooks(app, options);
  app.get('/healthz', async (_request, reply) => {
    const { lastRun, lastError } = options.status();
    const healthy = !lastError || (lastRun !== undefined && lastRun.at > lastError.at);
    return reply
      .code(healthy ? 200 : 503)
      .send({ status: healthy ? 'ok' : 'degraded', lastRun: lastRun?.at, lastError });
  });
  app.get('/', (_request, reply) => reply.type('text/html; charset=utf-8').send(renderStatusPage(options.status())));
  const origin = await app.listen({ host: options.host, port: options.port });
  return { origin, close: () => app.close() };
}

function addWebhooks(app: FastifyInstance, options: ServerOptions): void {
  const seen = new Set<string>();
  app.post('/hooks/github', async (request, reply) => {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    if (!verifySignature(body, request.headers['x-hub-signature-256'], options.webhookSecrets)) {
      return reply.code(401).send({ error: 'the signature does not match the secret' });
    }
    const delivery = String(request.headers['x-github-delivery'] ?? '');
    if (seen.has(delivery)) return reply.code(202).send({ queued: [], duplicate: true });
    remember(seen, delivery);
    const keys = keysOfEvent(String(request.headers['x-github-event'] ?? ''), body);
    for (const key of keys) options.enqueue(key);
    return reply.code(202).send({ queued: keys });
  });
}

const rememberedDeliveries = 10_000;

function remember(seen: Set<string>, delivery: string): void {
  seen.add(delivery);
  const oldest = seen.values().next();
  if (seen.size > rememberedDeliveries && !oldest.done) seen.delete(oldest.value);
}
