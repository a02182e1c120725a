import { generateKeyPairSync } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openForks } from './act/fork.ts';
import { createWorld } from './create-world.ts';
import { createBareRepository, writeUpdateHook } from './git/create.ts';
import { readRef } from './git/refs.ts';
import { seedMain } from './git/seed.ts';
import { quotaOf } from './http/quota.ts';
import { routerOf } from './http/router.ts';
import { type ServerParts, serve } from './http/serve.ts';
import { courierOf } from './http/webhooks.ts';
import type { GitHubSandbox, GitHubSandboxOptions } from './options.ts';
import { allRoutes } from './routes/index.ts';
import { accountsOf, appOf } from './state/accounts.ts';
import { deliveryLogOf, forgetfulLog, loadDeliveries } from './state/delivery-log.ts';
import { forgetful, loadState, saverOf } from './state/persist.ts';
import { emptyState, type State } from './state/state.ts';
import { ownerId } from './world.ts';

export type { GitHubSandbox, GitHubSandboxOptions } from './options.ts';

/**
 * A GitHub on 127.0.0.1 with one repository and its forks: REST at the root, GraphQL at `/graphql`, git's smart HTTP at
 * `/<owner>/<name>.git`, pages for people at `/<owner>/<name>`, faults at `/sandbox/faults`. Found again where `dataDir`
 * holds one; the seed is then not used.
 */
export async function startGitHubSandbox(options: GitHubSandboxOptions): Promise<GitHubSandbox> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'sandbox-github-')));
  await mkdir(dataDir, { recursive: true });
  const now = options.now ?? (() => new Date());
  const repo = join(dataDir, `${options.repository}.git`);
  const state = (await loadState(dataDir)) ?? (await firstState(options, repo, now()));
  state.accounts = accountsOf(options, state);
  state.deliveries = await loadDeliveries(dataDir);
  const saver = options.dataDir === undefined ? forgetful : saverOf(state, dataDir);
  const log = options.dataDir === undefined ? forgetfulLog : deliveryLogOf(dataDir, () => state.deliveries);
  const app = appOf(options, state);
  const courier = courierOf(state, {
    defaultSecret: options.webhookSecret,
    appId: app.id,
    ended(delivery) {
      log.add(delivery);
      saver.changed();
    },
  });

  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const world = createWorld({ state, repo, origin, app, now, courier });
  openForks(world);
  const tokens = new Map(options.users.map((user) => [user.token, user.id]));
  const parts: ServerParts = {
    world,
    tokens,
    router: routerOf(allRoutes),
    faults: [],
    quota: quotaOf(options.rateLimit ?? 15_000),
    changed: saver.changed,
  };
  server.on('request', (request, response) => void serve(parts, request, response));
  const headSha = await readRef(repo, 'refs/heads/main');
  if (headSha === undefined) throw new Error(`the repository in ${dataDir} has no main`);
  await writeUpdateHook(repo);
  saver.changed();
  await saver.flush();

  return {
    apiUrl: origin,
    cloneUrl: `${origin}/${options.repository}.git`,
    repository: options.repository,
    ids: { repository: state.repository.id, owner: ownerId },
    headSha,
    app: { id: app.id, slug: app.slug, installationId: app.installationId, privateKeyPem: state.appKeyPem },
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
      await courier.close();
      await Promise.all([saver.flush(), log.flush()]);
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function firstState(options: GitHubSandboxOptions, repo: string, now: Date): Promise<State> {
  await createBareRepository(repo);
  await seedMain(repo, options.seed, now);
  const [owner, name] = options.repository.split('/') as [string, string];
  const generated = () =>
    generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs1', format: 'pem' });
  const appKeyPem = options.app?.privateKeyPem ?? String(generated());
  return emptyState({ owner, name, at: now.getTime(), accounts: [], appKeyPem });
}
