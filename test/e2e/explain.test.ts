import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { azure, networkApi } from './support/azure.ts';
import { agree, person } from './support/git-person.ts';
import { workspace, workspacePath } from './support/manifests.ts';
import type { Ended } from './support/processes.ts';
import { startWorld, type World } from './support/sandbox.ts';

const path = workspacePath('alpha');
const approved = workspace('alpha', '10.16.4.0/24');
const pushed = approved.replace('  parameters: {', '  parameters: {logRetentionDays: 90, ');
const desk = 'manifests/workspaces/alpha/services/desktops.yaml';
const service = [
  'apiVersion: tre/v1',
  'kind: WorkspaceService',
  'metadata: {name: desktops}',
  'spec: {template: virtual-desktops@1, displayName: Desktops}',
  '',
].join('\n');
const policy = 'manifests/policies/sign-off.yaml';

let world: World;
let first: number;
let second: number;
beforeAll(async () => {
  world = await startWorld();
  first = await agree(world, {
    author: 'owner-a',
    approvers: ['admin-b'],
    branch: 'alpha',
    files: { [path]: approved },
  });
  second = await agree(world, {
    author: 'admin-a',
    approvers: ['owner-a'],
    branch: 'desk',
    files: { [desk]: service },
  });
  const applied = await world.tre('apply');
  expect(applied.code, applied.stderr).toBe(0);
});
afterAll(() => world.close());

async function told(...args: string[]): Promise<Ended> {
  const ended = await world.tre(...args);
  expect(ended.stdout.split('\n').filter((line) => line.length > 100)).toEqual([]);
  return ended;
}

// biome-ignore lint/suspicious/noExplicitAny: JSON of a command, read by the assertions themselves
async function asked(...args: string[]): Promise<{ code: number | null; json: any }> {
  const { code, stdout, stderr } = await world.tre(...args, '--format', 'json');
  expect(stdout, stderr).not.toBe('');
  return { code, json: JSON.parse(stdout) };
}

const nsg = () => `${azure(world).group('alpha')}/providers/Microsoft.Network/networkSecurityGroups/nsg-ws`;
const mainOf = async (login: string) => person(world, login).git((git) => git('rev-parse', 'HEAD'));

describe('tre explain', () => {
  it('a unit: pull request, head, change set, policy, merge, and every other approval that it rests on', async () => {
    const { code, json } = await asked('explain', 'workspace-service/alpha/desktops');
    expect(code).toBe(0);
    const [unit] = json.units;
    expect(unit.basis.map(({ by }: { by: string }) => by)).toEqual(['pull-request', 'pull-request', 'trust-root']);
    const [own, parent, root] = unit.basis;
    expect(own).toMatchObject({
      paths: [desk],
      segment: {
        pullRequest: second,
        author: 'admin-a',
        mergedBy: 'admin-a',
        head: expect.stringMatching(/^[0-9a-f]{40}$/),
        changeSet: expect.stringMatching(/^[0-9a-f]{64}$/),
        commit: await mainOf('admin-a'),
        approvals: [{ login: 'owner-a', role: 'WorkspaceOwner' }],
        policies: [{ name: 'default', path: policy, commit: world.env['TRE_TRUST_ROOT'], rules: [{ number: 3 }] }],
      },
    });
    expect(parent).toMatchObject({ paths: [path], segment: { pullRequest: first, approvals: [{ login: 'admin-b' }] } });
    expect(root.paths).toEqual(expect.arrayContaining(['manifests/environment.yaml']));
    expect(unit.live).toEqual({ state: 'same', changed: [], absent: [] });
    expect(Date.parse(unit.settledAt)).toBeGreaterThanOrEqual(Date.parse(unit.applied.at));

    const text = (await told('explain', 'workspace-service/alpha/desktops')).stdout;
    expect(text).toMatch(new RegExp(`approved +#${second} by owner-a \\(WorkspaceOwner\\) on \\d{4}-`));
    expect(text).toMatch(new RegExp(`#${first} by admin-b \\(TREAdmin\\)`));
    expect(text).toMatch(/rule 3: kinds WorkspaceService → 1 × WorkspaceOwner/);
  });

  it.each([
    { why: 'its id, in whatever case', id: () => nsg().toUpperCase(), unit: 'workspace/alpha' },
    { why: 'a rule inside it', id: () => `${nsg()}/securityRules/deny-all-inbound`, unit: 'workspace/alpha' },
    {
      why: 'its stack',
      id: () => `${azure(world).group('core')}/providers/Microsoft.Resources/deploymentStacks/tre-hub-link-alpha`,
      unit: 'hub-link/alpha',
    },
  ])('a live resource by $why', async ({ id, unit }) => {
    const { code, json } = await asked('explain', id());
    expect([code, json.about, json.units.map((one: { unit: string }) => one.unit)]).toEqual([0, 'unit', [unit]]);
  });

  it('a resource that was changed behind our back: differs, and names it', async () => {
    const arm = azure(world);
    const { body } = await arm.call('GET', nsg(), networkApi);
    const rule = body.properties.securityRules.find(({ name }: { name: string }) => name === 'deny-all-outbound');
    rule.properties.access = 'Allow';
    await arm.call('PUT', nsg(), networkApi, body);
    const { json } = await asked('explain', nsg());
    expect(json.units[0].live).toMatchObject({ state: 'differs', changed: [nsg().toLowerCase()] });
    expect((await world.tre('apply')).code).toBe(0);
  });

  it.each([
    { why: 'without our tag', tags: {}, state: 'not-ours' },
    { why: 'of another TRE', tags: { tre_id: 'fabrikam', tre_unit: 'workspace/alpha' }, state: 'not-ours' },
    { why: 'that claims to be ours', tags: { tre_id: 'contoso', tre_unit: 'workspace/alpha' }, state: 'claimed' },
  ])('a resource that no record lists, $why', async ({ tags, state }) => {
    const id = `${azure(world).group('alpha')}/providers/Microsoft.Network/routeTables/stranger-${Object.keys(tags).length}-${state}`;
    const { body: group } = await azure(world).call('GET', azure(world).group('alpha'), '2021-04-01');
    const made = await azure(world).call('PUT', id, networkApi, { location: group.location, tags, properties: {} });
    expect(made.status).toBeLessThan(300);
    const { code, json } = await asked('explain', id);
    expect([code, json.resource.state, json.resource.unit]).toEqual([
      0,
      state,
      state === 'claimed' ? 'workspace/alpha' : undefined,
    ]);
    await azure(world).call('DELETE', id, networkApi);
    await told('explain', id);
  });

  it('a resource that is nowhere', async () => {
    expect((await asked('explain', `${nsg()}-gone`)).json.resource.state).toBe('absent');
  });

  it('a file: who approved it, where it is live, and what was never approved', async () => {
    const text = (await told('explain', `my-tre/${path}`)).stdout;
    expect(text).toMatch(new RegExp(`approved +#${first} by admin-b`));
    expect(text).toMatch(/live in +.*workspace\/alpha/);
    const { json } = await asked('explain', policy);
    expect(json.path).toMatchObject({ path: policy, basis: { by: 'trust-root' }, history: [] });
    expect((await world.tre('explain', 'manifests/people/nobody.yaml')).code).toBe(1);
  });

  it('what it does not know, with names that look like it', async () => {
    const { code, stderr } = await world.tre('explain', 'workspace/alhpa');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^unit-unknown: .*workspace\/alhpa.*workspace\/alpha/);
  });
});

describe('tre why-blocked', () => {
  it('nothing blocks what is live as approved: exit 0', async () => {
    const { code, stdout } = await told('why-blocked', 'workspace/alpha');
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^Nothing blocks workspace/alpha: .*#${first}`));
  });

  it('a unit that only a pull request has: who must approve, then that it waits for the merge', async () => {
    const author = person(world, 'admin-a');
    await author.push('beta', 'Add beta', { [workspacePath('beta')]: workspace('beta', '10.16.5.0/24') });
    const number = await author.open('beta');
    const onMain = await world.tre('why-blocked', 'workspace/beta');
    expect(onMain).toMatchObject({ code: 1, stderr: expect.stringContaining('--pr') });

    const held = await asked('why-blocked', 'hub-link/beta', '--pr', String(number));
    expect(held.code).toBe(3);
    expect(held.json.links.map(({ unit }: { unit: string }) => unit)).toEqual(['hub-link/beta', 'workspace/beta']);
    expect(held.json.links[1].missing).toMatchObject([{ role: 'TREAdmin', count: 1, candidates: ['admin-b'] }]);
    expect(held.json.next).toEqual([expect.stringContaining(`admin-b approves #${number}`)]);
    expect(held.json.url).toMatch(new RegExp(`/pull/${number}$`));
    expect((await told('why-blocked', 'workspace/beta', '--pr', String(number))).code).toBe(3);

    await person(world, 'admin-b').approve(number);
    const ready = await told('why-blocked', 'workspace/beta', '--pr', String(number));
    expect(ready.code).toBe(0);
    expect(ready.stdout).toMatch(new RegExp(`Merge #${number}`));
  });

  it('a push to main: from the service that it holds to the commit, and the commands that release it', async () => {
    const commit = await person(world, 'admin-a').push('main', 'Quick fix', { [path]: pushed });
    const { code, json } = await asked('why-blocked', 'workspace-service/alpha/desktops');
    expect(code).toBe(3);
    const [asking, root] = json.links;
    expect([asking.unit, asking.causes]).toEqual(['workspace-service/alpha/desktops', []]);
    expect(root).toMatchObject({
      unit: 'workspace/alpha',
      because: expect.stringContaining(path),
      causes: [{ code: 'no-pull-request', path, commit }],
    });
    expect(json.next).toEqual([expect.stringContaining(`tre ratify ${commit.slice(0, 7)}`)]);
    await told('why-blocked', 'workspace-service/alpha/desktops');
    const file = await told('explain', path);
    expect(file.stdout).toMatch(/approved +no signed decision/);

    await person(world, 'researcher-a').push('main', 'Revert', { [path]: approved });
    expect((await told('why-blocked', 'workspace-service/alpha/desktops')).code).toBe(0);
  });

  it('a pull request that conflicts with main: blocked as a whole, and how to mend it', async () => {
    const author = person(world, 'owner-a');
    await author.push('mine', 'Mine', { [path]: approved.replace('alpha study', 'my study') });
    const number = await author.open('mine');
    const files = { [path]: approved.replace('alpha study', 'our study') };
    await agree(world, { author: 'owner-a', approvers: ['admin-b'], branch: 'ours', files });
    const { code, stdout } = await told('why-blocked', 'workspace/alpha', '--pr', String(number));
    expect(code).toBe(3);
    expect(stdout).toMatch(/conflicts[\s\S]*Next +.*git merge/);
    await agree(world, { author: 'owner-a', approvers: ['admin-b'], branch: 'back', files: { [path]: approved } });
  });

  it('a manifest with a mistake: its line', async () => {
    await agree(world, {
      author: 'admin-a',
      approvers: ['admin-b'],
      branch: 'broken',
      files: { [workspacePath('gamma')]: workspace('gamma', '10.16.6.0/24').replace('displayName:', 'displayname:') },
    });
    const { code, stdout } = await told('why-blocked', 'workspace/gamma');
    expect(code).toBe(3);
    expect(stdout).toMatch(/workspace\.yaml:7:3/);
    expect(stdout).toMatch(/Mend manifests\/workspaces\/gamma\/workspace\.yaml/);
  });
});

it('a freeze stops what is approved, and says how it is lifted', async () => {
  await agree(world, { author: 'owner-a', approvers: ['admin-b'], branch: 'longer', files: { [path]: pushed } });
  expect((await world.tre('why-blocked', 'workspace/alpha')).code).toBe(0);
  const frozen = await world.tre('freeze', '--reason', 'a token is in the wrong hands');
  expect(frozen.code, frozen.stderr).toBe(0);
  const { code, stdout } = await told('why-blocked', 'workspace/alpha');
  expect(code).toBe(3);
  expect(stdout).toMatch(/wrong hands/);
  expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(/Next `tre new freeze-lift NAME --freeze freeze-\w+/);
});

it('tre --version is that of package.json', async () => {
  expect(await world.tre('--version')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
});
