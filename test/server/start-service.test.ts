import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../controller/core/clock.ts';
import { Refused, Transient } from '../../controller/core/errors.ts';
import { known, type Read, unavailable } from '../../controller/core/known.ts';
import { jsonLog } from '../../controller/server/json-log.ts';
import { redactor } from '../../controller/server/redactor.ts';
import type { Runs } from '../../controller/server/runs.ts';
import { type ServiceOptions, startService } from '../../controller/server/start-service.ts';
import type { Delivery } from '../../controller/server/take-delivery.ts';
import { courier, scratch, secret } from './support.ts';

const repository = { id: 74, default_branch: 'main' };
const hour = 3_600_000;

/** The real service over runs that only write down that they ran. */
async function start(runs: Partial<Runs> = {}, options: Partial<ServiceOptions> = {}) {
  const ran: string[] = [];
  let text = '';
  const service = await startService({
    host: '127.0.0.1',
    port: 0,
    webhookSecrets: [secret],
    repository: { pin: { id: 74, ownerId: 65 }, defaultBranch: async () => known('main') },
    clock: systemClock,
    everyMs: hour,
    log: jsonLog(
      (line) => {
        text += line;
      },
      options.redact ?? ((each) => each),
      systemClock,
    ),
    runs: {
      branch: async () => {
        ran.push('branch');
        return { environment: 'contoso', at: new Date().toISOString(), revision: 'one', summary: {}, units: [] };
      },
      pull: async (number) => {
        ran.push(`pull/${number}`);
        return { number, url: `https://github.com/c/t/pull/${number}`, verdict: 'tre/plan: ready', at: '' };
      },
      group: async (sha, number) => {
        ran.push(`group/${sha}/${number}`);
      },
      sweep: async () => ({ keys: [], open: new Set() }),
      ...runs,
    },
    ...options,
  });
  onTestFinished(() => service.close());
  return { ...service, ran, text: () => text, deliver: courier(service.origin) };
}

async function eventually(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let i = 0; i < 1_000; i++) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`did not happen: ${what}`);
}

describe('startService', () => {
  it('runs what webhooks name, the merge queue included', async () => {
    const service = await start();
    const sha = 'c'.repeat(40);
    await service.deliver('pull_request', { repository, action: 'opened', pull_request: { number: 7 } });
    await service.deliver('merge_group', {
      repository,
      action: 'checks_requested',
      merge_group: {
        base_ref: 'refs/heads/main',
        head_ref: `refs/heads/gh-readonly-queue/main/pr-7-${sha}`,
        head_sha: sha,
      },
    });
    await eventually('both ran', () => service.ran.includes('pull/7') && service.ran.includes(`group/${sha}/7`));
  });

  it('answers before the run that it asked for has ended', async () => {
    let finish = (): void => undefined;
    const service = await start({
      pull: () =>
        new Promise((resolve) => {
          finish = () => resolve(undefined);
        }),
    });
    const answer = await service.deliver('pull_request', { repository, action: 'opened', pull_request: { number: 7 } });
    expect(await answer.json()).toEqual({ queued: ['pull/7'] });
    await eventually('it began', () => service.text().includes('"branch/main"'));
    finish();
  });

  it('needs no webhook: what the sweep finds is run', async () => {
    const service = await start({ sweep: async () => ({ keys: ['pull/1', 'pull/2'], open: new Set([1, 2]) }) });
    await eventually('both ran', () => service.ran.includes('pull/1') && service.ran.includes('pull/2'));
    const page = await (await fetch(service.origin)).text();
    expect(page).toContain('href="https://github.com/c/t/pull/1"');
  });

  it('goes on looking after a run that a person must mend', async () => {
    let looks = 0;
    let branches = 0;
    await start(
      {
        branch: async () => {
          branches++;
          throw new Refused('history-rewritten', 'restore main');
        },
        sweep: async () => {
          looks++;
          throw new Refused('no', 'no');
        },
      },
      { everyMs: 10 },
    );
    await eventually('three looks', () => looks >= 3 && branches >= 3);
  });

  it('plans every pull request again when main has moved', async () => {
    let revision = 0;
    let sweeps = 0;
    const service = await start({
      branch: async () => {
        revision++;
        return { environment: 'contoso', at: '', revision: String(revision), summary: {}, units: [] };
      },
      sweep: async () => {
        sweeps++;
        return { keys: [], open: new Set() };
      },
    });
    await eventually('the first run', () => revision === 1 && sweeps === 1);
    await service.deliver('push', { repository, ref: 'refs/heads/main' });
    await eventually('another sweep', () => sweeps === 2);
  });

  it('applies at once what the controller merged by policy, and lists it no more', async () => {
    const service = await start({
      pull: async (number) => ({ number, url: 'https://github.com/c/t/pull/7', verdict: '', at: '', merged: true }),
    });
    await eventually('the first run', () => service.ran.length === 1);
    await service.deliver('pull_request', { repository, action: 'opened', pull_request: { number: 7 } });
    await eventually('main ran again', () => service.ran.length === 2);
    expect(await (await fetch(service.origin)).text()).not.toContain('/pull/7');
  });

  it('tells no secret, whoever let it slip', async () => {
    const canary = 'canary-7f3a/+=secret';
    const forms = [canary, encodeURIComponent(canary), Buffer.from(`x-access-token:${canary}`).toString('base64')];
    const service = await start(
      {
        branch: async () => {
          throw new Transient('git', `fetch https://x:${forms.join(' ')} failed`);
        },
        sweep: async () => {
          throw new Error(`POST with ${canary}`);
        },
      },
      { redact: redactor([canary, undefined, '']) },
    );
    await eventually('both failed', () => service.text().includes('sweep') && service.text().includes('branch/main'));
    const said = [
      service.text(),
      await (await fetch(service.origin)).text(),
      await (await fetch(`${service.origin}/healthz`)).text(),
    ].join('\n');
    expect(said).toContain('(secret)');
    for (const form of forms) expect(said).not.toContain(form);
  });

  it('refuses to start without a secret, and where the port is taken, and leaves nothing behind', async () => {
    await expect(start({}, { webhookSecrets: [] })).rejects.toMatchObject({
      name: 'Refused',
      code: 'webhook-secret-missing',
    });
    const service = await start();
    await expect(start({}, { port: Number(new URL(service.origin).port) })).rejects.toThrow('EADDRINUSE');
  });

  it('answers 503 to CI while the issuer cannot be reached, and goes on', async () => {
    const service = await start(
      {},
      {
        ci: { issuer: 'http://127.0.0.1:9', audience: 'tre-controller' },
        repository: {
          pin: { id: 74, ownerId: 65 },
          defaultBranch: async () => known('main'),
        },
      },
    );
    const answer = await fetch(`${service.origin}/hooks/ci`, {
      method: 'POST',
      headers: { authorization: 'Bearer a.b.c', 'content-type': 'application/json' },
      body: '{"wake":"branch"}',
    });
    expect(answer.status).toBe(503);
    await service.deliver('push', { repository, ref: 'refs/heads/main' });
    await eventually('it still runs', () => service.ran.includes('branch'));
  });

  it('lets what runs end when it is closed', async () => {
    let ended = false;
    let begun = false;
    const service = await start({
      branch: async () => {
        begun = true;
        await new Promise((resolve) => setTimeout(resolve, 100));
        ended = true;
        return { environment: '', at: '', revision: '', summary: {}, units: [] };
      },
    });
    await eventually('it began', () => begun);
    await service.close();
    expect(ended).toBe(true);
  });

  it('writes every line as one JSON object with its time', async () => {
    const service = await start();
    await eventually('a line', () => service.text().endsWith('\n'));
    for (const line of service.text().trim().split('\n')) {
      expect(JSON.parse(line)).toMatchObject({ at: expect.stringMatching(/^\d{4}-.*Z$/) });
    }
  });
});

describe('catching up', () => {
  const missed: Delivery[] = [
    { guid: 'a', event: 'pull_request_review', payload: { repository, pull_request: { number: 7 } } },
    { guid: 'b', event: 'star', payload: { repository } },
    { guid: 'c', event: 'pull_request_review', payload: null },
    { guid: 'd', event: 'pull_request_review', payload: { repository: { id: 75 }, pull_request: { number: 8 } } },
  ];

  function sourceOf(answer: Read<readonly Delivery[]>) {
    const asked: string[] = [];
    return {
      asked,
      failed: async (since: Date) => {
        asked.push(since.toISOString());
        return answer;
      },
    };
  }

  async function stateSince(time: string): Promise<string> {
    const dir = join(await scratch(), 'state');
    await mkdir(dir);
    await writeFile(join(dir, 'serve.started'), time);
    return dir;
  }

  it('queues what GitHub could not deliver since the last start, once', async () => {
    const stateDir = await stateSince('2026-01-01T00:00:00.000Z');
    const first = sourceOf(known(missed));
    const service = await start({}, { stateDir, deliveries: first });
    await eventually('it ran', () => service.ran.includes('pull/7'));
    expect(first.asked).toEqual(['2026-01-01T00:00:00.000Z']);
    expect(service.ran).not.toContain('pull/8');
    // GitHub's own late attempt of the same delivery.
    const late = await service.deliver('pull_request_review', missed[0]?.payload, { delivery: 'a' });
    expect(await late.json()).toMatchObject({ duplicate: true });
    await service.close();

    const second = sourceOf(known(missed));
    const again = await start({}, { stateDir, deliveries: second });
    await eventually('asked', () => again.text().includes('catchUp'));
    expect(again.text()).toContain('"queued":[]');
    expect(Date.parse(second.asked[0] ?? '')).toBeGreaterThan(Date.parse('2026-01-02'));
  });

  it('asks nothing at the very first start', async () => {
    const stateDir = await scratch();
    const source = sourceOf(known(missed));
    await start({}, { stateDir, deliveries: source });
    await eventually('the time is kept', () => readFile(join(stateDir, 'serve.started')).then(Boolean, () => false));
    expect(source.asked).toEqual([]);
  });

  it('says once what is missing where it may not ask, and asks from the same time at the next start', async () => {
    const stateDir = await stateSince('2026-01-01T00:00:00.000Z');
    const source = sourceOf(unavailable('github-refused', 'the token may not; it needs repository_hooks: read'));
    const service = await start({}, { stateDir, deliveries: source });
    await eventually('it is said', () => service.text().includes('repository_hooks: read'));
    expect(await readFile(join(stateDir, 'serve.started'), 'utf8')).toBe('2026-01-01T00:00:00.000Z');
    expect((await fetch(`${service.origin}/healthz`)).status).toBe(200);
  });
});
