import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { azure, networkApi } from './support/azure.ts';
import { type MergeMethod, person } from './support/git-person.ts';
import { workspace, workspacePath } from './support/manifests.ts';
import { plan } from './support/plan.ts';
import { eventually } from './support/processes.ts';
import { secretsOf, startWorld, type World } from './support/sandbox.ts';

const logsApi = '2023-09-01';
const storageApi = '2023-05-01';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const merges: { method: MergeMethod; name: string; block: string; author: string; approver: string }[] = [
  { method: 'merge', name: 'alpha', block: '10.16.4.0/24', author: 'admin-a', approver: 'admin-b' },
  { method: 'squash', name: 'beta', block: '10.16.5.0/24', author: 'owner-a', approver: 'admin-a' },
  { method: 'rebase', name: 'gamma', block: '10.16.6.0/24', author: 'researcher-a', approver: 'admin-b' },
];

describe('a workspace by pull request', () => {
  it.each(merges)(
    '$method: planned, held, approved, merged, applied, and tagged with its pull request',
    async (row) => {
      const { method, name, block, author, approver } = row;
      const asker = person(world, author);
      await asker.push(name, `Add ${name}`, { [workspacePath(name)]: workspace(name, block) });
      const number = await asker.open(name);

      const held = await plan(world, '--pr', String(number));
      expect(held.exit).toBe(2);
      for (const unit of [`workspace/${name}`, `hub-link/${name}`]) {
        expect(held.action(unit), unit).toMatchObject({ action: 'create', signOff: { state: 'held', approvals: [] } });
      }
      const candidates = ['admin-a', 'admin-b'].filter((login) => login !== author);
      expect(held.action(`workspace/${name}`)?.signOff.missing).toEqual([
        { role: 'TREAdmin', count: 1, candidates, message: expect.any(String) },
      ]);

      await person(world, approver).approve(number);
      const approved = await plan(world, '--pr', String(number));
      expect(approved.action(`workspace/${name}`)?.signOff).toMatchObject({
        state: 'approved',
        missing: [],
        approvals: [{ login: approver, role: 'TREAdmin', pullRequest: number }],
      });

      await asker.merge(number, method);
      const applied = await world.tre('apply');
      expect(applied.code, applied.stderr).toBe(0);

      const main = await asker.rest('GET', `/repos/${world.env['GITHUB_REPOSITORY']}/branches/main`);
      const made = (await azure(world).resources()).filter(({ tags }) => tags?.tre_unit === `workspace/${name}`);
      expect(made.length).toBeGreaterThan(5);
      for (const { id, tags } of made) {
        expect(tags, id).toMatchObject({
          tre_id: 'contoso',
          tre_pull_request: String(number),
          tre_commit: (main.body as { commit: { sha: string } }).commit.sha,
        });
      }
      const after = await plan(world);
      expect([after.exit, after.changing]).toEqual([0, []]);
    },
  );
});

describe('what somebody changes in Azure', () => {
  const nsg = () => `${azure(world).group('alpha')}/providers/Microsoft.Network/networkSecurityGroups/nsg-ws`;

  it('a property: the plan names it with both values, and apply mends it', async () => {
    const arm = azure(world);
    const { body } = await arm.call('GET', nsg(), networkApi);
    const rule = body.properties.securityRules.find(({ name }: { name: string }) => name === 'deny-all-outbound');
    rule.properties.access = 'Allow';
    expect((await arm.call('PUT', nsg(), networkApi, body)).status).toBeLessThan(300);

    const planned = await plan(world);
    expect(planned.exit).toBe(2);
    expect(planned.changing).toEqual(['workspace/alpha']);
    const drift = planned.action('workspace/alpha');
    expect(drift?.action).toBe('drift');
    expect(drift?.reasons).toEqual([
      expect.objectContaining({
        code: 'drifted',
        path: expect.stringMatching(/nsg-ws.*securityRules\[name=deny-all-outbound\]\.properties\.access$/),
        before: 'Allow',
        after: 'Deny',
      }),
    ]);

    const applied = await world.tre('apply');
    expect(applied.code, applied.stderr).toBe(0);
    const mended = await arm.call('GET', nsg(), networkApi);
    const again = mended.body.properties.securityRules.find(
      ({ name }: { name: string }) => name === 'deny-all-outbound',
    );
    expect(again.properties.access).toBe('Deny');
    expect((await plan(world)).exit).toBe(0);
  });

  it('a tag, a child and a whole resource, of three workspaces: all are seen and put back', async () => {
    const arm = azure(world);
    const { body } = await arm.call('GET', nsg(), networkApi);
    const tags = { ...body.tags, tre_workspace_id: 'forged' };
    expect((await arm.call('PATCH', nsg(), networkApi, { tags })).status).toBeLessThan(300);
    const peering = `${arm.group('beta')}/providers/Microsoft.Network/virtualNetworks/vnet-contoso-ws-beta/virtualNetworkPeerings/hub`;
    expect((await arm.call('DELETE', peering, networkApi)).status).toBeLessThan(300);
    const logs = (await arm.resources()).find(
      ({ type, tags: of }) => type === 'Microsoft.OperationalInsights/workspaces' && of?.tre_unit === 'workspace/gamma',
    );
    expect((await arm.call('DELETE', logs.id, logsApi)).status).toBeLessThan(300);
    await gone(peering, networkApi);
    await gone(logs.id, logsApi);

    const planned = await plan(world);
    expect(planned.exit).toBe(2);
    const reasons = (unit: string) => planned.action(unit)?.reasons ?? [];
    const missing = (unit: string) =>
      reasons(unit).flatMap(({ code, path }) => (code === 'missing-resource' ? [path?.toLowerCase()] : []));
    expect(reasons('workspace/alpha')).toContainEqual(
      expect.objectContaining({ path: expect.stringMatching(/nsg-ws.*tre_workspace_id/), before: 'forged' }),
    );
    expect(missing('workspace/beta')).toEqual([peering.toLowerCase()]);
    expect(missing('workspace/gamma')).toEqual([logs.id.toLowerCase()]);

    const applied = await world.tre('apply');
    expect(applied.code, applied.stderr).toBe(0);
    expect((await arm.call('GET', nsg(), networkApi)).body.tags).toEqual(body.tags);
    expect((await arm.call('GET', peering, networkApi)).body.properties.peeringState).toBe('Connected');
    expect((await arm.call('GET', logs.id, logsApi)).status).toBe(200);
    const after = await plan(world);
    expect([after.exit, after.changing]).toEqual([0, []]);
  });

  it('what no list shows: --deep sees it and puts it back', async () => {
    const arm = azure(world);
    const account = (await arm.resources()).find(
      ({ type, tags }) => type === 'Microsoft.Storage/storageAccounts' && tags?.tre_unit === 'workspace/alpha',
    );
    const share = `${account.id}/fileServices/default/shares/vm-shared-storage`;
    expect((await arm.call('DELETE', share, storageApi)).status).toBeLessThan(300);
    await gone(share, storageApi);

    const planned = await plan(world, '--deep');
    expect([planned.exit, planned.changing]).toEqual([2, ['workspace/alpha']]);
    expect(planned.action('workspace/alpha')?.reasons).toEqual([
      expect.objectContaining({ code: 'missing-resource', path: expect.stringMatching(/shares\/vm-shared-storage$/) }),
    ]);
    const applied = await world.tre('apply', '--deep');
    expect(applied.code, applied.stderr).toBe(0);
    expect((await arm.call('GET', share, storageApi)).status).toBe(200);
    const after = await plan(world, '--deep');
    expect([after.exit, after.changing]).toEqual([0, []]);
  });

  async function gone(id: string, apiVersion: string): Promise<void> {
    const look = async () => (await azure(world).call('GET', id, apiVersion)).status === 404 || undefined;
    await eventually(`${id} is gone`, look);
  }
});

describe('what is said', () => {
  it('explain names who approved what is live, from the unit and from a resource id', async () => {
    for (const asked of [
      'workspace/alpha',
      `${azure(world).group('alpha')}/providers/Microsoft.Network/networkSecurityGroups/nsg-ws`,
    ]) {
      const { code, stdout, stderr } = await world.tre('explain', asked);
      expect(code, stderr).toBe(0);
      expect(stdout).toMatch(/unit +workspace\/alpha \(base@2\.1\.\d+\)/);
      expect(stdout).toMatch(/approved +#\d+ by admin-b \(TREAdmin\) on \d{4}-/);
    }
    const unknown = await world.tre('explain', 'workspace/nobody');
    expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining('workspace/nobody') });
  });

  it('a plan in text fits 100 columns and names the one who is missing; in markdown it says the same', async () => {
    const long = workspace('delta', '10.16.7.0/24').replace(
      'delta study',
      `A study ${'of everything '.repeat(5)}`.trim(),
    );
    const author = person(world, 'owner-a');
    await author.push('delta', 'Add delta', { [workspacePath('delta')]: long });
    const number = await author.open('delta');
    const { code, stdout } = await world.tre('plan', '--pr', String(number));
    expect(code).toBe(2);
    expect(stdout.split('\n').filter((line) => line.length > 100)).toEqual([]);
    expect(stdout).toContain('1 × TREAdmin (admin-a or admin-b');
    const markdown = await world.tre('plan', '--pr', String(number), '--format', 'markdown');
    expect(markdown.code).toBe(2);
    expect(markdown.stdout).toMatch(/workspace\/delta/);
    expect(markdown.stdout).toMatch(/admin-a/);
  });

  it('no secret is printed, pushed, planned or kept', async () => {
    const secrets = secretsOf(world.env);
    expect(secrets.length).toBeGreaterThanOrEqual(13);
    const found = (text: string) => secrets.filter((secret) => text.includes(secret));
    expect(found(world.printed())).toEqual([]);

    const inGit = await person(world, 'outsider').git(async (git) => {
      await git('fetch', '--quiet', 'origin', '+refs/*:refs/all/*');
      const everything = await git('cat-file', '--batch-all-objects', '--batch');
      return `${everything}\n${await git('for-each-ref')}`;
    });
    expect(inGit).toContain('refs/all/heads/tre/status');
    expect(found(inGit)).toEqual([]);

    const state = world.env['TRE_STATE_DIR'] ?? '';
    for (const entry of await readdir(state, { recursive: true, withFileTypes: true })) {
      if (entry.isFile())
        expect(found(await readFile(join(entry.parentPath, entry.name), 'latin1')), entry.name).toEqual([]);
    }
  });
});
