import { createHmac } from 'node:crypto';
import fastify from 'fastify';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { known, unavailable } from '../../controller/core/known.ts';
import type { ServerOptions } from '../../controller/server/types.ts';
import { scratch, startTestServer } from './support.ts';

const audience = 'tre-controller';
const secret = 'ci-secret-0123456789abcdef';
const repository = { pin: { id: 74, ownerId: 65 }, defaultBranch: async () => known('main') };
const branch = { wake: 'branch' };

const app = fastify();
let issuer = '';
let serves = true;
let keys: Awaited<ReturnType<typeof generateKeyPair>>;
let others: typeof keys;

beforeAll(async () => {
  keys = await generateKeyPair('RS256', { extractable: true });
  others = await generateKeyPair('RS256', { extractable: true });
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'one', use: 'sig' };
  app.get('/actions-oidc/.well-known/openid-configuration', (_request, reply) =>
    serves ? { issuer, jwks_uri: `${issuer}/.well-known/jwks` } : reply.code(500).send('down'),
  );
  app.get('/actions-oidc/.well-known/jwks', () => ({ keys: [jwk] }));
  issuer = `${await app.listen({ port: 0, host: '127.0.0.1' })}/actions-oidc`;
});
afterAll(() => app.close());

/** As GitHub makes it for a push to main (docs: "OpenID Connect reference"), but for what is given. */
function claims(given: Record<string, unknown> = {}): JWTPayload {
  const now = Math.floor(Date.now() / 1000);
  const workflow = 'contoso/tre/.github/workflows/apply.yml@refs/heads/main';
  return {
    iss: issuer,
    aud: audience,
    sub: 'repo:contoso/tre:ref:refs/heads/main',
    jti: crypto.randomUUID(),
    iat: now,
    nbf: now - 5,
    exp: now + 300,
    repository: 'contoso/tre',
    repository_id: '74',
    repository_owner: 'contoso',
    repository_owner_id: '65',
    ref: 'refs/heads/main',
    event_name: 'push',
    workflow_ref: workflow,
    job_workflow_ref: workflow,
    runner_environment: 'github-hosted',
    ...given,
  };
}

function token(given: Record<string, unknown> = {}, { key = keys.privateKey, kid = 'one' } = {}): Promise<string> {
  return new SignJWT(claims(given)).setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid }).sign(key);
}

async function start(options: Partial<ServerOptions> = {}) {
  const server = await startTestServer({ repository, ci: { issuer, audience, secret }, ...options });
  const call = async (body: unknown, headers: Readonly<Record<string, string>>) => {
    const response = await fetch(`${server.origin}/hooks/ci`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return { status: response.status, ...((await response.json()) as { error?: string; queued?: string[] }) };
  };
  const callWith = (body: unknown, jwt: string) => call(body, { authorization: `Bearer ${jwt}` });
  return { ...server, call, callWith };
}

describe('/hooks/ci with an OIDC token', () => {
  const pullRequest = {
    event_name: 'pull_request',
    ref: 'refs/pull/7/merge',
    workflow_ref: 'contoso/tre/.github/workflows/plan.yml@refs/pull/7/merge',
    job_workflow_ref: 'contoso/tre/.github/workflows/plan.yml@refs/pull/7/merge',
  };
  const accepted: { why: string; body: object; given: object; key: string }[] = [
    { why: 'a push to main wakes the branch', body: branch, given: {}, key: 'branch/main' },
    { why: 'so does a schedule', body: branch, given: { event_name: 'schedule' }, key: 'branch/main' },
    { why: 'and a click', body: branch, given: { event_name: 'workflow_dispatch' }, key: 'branch/main' },
    { why: 'main may wake any pull request', body: { wake: 'pull', number: 3 }, given: {}, key: 'pull/3' },
    { why: 'a pull request wakes itself', body: { wake: 'pull', number: 7 }, given: pullRequest, key: 'pull/7' },
    { why: 'a runner of one’s own', body: branch, given: { runner_environment: 'self-hosted' }, key: 'branch/main' },
    {
      why: 'clocks half a minute apart',
      body: branch,
      given: { exp: seconds(-30), nbf: seconds(30) },
      key: 'branch/main',
    },
  ];
  it.each(accepted)('202: $why', async ({ body, given, key }) => {
    const server = await start();
    expect(await server.callWith(body, await token({ ...given }))).toEqual({ status: 202, queued: [key] });
    expect(server.queued).toEqual([key]);
  });

  function seconds(from: number): number {
    return Math.floor(Date.now() / 1000) + from;
  }

  const refused: { why: string; claim: string; body?: object; given: object }[] = [
    { why: 'another issuer', claim: 'iss', given: { iss: 'https://token.example' } },
    { why: 'a token that was asked for somebody else', claim: 'aud', given: { aud: 'api://AzureADTokenExchange' } },
    { why: 'expired', claim: 'exp', given: { exp: seconds(-90) } },
    { why: 'no expiry', claim: 'exp', given: { exp: undefined } },
    { why: 'not valid yet', claim: 'nbf', given: { nbf: seconds(90) } },
    { why: 'the same name, another repository', claim: 'repository_id', given: { repository_id: '75' } },
    { why: 'the same repository, another owner', claim: 'repository_owner_id', given: { repository_owner_id: '66' } },
    { why: 'an id that is a number is not what GitHub sends', claim: 'repository_id', given: { repository_id: 74 } },
    { why: 'a branch that anybody may push to', claim: 'ref', given: { ref: 'refs/heads/x' } },
    { why: 'a tag called main', claim: 'ref', given: { ref: 'refs/tags/main' } },
    {
      why: 'runs with the base’s rights on the head’s wish',
      claim: 'event_name',
      given: { event_name: 'pull_request_target' },
    },
    { why: 'an issue comment', claim: 'event_name', given: { event_name: 'issue_comment' } },
    { why: 'no id: it could be sent twice', claim: 'jti', given: { jti: undefined } },
    { why: 'an unknown kind of runner', claim: 'runner_environment', given: { runner_environment: 'laptop' } },
    { why: 'a pull request must not wake apply (signoff.md row 23)', claim: 'ref', given: pullRequest },
    { why: 'nor another pull request', claim: 'ref', body: { wake: 'pull', number: 8 }, given: pullRequest },
    { why: 'a pull request that is no merge', claim: 'ref', given: { ...pullRequest, ref: 'refs/pull/7/head' } },
    {
      why: 'a workflow edited on a branch',
      claim: 'workflow_ref',
      given: { workflow_ref: 'contoso/tre/.github/workflows/apply.yml@refs/heads/x' },
    },
    {
      why: 'a reusable workflow of somebody else',
      claim: 'job_workflow_ref',
      given: { job_workflow_ref: 'mallory/tre/.github/workflows/apply.yml@refs/heads/main' },
    },
  ];
  it.each(refused)('401: $why', async ({ claim, body = branch, given }) => {
    const server = await start();
    const jwt = await token({ ...given });
    const answer = await server.callWith(body, jwt);
    expect(answer.status).toBe(401);
    expect(answer.error).toContain(`\`${claim}\``);
    expect(JSON.stringify([answer, server.lines])).not.toContain(jwt.split('.')[2]);
    expect(server.queued).toEqual([]);
  });

  it('401: a token that says another algorithm, another key, an unknown key, none, or nothing', async () => {
    const server = await start();
    const none = `${encode({ alg: 'none' })}.${encode(claims())}.`;
    const hmac = await new SignJWT(claims())
      .setProtectedHeader({ alg: 'HS256', kid: 'one' })
      .sign(new TextEncoder().encode(JSON.stringify(await exportJWK(keys.publicKey))));
    const forged = await token({}, { key: others.privateKey });
    const unknown = await token({}, { kid: 'two' });
    const tokens = [none, hmac, forged, unknown, 'nonsense', 'a.b.c'];
    for (const jwt of tokens) expect(await server.callWith(branch, jwt)).toMatchObject({ status: 401 });
    expect(await server.call(branch, {})).toMatchObject({ status: 401 });
    expect(server.queued).toEqual([]);
  });

  function encode(value: unknown): string {
    return Buffer.from(JSON.stringify(value)).toString('base64url');
  }

  it('takes a token once, restarted or not', async () => {
    const stateDir = await scratch();
    const jwt = await token();
    const before = await start({ stateDir });
    expect((await before.callWith(branch, jwt)).status).toBe(202);
    expect((await before.callWith(branch, jwt)).status).toBe(401);
    await before.close();
    const after = await start({ stateDir });
    expect(await after.callWith(branch, jwt)).toMatchObject({ status: 401, error: expect.stringContaining('before') });
  });

  it('answers 503, and queues nothing, where a token cannot be remembered', async () => {
    const stateDir = await scratch();
    const server = await start({ stateDir });
    const { rm, mkdir } = await import('node:fs/promises');
    await rm(`${stateDir}/ci-calls.seen`);
    await mkdir(`${stateDir}/ci-calls.seen`);
    expect((await server.callWith(branch, await token())).status).toBe(503);
    expect(server.queued).toEqual([]);
  });

  it('says what to set where the repository is not pinned', async () => {
    const server = await start({ repository: { defaultBranch: repository.defaultBranch } });
    expect(await server.callWith(branch, await token())).toMatchObject({
      status: 401,
      error: expect.stringContaining('TRE_REPOSITORY_ID'),
    });
  });

  it('answers 503 while the issuer or GitHub does not answer, and takes the same token afterwards', async () => {
    let up = false;
    const defaultBranch = async () => (up ? known('main') : unavailable('github-unavailable', 'GitHub is down'));
    const server = await start({ repository: { ...repository, defaultBranch } });
    const jwt = await token();
    serves = false;
    expect((await server.callWith(branch, jwt)).status).toBe(503);
    serves = true;
    expect((await server.callWith(branch, jwt)).status).toBe(503);
    up = true;
    expect((await server.callWith(branch, jwt)).status).toBe(202);
  });

  const bodies = [
    '',
    '{',
    '[]',
    'null',
    '{"wake":"all"}',
    '{"wake":"pull"}',
    '{"wake":"pull","number":"7"}',
    '{"wake":"pull","number":-1}',
  ];
  it.each(bodies)('400: a body that says %j', async (body) => {
    const server = await start();
    expect((await server.callWith(body, await token())).status).toBe(400);
    expect(server.queued).toEqual([]);
  });

  it('reads no more than a hint is long', async () => {
    const server = await start();
    expect((await server.callWith(`{"wake":"branch"${' '.repeat(20_000)}}`, await token())).status).toBe(413);
  });
});

describe('/hooks/ci with a signature', () => {
  const now = () => String(Math.floor(Date.now() / 1000));
  const sign = (timestamp: string, body: string, key = secret) => ({
    'x-tre-timestamp': timestamp,
    'x-tre-signature-256': `sha256=${createHmac('sha256', key).update(`${timestamp}.${body}`).digest('hex')}`,
  });
  const text = JSON.stringify(branch);

  it('takes a signed call once, restarted or not', async () => {
    const stateDir = await scratch();
    const headers = sign(now(), text);
    const before = await start({ stateDir });
    expect(await before.call(text, headers)).toEqual({ status: 202, queued: ['branch/main'] });
    await before.close();
    const after = await start({ stateDir });
    expect((await after.call(text, headers)).status).toBe(401);
    expect(after.queued).toEqual([]);
  });

  const old = String(Math.floor(Date.now() / 1000) - 400);
  const rows: { why: string; body?: string; headers: Record<string, string>; says: string }[] = [
    { why: 'another secret', headers: sign(now(), text, 'not-the-secret-0123456789'), says: 'does not match' },
    { why: 'another body', body: '{"wake":"pull","number":7}', headers: sign(now(), text), says: 'does not match' },
    { why: 'an old call', headers: sign(old, text), says: 'five minutes' },
    {
      why: 'an old call with a new time',
      headers: { ...sign(old, text), 'x-tre-timestamp': now() },
      says: 'does not match',
    },
    { why: 'a call from the future', headers: sign(String(Number(now()) + 400), text), says: 'five minutes' },
    { why: 'no time', headers: { 'x-tre-signature-256': `sha256=${'0'.repeat(64)}` }, says: 'X-TRE-Timestamp' },
    { why: 'a time that is none', headers: sign('now', text), says: 'X-TRE-Timestamp' },
  ];
  it.each(rows)('401: $why', async ({ body = text, headers, says }) => {
    const server = await start();
    expect(await server.call(body, headers)).toMatchObject({ status: 401, error: expect.stringContaining(says) });
    expect(server.queued).toEqual([]);
  });

  it('says what to set where there is no secret', async () => {
    const server = await start({ ci: { issuer, audience } });
    expect(await server.call(text, sign(now(), text))).toMatchObject({
      status: 401,
      error: expect.stringContaining('TRE_CI_SECRET'),
    });
  });

  it('refuses to start with a short secret', async () => {
    await expect(start({ ci: { issuer, audience, secret: 'short' } })).rejects.toMatchObject({
      code: 'ci-secret-short',
    });
  });
});
