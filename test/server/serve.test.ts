import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { githubDeliveries } from '../../controller/adapters/github/deliveries.ts';
import { azureRest } from '../../controller/cli/demo/azure.ts';
import { hand } from '../../controller/cli/demo/github.ts';
import { readSettings } from '../../controller/cli/settings.ts';
import { type Sandbox, startSandbox } from '../../controller/sandbox/start.ts';
import { serve } from '../../controller/server/serve.ts';
import { connect } from '../../controller/wiring/connect.ts';

const home = join(import.meta.dirname, '../..');
const workspace = 'manifests/workspaces/genomics/workspace.yaml';

describe('tre serve', () => {
  let sandbox: Sandbox;
  let server: Awaited<ReturnType<typeof serve>>;
  const lines: Readonly<Record<string, unknown>>[] = [];
  const stop = new AbortController();
  let port = 0;

  let settings: ReturnType<typeof readSettings>;

  const start = async () =>
    serve({
      ports: await connect(settings, 'apply'),
      host: '127.0.0.1',
      port,
      everyMs: 3_600_000,
      webhookSecrets: settings.webhookSecrets,
      ci: { issuer: `${sandbox.endpoints.github}/actions-oidc`, audience: 'tre-controller' },
      stateDir: settings.stateDir,
      deliveries: githubDeliveries(settings.github),
      log: (line) => lines.push(line),
      signal: stop.signal,
    });

  beforeAll(async () => {
    sandbox = await startSandbox({ home, timeScale: 0.001, storage: 'none' });
    settings = readSettings(sandbox.env, { stateDir: '' });
    server = await start();
    port = Number(new URL(server.origin).port);
    await github('POST', '/repos/contoso/tre/hooks', {
      events: ['push', 'pull_request', 'pull_request_review'],
      config: { url: `${server.origin}/hooks/github`, content_type: 'json', secret: settings.webhookSecrets[0] },
    });
  }, 120_000);
  afterAll(async () => {
    stop.abort();
    await server?.close();
    await sandbox?.close();
  });

  async function github(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
    const response = await fetch(`${sandbox.endpoints.github}${path}`, {
      method,
      headers: { authorization: `Bearer ${sandbox.env['SANDBOX_TOKEN_ADMIN_A']}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    expect(response.ok, `${method} ${path}: ${response.status}`).toBe(true);
    return (await response.json()) as Record<string, unknown>;
  }

  const person = (login: string) =>
    hand(
      { url: sandbox.endpoints.github, repository: 'contoso/tre' },
      login,
      sandbox.env[`SANDBOX_TOKEN_${login.toUpperCase().replaceAll('-', '_')}`] ?? '',
    );

  async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
    const deadline = Date.now() + 90_000;
    while (!(await condition())) {
      if (Date.now() > deadline) throw new Error(`did not happen: ${what}\n${JSON.stringify(lines.slice(-5))}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  it('builds what the trust root holds as soon as it starts', async () => {
    await until('the first run', () => lines.some((line) => line['key'] === 'branch/main' && 'summary' in line));
    expect((await fetch(`${server.origin}/healthz`)).status).toBe(200);
    expect(await (await fetch(server.origin)).text()).toContain('environment/core');
  }, 120_000);

  it('applies a merged, approved pull request because GitHub told it, long before it would have looked', async () => {
    const files = { [workspace]: readFileSync(join(home, workspace), 'utf8') };
    const number = await person('admin-a').propose('genomics', 'Add genomics', files);
    await person('admin-b').approve(number);
    await until('the review is signed into the ledger', () =>
      lines.some((line) => line['key'] === `pull/${number}` && 'verdict' in line),
    );
    await person('admin-a').merge(number);

    const azure = azureRest(sandbox.env);
    const group = `/subscriptions/${sandbox.env['AZURE_SUBSCRIPTION_ID']}/resourceGroups/rg-contoso-ws-genomics`;
    await until('the workspace is live', async () => {
      const vnet = await azure.get(
        `${group}/providers/Microsoft.Network/virtualNetworks/vnet-contoso-ws-genomics`,
        '2024-05-01',
      );
      return (vnet.body['tags'] as Record<string, string> | undefined)?.['tre_pull_request'] === String(number);
    });
  }, 180_000);

  it('has said the plan on the pull request, and lists it no more', async () => {
    const comments = await github('GET', '/repos/contoso/tre/issues/1/comments');
    expect(JSON.stringify(comments)).toContain('workspace/genomics');
    await until('it is off the page', async () => !(await (await fetch(server.origin)).text()).includes('/pull/1/'));
  });

  it('wakes the branch for a workflow on main, once a token, and not for another repository', async () => {
    const mint = async (claims: object) => {
      const { token } = await github('POST', '/sandbox/actions-token', {
        claims: { aud: 'tre-controller', ...claims },
      });
      return String(token);
    };
    const call = (token: string) =>
      fetch(`${server.origin}/hooks/ci`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: '{"wake":"branch"}',
      });
    const token = await mint({});
    const runs = () => lines.filter((line) => line['key'] === 'branch/main' && 'summary' in line).length;
    const before = runs();
    expect((await call(token)).status).toBe(202);
    await until('the branch ran', () => runs() > before);
    expect((await call(token)).status).toBe(401);
    expect(await (await call(await mint({ repository_id: '1' }))).json()).toMatchObject({
      error: expect.stringContaining('repository_id'),
    });
    expect((await call(await mint({ event_name: 'pull_request', ref: 'refs/pull/1/merge' }))).status).toBe(401);
  }, 120_000);

  it('takes up after a restart what GitHub could not deliver meanwhile', async () => {
    await server.close();
    const number = await person('admin-a').propose('open-data', 'Add open data', {
      'manifests/workspaces/open-data/workspace.yaml': readFileSync(
        join(home, 'manifests/workspaces/open-data/workspace.yaml'),
        'utf8',
      ),
    });
    await until('GitHub gave up', async () => {
      const [hook] = (await github('GET', '/repos/contoso/tre/hooks')) as unknown as { id: number }[];
      const attempts = (await github('GET', `/repos/contoso/tre/hooks/${hook?.id}/deliveries`)) as unknown as {
        event: string;
        status: string;
      }[];
      return attempts[0]?.event === 'pull_request' && attempts[0].status !== 'pending';
    });
    server = await start();
    await until('it was told', () => lines.some((line) => line['catchUp'] === 'done'));
    expect(lines.find((line) => line['catchUp'] === 'done')).toMatchObject({ queued: [`pull/${number}`] });
    await until('it is planned', () => lines.some((line) => line['key'] === `pull/${number}` && 'verdict' in line));
  }, 180_000);

  it('writes no secret into log or page', async () => {
    const secrets = Object.entries(sandbox.env).filter(([name]) => /SECRET|TOKEN|LEDGER_KEY/.test(name));
    expect(secrets.length).toBeGreaterThan(8);
    const said = JSON.stringify(lines) + (await (await fetch(server.origin)).text());
    for (const [name, value] of secrets) expect(said.includes(value), name).toBe(false);
  });
});
