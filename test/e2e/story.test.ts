import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { azure, groupsApi, networkApi } from './support/azure.ts';
import { agree, type MergeMethod, person } from './support/git-person.ts';
import { workspace, workspacePath } from './support/manifests.ts';
import { plan } from './support/plan.ts';
import { secretsOf, startWorld, type World } from './support/sandbox.ts';

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
  it.each(merges)('$method: planned, held, approved, merged, applied, and tagged with its pull request', async (row) => {
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
  });
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
    const again = mended.body.properties.securityRules.find(({ name }: { name: string }) => name === 'deny-all-outbound');
    expect(again.properties.access).toBe('Deny');
    expect((await plan(world)).exit).toBe(0);
  });

  it('a tag and a deleted resource, of two workspaces: both are seen and put back', async () => {
    const arm = azure(world);
    const { body } = await arm.call('GET', nsg(), networkApi);
    const tags = { ...body.tags, tre_workspace_id: 'forged' };
    expect((await arm.call('PATCH', nsg(), networkApi, { tags })).status).toBeLessThan(300);
    const table = `${arm.group('beta')}/providers/Microsoft.Network/virtualNetworks/vnet-contoso-ws-beta/virtualNetworkPeerings/hub`;
    expect((await arm.call('DELETE', table, networkApi)).status).toBeLessThan(300);
    const workspaceLogs = (await arm.resources()).find(
      ({ type, tags }) => type === 'Microsoft.OperationalInsights/workspaces' && tags?.tre_unit === 'workspace/gamma',
    );
    expect((await arm.call('DELETE', workspaceLogs.id, '2023-09-01')).status).toBeLessThan(300);
    
    const planned = await plan(world);
    expect(planned.exit).toBe(2);
    expect(planned.changing).toEqual(['workspace/alpha', 'workspace/beta', 'workspace/gamma']);
    console.log(JSON.stringify(planned.actions.map(a=>[a.unit,a.action,a.reasons]),null,1));
    const applied = await world.tre('apply');
    expect(applied.code, applied.stderr).toBe(0);
    expect((await arm.call('GET', nsg(), networkApi)).body.tags.tre_workspace_id).not.toBe('forged');
    expect((await arm.call('GET', table, networkApi)).status).toBe(200);
    expect((await arm.call('GET', workspaceLogs.id, '2023-09-01')).status).toBe(200);
    expect((await plan(world)).exit).toBe(0);
  });
});
