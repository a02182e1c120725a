import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { azure, groupsApi, signIn } from './support/azure.ts';
import { agree, person } from './support/git-person.ts';
import { plan } from './support/plan.ts';
import { startWorld, type World } from './support/sandbox.ts';

const logins = [
  'admin-a',
  'admin-b',
  'owner-a',
  'researcher-a',
  'researcher-b',
  'airlock-a',
  'airlock-b',
  'outsider',
] as const;

const variables = [
  'AZURE_TENANT_ID',
  'AZURE_CLIENT_ID',
  'AZURE_CLIENT_SECRET',
  'AZURE_AUTHORITY_HOST',
  'AZURE_SUBSCRIPTION_ID',
  'AZURE_ARM_ENDPOINT',
  'AZURE_ARM_AUDIENCE',
  'AZURE_CA_FILE',
  'AZURE_DISABLE_INSTANCE_DISCOVERY',
  'MICROSOFT_GRAPH_ENDPOINT',
  'GITHUB_API_URL',
  'GITHUB_REPOSITORY',
  'GITHUB_TOKEN',
  'GITHUB_WEBHOOK_SECRET',
  'TRE_REPOSITORY',
  'TRE_TRUST_ROOT',
];

const tokenOf = (world: World, login: string) =>
  world.env[`SANDBOX_TOKEN_${login.toUpperCase().replaceAll('-', '_')}`] ?? '';

describe('tre sandbox', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.close());

  it('says it is ready with the members that were promised, and no others', () => {
    expect(world.ready).toEqual({
      ready: true,
      arm: world.env['AZURE_ARM_ENDPOINT'],
      login: world.env['AZURE_AUTHORITY_HOST'],
      graph: world.env['MICROSOFT_GRAPH_ENDPOINT'],
      github: world.env['GITHUB_API_URL'],
      storage: expect.stringMatching(/^https:\/\//),
      caFile: world.env['AZURE_CA_FILE'],
      envFile: world.envFile,
    });
  });

  it.each(variables)('writes %s', (name) => {
    expect(world.env[name]).toMatch(/\S/);
  });

  it('keeps the settings from other users of the machine', async () => {
    expect((await stat(world.envFile)).mode & 0o077).toBe(0);
  });

  it.each(logins)('%s may read and push to main with the token, and sign in to Entra', async (login) => {
    const someone = person(world, login);
    const user = await someone.rest('GET', '/user');
    expect(user).toMatchObject({ status: 200, body: { login } });

    const commit = await someone.push('main', `by ${login}`, { [`notes/${login}.md`]: `${login}\n` });
    const main = await someone.rest('GET', `/repos/${world.env['GITHUB_REPOSITORY']}/branches/main`);
    expect(main.body).toMatchObject({ commit: { sha: commit }, protected: false });

    const signedIn = await signIn(world, {
      grant_type: 'password',
      client_id: world.env['AZURE_CLIENT_ID'] ?? '',
      username: `${login}@sandbox.example`,
      password: tokenOf(world, login),
    });
    expect(signedIn).toMatchObject({ status: 200, body: { token_type: 'Bearer' } });
    const claims = Buffer.from(String(signedIn.body.access_token).split('.')[1] ?? '', 'base64url').toString();
    expect(JSON.parse(claims)).toMatchObject({ upn: `${login}@sandbox.example`, tid: world.env['AZURE_TENANT_ID'] });
  });

  it('refuses a wrong password, and git without a token', async () => {
    const refused = await signIn(world, {
      grant_type: 'password',
      client_id: world.env['AZURE_CLIENT_ID'] ?? '',
      username: 'admin-a@sandbox.example',
      password: 'guessed',
    });
    expect(refused).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    const anonymous = await fetch(`${world.env['TRE_REPOSITORY']}/info/refs?service=git-receive-pack`);
    expect(anonymous.status).toBe(401);
  });

  it('answers GraphQL beside REST: a draft becomes ready by the mutation that REST lacks', async () => {
    const author = person(world, 'researcher-a');
    await author.push('a-draft', 'a draft', { 'notes/draft.md': 'draft\n' });
    const repository = `/repos/${world.env['GITHUB_REPOSITORY']}`;
    const opened = await author.rest('POST', `${repository}/pulls`, {
      title: 'a draft',
      head: 'a-draft',
      base: 'main',
      draft: true,
    });
    const { node_id: id, number } = opened.body as { node_id: string; number: number };
    const answer = await author.rest('POST', '/graphql', {
      query:
        'mutation($id: ID!) { markPullRequestReadyForReview(input: {pullRequestId: $id}) { pullRequest { isDraft } } }',
      variables: { id },
    });
    expect(answer).toMatchObject({
      status: 200,
      body: { data: { markPullRequestReadyForReview: { pullRequest: { isDraft: false } } } },
    });
    expect((await author.rest('GET', `${repository}/pulls/${number}`)).body).toMatchObject({ draft: false });
  });

  it('holds templates, schemas, .github, environment, people and policy, and neither workspaces nor services', async () => {
    const paths = await person(world, 'outsider').git(async (git) => {
      const trusted = world.env['TRE_TRUST_ROOT'] ?? '';
      return (await git('ls-tree', '-r', '--name-only', trusted)).split('\n');
    });
    const has = (start: string) => paths.some((path) => path.startsWith(start));
    expect(['templates/', 'schemas/', '.github/', 'manifests/people/', 'manifests/policies/'].filter(has)).toHaveLength(
      5,
    );
    expect(paths).toContain('manifests/environment.yaml');
    expect(['manifests/workspaces/', 'manifests/shared-services/'].filter(has)).toEqual([]);
  });

  it('ends with code 0 on SIGTERM, leaving no certificate behind', async () => {
    const ended = await world.stop();
    expect(ended.code, ended.stderr).toBe(0);
    expect(existsSync(world.env['AZURE_CA_FILE'] ?? '')).toBe(false);
  });
});

describe('tre sandbox --data', () => {
  let dataDir: string;
  const worlds: World[] = [];
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'tre-e2e-data-'));
  });
  afterAll(async () => {
    for (const world of worlds) await world.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('finds resources, pull requests, tokens, trust root and ledger again', async () => {
    const before = await startWorld({ dataDir });
    worlds.push(before);
    const number = await agree(before, {
      author: 'researcher-a',
      approvers: ['admin-b'],
      branch: 'a-note',
      files: { 'notes/kept.md': 'kept\n' },
    });
    expect((await before.tre('apply')).code).toBe(0);
    const ids = (await azure(before).resources()).map(({ id }) => id).sort();
    const explained = (await before.tre('explain', 'environment/core')).stdout;
    expect((await before.stop()).code).toBe(0);

    const after = await startWorld({ dataDir });
    worlds.push(after);
    const kept = (name: string) => /TOKEN|SECRET|TRUST_ROOT|_ID$|LEDGER_KEY/.test(name);
    const keptOf = (world: World) => Object.fromEntries(Object.entries(world.env).filter(([name]) => kept(name)));
    expect(keptOf(after)).toEqual(keptOf(before));
    expect((await azure(after).resources()).map(({ id }) => id).sort()).toEqual(ids);
    expect((await azure(after).call('GET', azure(after).group('core'), groupsApi)).status).toBe(200);
    const repository = `/repos/${after.env['GITHUB_REPOSITORY']}`;
    const pull = await person(after, 'researcher-a').rest('GET', `${repository}/pulls/${number}`);
    expect(pull.body).toMatchObject({ merged: true, title: 'a-note' });
    const reviews = await person(after, 'researcher-a').rest('GET', `${repository}/pulls/${number}/reviews`);
    expect(reviews.body).toMatchObject([{ state: 'APPROVED', user: { login: 'admin-b' } }]);

    const planned = await plan(after);
    expect([planned.exit, planned.changing, planned.diagnostics]).toEqual([0, [], []]);
    expect((await after.tre('explain', 'environment/core')).stdout).toBe(explained);
  });
});
