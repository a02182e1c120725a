import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { azure, groupsApi, send } from './support/azure.ts';
import { agree } from './support/git-person.ts';
import { workspace, workspacePath } from './support/manifests.ts';
import { plan } from './support/plan.ts';
import { startWorld, type World } from './support/sandbox.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
  await agree(world, {
    author: 'admin-a',
    approvers: ['admin-b'],
    branch: 'alpha',
    files: { [workspacePath('alpha')]: workspace('alpha', '10.16.4.0/24') },
  });
  const applied = await world.tre('apply');
  expect(applied.code, applied.stderr).toBe(0);
});
afterAll(() => world.close());
afterEach(async () => {
  await inject('github', 'DELETE');
  await inject('arm', 'DELETE');
});

/** The sandbox's own door for trouble; nothing of the controller knows it. */
async function inject(where: 'github' | 'arm', method: 'POST' | 'DELETE', fault?: object): Promise<void> {
  const text = fault && JSON.stringify(fault);
  const headers = { 'content-type': 'application/json' };
  const status =
    where === 'github'
      ? (await fetch(`${world.env['GITHUB_API_URL']}/sandbox/faults`, { method, headers, body: text ?? null })).status
      : (
          await send(
            readFileSync(world.env['AZURE_CA_FILE'] ?? '', 'utf8'),
            method,
            `${world.env['AZURE_ARM_ENDPOINT']}/sandbox/faults`,
            headers,
            text,
          )
        ).status;
  expect(status, `${method} faults of ${where}`).toBeLessThan(300);
}

const always = 100_000;
const outages = [
  {
    why: 'GitHub answers 503',
    where: 'github',
    fault: { name: 'error', status: 503, match: { pathContains: '/repos/' } },
  },
  {
    why: 'GitHub refuses the token',
    where: 'github',
    fault: { name: 'error', status: 401, match: { pathContains: '/repos/' } },
  },
  { why: 'git cannot be fetched', where: 'github', fault: { name: 'error', match: { pathContains: '.git/' } } },
  {
    why: 'Resource Graph answers 500',
    where: 'arm',
    fault: { name: 'error', match: { pathContains: 'ResourceGraph' } },
  },
  {
    why: 'Azure throttles the lists for long',
    where: 'arm',
    fault: { name: 'throttle', retryAfter: 1, match: { pathContains: 'ResourceGraph' } },
  },
  {
    why: 'Azure drops the connection',
    where: 'arm',
    fault: { name: 'drop', match: { pathContains: '/subscriptions/' } },
  },
  {
    why: 'the anchor of the ledger cannot be read',
    where: 'arm',
    fault: { name: 'error', match: { pathContains: '/resourceGroups/rg-contoso' } },
  },
] as const;

describe('unavailable is never empty', () => {
  it.each(outages)('$why: no plan at all, exit 1, in words', async ({ where, fault }) => {
    await inject(where, 'POST', { times: always, ...fault });
    const { code, stdout, stderr } = await world.tre('plan', '--format', 'json');
    expect(code, stdout).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^[A-Za-z0-9-]+: no plan: (read|query|fetch|list) \S+ .+/);
    expect(stderr).not.toMatch(/ at .*:\d+:\d+|This is a bug/);
  });

  it('it recovers, and a hiccup is no outage: an error, a dropped connection and a 429 change nothing', async () => {
    await inject('arm', 'POST', { name: 'error', match: { pathContains: 'ResourceGraph' }, times: 1 });
    await inject('arm', 'POST', { name: 'drop', match: { pathContains: '/subscriptions/' }, times: 1 });
    await inject('arm', 'POST', {
      name: 'throttle',
      retryAfter: 1,
      match: { pathContains: '/subscriptions/' },
      times: 1,
    });
    const planned = await plan(world);
    expect([planned.exit, planned.changing]).toEqual([0, []]);
  });
});

describe('one broken manifest', () => {
  it('blocks its unit alone: the place is named, the others go on, apply says 1 until it is mended', async () => {
    const broken = workspace('beta', '10.16.5.0/24').replace('displayName:', 'displayname:');
    await agree(world, {
      author: 'admin-a',
      approvers: ['admin-b'],
      branch: 'beta-and-gamma',
      files: {
        [workspacePath('beta')]: broken,
        [workspacePath('gamma')]: workspace('gamma', '10.16.6.0/24'),
      },
    });
    const planned = await plan(world);
    expect(planned.exit).toBe(1);
    expect(planned.action('workspace/gamma')?.action).toBe('create');
    expect(planned.diagnostics.length).toBeGreaterThan(0);
    for (const diagnostic of planned.diagnostics) {
      expect(diagnostic).toMatchObject({
        severity: 'error',
        unit: 'workspace/beta',
        at: { file: workspacePath('beta') },
      });
    }
    expect(planned.diagnostics).toContainEqual(
      expect.objectContaining({ code: 'unknown-key', at: { file: workspacePath('beta'), line: 7, column: 3 } }),
    );

    const applied = await world.tre('apply');
    expect(applied.code, applied.stderr).toBe(1);
    expect(applied.stderr).toMatch(/^manifests\/workspaces\/beta\/workspace\.yaml:7:3: unknown-key: /m);
    const status = async (name: string) => (await azure(world).call('GET', azure(world).group(name), groupsApi)).status;
    expect([await status('alpha'), await status('beta'), await status('gamma')]).toEqual([200, 404, 200]);

    await agree(world, {
      author: 'admin-a',
      approvers: ['admin-b'],
      branch: 'mended',
      files: { [workspacePath('beta')]: workspace('beta', '10.16.5.0/24') },
    });
    const mended = await world.tre('apply');
    expect(mended.code, mended.stderr).toBe(0);
    expect(await status('beta')).toBe(200);
  });

  it('that is live already keeps what it made', async () => {
    await agree(world, {
      author: 'admin-a',
      approvers: ['admin-b'],
      branch: 'broken-alpha',
      files: { [workspacePath('alpha')]: `${workspace('alpha', '10.16.4.0/24')}  : [` },
    });
    const before = (await azure(world).resources()).map(({ id }) => id).sort();
    const planned = await plan(world);
    expect(planned.exit).toBe(1);
    expect(planned.action('workspace/alpha')?.action).toBe('blocked');
    expect((await world.tre('apply')).code).toBe(1);
    expect((await azure(world).resources()).map(({ id }) => id).sort()).toEqual(before);
    await agree(world, {
      author: 'admin-a',
      approvers: ['admin-b'],
      branch: 'mended-alpha',
      files: { [workspacePath('alpha')]: workspace('alpha', '10.16.4.0/24') },
    });
    expect((await plan(world)).exit).toBe(0);
  });
});
