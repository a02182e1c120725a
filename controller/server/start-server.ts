import { join } from 'node:path';
import fastify from 'fastify';
import { addCiHook } from './ci-hook.ts';
import { addGitHubHook } from './github-hook.ts';
import { addPages } from './pages.ts';
import { keepBodiesRaw } from './raw-body.ts';
import { addRefusals } from './refusals.ts';
import { openSeenIds, type SeenIds } from './seen-ids.ts';
import { type Delivery, deliveryTaker, type Taken } from './take-delivery.ts';
import type { ServerOptions } from './types.ts';

/** GitHub caps its payloads at 25 MB; more than that is not GitHub. */
const bodyLimit = 25 * 1024 * 1024;
/** Whoever needs longer to send a request holds a connection and gets nothing else. */
const requestTimeout = 30_000;
const rememberedIds = 10_000;

export interface Server {
  readonly origin: string;
  /** What GitHub could not deliver, treated as if it had: of each delivery the keys are queued once. */
  take(delivery: Delivery): Promise<Taken>;
  close(): Promise<void>;
}

/** Webhooks, /healthz and the status page. @throws Refused without a webhook secret. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const app = fastify({ bodyLimit, requestTimeout });
  keepBodiesRaw(app);
  const deliveries = await seenIds(options, 'deliveries.seen');
  const calls = await seenIds(options, 'ci-calls.seen');
  const take = deliveryTaker(options, deliveries);
  addGitHubHook(app, options.webhookSecrets, take);
  addCiHook(app, options, calls);
  addPages(app, options.status);
  addRefusals(app, options.log);
  const origin = await app.listen({ host: options.host, port: options.port });
  return {
    origin,
    take: async (delivery) => take(delivery),
    async close() {
      await app.close();
      await Promise.all([deliveries.close(), calls.close()]);
    },
  };
}

function seenIds({ stateDir, clock }: ServerOptions, name: string): Promise<SeenIds> {
  const file = stateDir && join(stateDir, name);
  return openSeenIds({ ...(file && { file }), atMost: rememberedIds, now: () => clock.now() });
}
