import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

  beforeAll(async () => {
    sandbox = await startSandbox({ home, timeScale: 0.001, storage: 'none' });
    const settings = readSettings(sandbox.env, { stateDir: '' });
    server = await serve({
      ports: await connect(settings, 'apply'),
      host: '127.0.0.1',
      port: 0,
      everyMs: 3_600_000,
      webhookSecrets: settings.webhookSecrets,
      log: (line) => lines.push(line),
      signal: stop.signal,
    });
    const hook = await fetch(`${sandbox.endpoints.github}/repos/contoso/tre/hooks`, {
      method: 'POST',
      headers: { authorization: `Bearer ${sandbox.env['SANDBOX_TOKEN_ADMIN_A']}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        events: ['push', 'pull_request', 'pull_request_review'],
        config: { url: `${server.origin}/hooks/github`, content_type: 'json', secret: settings.webhookSecrets[0] },
      }),
    });
    expect(hook.status).toBe(201);
  }, 120_000);
  afterAll(async () => {
    stop.abort();
    await server?.close();
    await sandbox?.close();
  });

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
      lines.some((line) => line['key'] === `pull/${number}` && 'summary' in line),
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

  it('writes no secret into its log', () => {
    const secrets = ['AZURE_CLIENT_SECRET', 'GITHUB_TOKEN', 'GITHUB_WEBHOOK_SECRET', 'TRE_LEDGER_KEY'];
    const log = JSON.stringify(lines);
    for (const name of secrets) expect(log).not.toContain(sandbox.env[name]);
  });
});
