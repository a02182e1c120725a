import { createLocalJWKSet, decodeJwt, type JSONWebKeySet, jwtVerify } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startWorld, type TestWorld } from './world.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

async function mint(claims: object = {}): Promise<string> {
  const response = await fetch(`${world.hub.apiUrl}/sandbox/actions-token`, {
    method: 'POST',
    body: JSON.stringify({ claims }),
  });
  expect(response.status).toBe(201);
  return ((await response.json()) as { token: string }).token;
}

it('verifies with the keys that the issuer publishes', async () => {
  const issuer = `${world.hub.apiUrl}/actions-oidc`;
  const configuration = (await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()) as {
    issuer: string;
    jwks_uri: string;
  };
  const keys = (await (await fetch(configuration.jwks_uri)).json()) as JSONWebKeySet;

  const { payload, protectedHeader } = await jwtVerify(await mint({ aud: 'tre' }), createLocalJWKSet(keys), {
    issuer,
    audience: 'tre',
  });

  const { ids, headSha } = world.hub;
  expect(configuration.issuer).toBe(issuer);
  expect(protectedHeader).toMatchObject({ alg: 'RS256', kid: keys.keys[0]?.kid });
  expect(payload).toMatchObject({
    sub: `repo:contoso@${ids.owner}/tre@${ids.repository}:ref:refs/heads/main`,
    repository: 'contoso/tre',
    repository_id: String(ids.repository),
    repository_owner_id: String(ids.owner),
    ref: 'refs/heads/main',
    sha: headSha,
    event_name: 'push',
    job_workflow_ref: 'contoso/tre/.github/workflows/apply.yml@refs/heads/main',
    runner_environment: 'github-hosted',
  });
  expect(payload.exp! - payload.iat!).toBe(300);
});

it.each([
  { why: 'an environment', claims: { environment: 'production' }, sub: 'environment:production' },
  { why: 'a pull request', claims: { event_name: 'pull_request', ref: 'refs/pull/1/merge' }, sub: 'pull_request' },
  { why: 'another branch', claims: { ref: 'refs/heads/evil' }, sub: 'ref:refs/heads/evil' },
])('the subject follows $why', async ({ claims, sub }) => {
  const { ids } = world.hub;
  expect(decodeJwt(await mint(claims)).sub).toBe(`repo:contoso@${ids.owner}/tre@${ids.repository}:${sub}`);
});

it('any claim can be replaced or left out, and two tokens differ', async () => {
  const forged = decodeJwt(
    await mint({ repository_id: '1', sub: 'repo:evil/tre:ref:refs/heads/main', exp: 1, jti: null }),
  );
  expect(forged).toMatchObject({ repository_id: '1', sub: 'repo:evil/tre:ref:refs/heads/main', exp: 1 });
  expect(forged).not.toHaveProperty('jti');
  expect(decodeJwt(await mint()).jti).not.toBe(decodeJwt(await mint()).jti);
});
