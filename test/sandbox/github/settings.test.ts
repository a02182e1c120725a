import { createAppAuth } from '@octokit/auth-app';
import { Octokit } from '@octokit/rest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkedFetch } from './contract.ts';
import { lines, type Name, owner, repo, startWorld, type TestWorld } from './world.ts';

const at = `/repos/${owner}/${repo}`;
let world: TestWorld;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());
const ask = (name: Name, method: string, path: string, body?: unknown) =>
  world.rest(name, method, `${at}${path}`, body);

describe('environments', () => {
  it('keep branches, reviewers and the wait; what a later PUT leaves out is gone', async () => {
    const put = await ask('alice', 'PUT', '/environments/production', {
      wait_timer: 30,
      prevent_self_review: true,
      reviewers: [{ type: 'User', id: 102 }],
      deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
    });
    expect(put).toMatchObject({
      status: 200,
      body: {
        name: 'production',
        protection_rules: [
          { type: 'wait_timer', wait_timer: 30 },
          { type: 'required_reviewers', prevent_self_review: true, reviewers: [{ reviewer: { login: 'bob' } }] },
          { type: 'branch_policy' },
        ],
        deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
      },
    });
    const policies = '/environments/production/deployment-branch-policies';
    expect((await ask('alice', 'POST', policies, { name: 'main' })).body).toMatchObject({
      name: 'main',
      type: 'branch',
    });
    expect((await ask('bob', 'GET', policies)).body).toMatchObject({
      total_count: 1,
      branch_policies: [{ name: 'main' }],
    });
    expect((await ask('bob', 'GET', '/environments')).body).toMatchObject({ total_count: 1 });

    await ask('alice', 'PUT', '/environments/production', {});
    expect((await ask('bob', 'GET', '/environments/production')).body).toMatchObject({
      protection_rules: [],
      deployment_branch_policy: null,
    });
    expect((await ask('alice', 'POST', policies, { name: 'main' })).status).toBe(404);
    expect((await ask('alice', 'DELETE', '/environments/production')).status).toBe(204);
    expect((await ask('bob', 'GET', '/environments/production')).status).toBe(404);
  });

  it.each([
    {
      why: 'both kinds of branches at once',
      body: { deployment_branch_policy: { protected_branches: true, custom_branch_policies: true } },
    },
    { why: 'a reviewer from outside', body: { reviewers: [{ type: 'User', id: 105 }] } },
    { why: 'a wait beyond thirty days', body: { wait_timer: 43_201 } },
  ])('refuse $why', async ({ body }) => {
    expect((await ask('alice', 'PUT', '/environments/x', body)).status).toBe(422);
    expect((await ask('alice', 'GET', '/environments/x')).status).toBe(404);
  });

  it('are set by administrators', async () => {
    expect((await ask('bob', 'PUT', '/environments/x', {})).status).toBe(403);
  });
});

it('variables: create, list, change, remove; a name is taken once', async () => {
  expect((await ask('alice', 'POST', '/actions/variables', { name: 'tre_id', value: 'demo' })).status).toBe(201);
  expect((await ask('alice', 'POST', '/actions/variables', { name: 'TRE_ID', value: 'x' })).status).toBe(409);
  expect((await ask('alice', 'POST', '/actions/variables', { name: 'GITHUB_X', value: 'x' })).status).toBe(422);
  expect((await ask('alice', 'PATCH', '/actions/variables/TRE_ID', { value: 'live' })).status).toBe(204);
  expect((await ask('alice', 'GET', '/actions/variables')).body).toMatchObject({
    total_count: 1,
    variables: [{ name: 'TRE_ID', value: 'live' }],
  });
  expect((await ask('reader', 'GET', '/actions/variables')).status).toBe(403);
  expect((await ask('alice', 'DELETE', '/actions/variables/TRE_ID')).status).toBe(204);
  expect((await ask('alice', 'GET', '/actions/variables/TRE_ID')).status).toBe(404);
});

it('Actions: what workflows may, and how their subject reads', async () => {
  expect((await ask('alice', 'GET', '/actions/permissions')).body).toMatchObject({
    enabled: true,
    allowed_actions: 'all',
  });
  expect(
    (
      await ask('alice', 'PUT', '/actions/permissions', {
        enabled: true,
        allowed_actions: 'selected',
        sha_pinning_required: true,
      })
    ).status,
  ).toBe(204);
  expect((await ask('alice', 'GET', '/actions/permissions')).body).toMatchObject({
    allowed_actions: 'selected',
    sha_pinning_required: true,
  });
  const before = { default_workflow_permissions: 'read', can_approve_pull_request_reviews: false };
  expect((await ask('alice', 'GET', '/actions/permissions/workflow')).body).toEqual(before);
  expect(
    (await ask('alice', 'PUT', '/actions/permissions/workflow', { can_approve_pull_request_reviews: true })).status,
  ).toBe(204);
  expect((await ask('alice', 'GET', '/actions/permissions/workflow')).body).toEqual({
    ...before,
    can_approve_pull_request_reviews: true,
  });
  expect((await ask('bob', 'PUT', '/actions/permissions/workflow', {})).status).toBe(403);
  const { ids } = world.hub;
  expect((await ask('alice', 'GET', '/actions/oidc/customization/sub')).body).toEqual({
    use_default: true,
    use_immutable_subject: true,
    sub_claim_prefix: `repo:contoso@${ids.owner}/tre@${ids.repository}`,
  });
});

describe('merge settings', () => {
  it('forbid a method, and delete merged branches', async () => {
    const { body } = await ask('alice', 'PATCH', '', {
      allow_merge_commit: false,
      delete_branch_on_merge: true,
      allow_auto_merge: true,
    });
    expect(body).toMatchObject({ allow_merge_commit: false, delete_branch_on_merge: true, allow_auto_merge: true });
    await world.push('bob', 'x', { 'a.yaml': lines('a', { 3: 'new' }) });
    const number = await world.pull('bob', 'x');
    expect(await ask('bob', 'PUT', `/pulls/${number}/merge`)).toMatchObject({
      status: 405,
      body: { message: 'Merge commits are not allowed on this repository.' },
    });
    expect((await ask('bob', 'PUT', `/pulls/${number}/merge`, { merge_method: 'squash' })).status).toBe(200);
    expect((await ask('bob', 'GET', '/branches/x')).status).toBe(404);
    expect((await ask('bob', 'GET', `/issues/${number}/events`)).body).toMatchObject([
      { event: 'merged' },
      { event: 'closed' },
      { event: 'head_ref_deleted' },
    ]);
  });

  it.each([
    {
      why: 'no method at all',
      as: 'alice',
      body: { allow_merge_commit: false, allow_squash_merge: false, allow_rebase_merge: false },
      status: 422,
    },
    { why: 'a name, which the sandbox does not change', as: 'alice', body: { name: 'other' }, status: 422 },
    { why: 'a writer', as: 'bob', body: { allow_squash_merge: false }, status: 403 },
  ] as const)('refuse $why', async ({ as, body, status }) => {
    expect((await ask(as, 'PATCH', '', body)).status).toBe(status);
  });
});

describe('who am I', () => {
  it("the bot's token by REST and GraphQL", async () => {
    expect((await world.rest('robot', 'GET', '/user')).body).toMatchObject({ login: 'tre[bot]', id: 106, type: 'Bot' });
    const { viewer } = await world
      .as('robot')
      .graphql<{ viewer: object }>('{ viewer { __typename login databaseId } }');
    expect(viewer).toEqual({ __typename: 'Bot', login: 'tre', databaseId: 106 });
  });

  it('the App by its JWT, with what it may', async () => {
    const { app } = world.hub;
    const octokit = new Octokit({
      baseUrl: world.hub.apiUrl,
      authStrategy: createAppAuth,
      auth: { appId: app.id, privateKey: app.privateKeyPem },
      request: { fetch: checkedFetch },
    });
    const wanted = { permissions: { checks: 'write', statuses: 'write', metadata: 'read' } };
    expect((await octokit.apps.getAuthenticated()).data).toMatchObject(wanted);
    expect((await octokit.apps.getRepoInstallation({ owner, repo })).data).toMatchObject({ ...wanted, app_id: 4711 });
  });
});
