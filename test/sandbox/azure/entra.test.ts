import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { principals, send, startWorld, subscriptionId, tenantId, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const form = { 'content-type': 'application/x-www-form-urlencoded' };
const arm = 'https://management.azure.com/.default';
const { control, outsider } = principals;
const good = {
  grant_type: 'client_credentials',
  client_id: control.clientId,
  client_secret: control.secret,
  scope: arm,
};
const login = {
  grant_type: 'password',
  client_id: '04b07795-8ddb-461a-bbee-02f9e1bf7b46',
  username: outsider.userPrincipalName,
  password: outsider.password,
  scope: arm,
};

function token(fields: { [name: string]: string }, tenant = tenantId) {
  return send(world, 'POST', `/${tenant}/oauth2/v2.0/token`, new URLSearchParams(fields).toString(), form);
}

describe('tokens', () => {
  it.each([
    {
      why: 'a v1 token for ARM, as Azure gives',
      fields: good,
      claims: {
        iss: `https://sts.windows.net/${tenantId}/`,
        aud: 'https://management.azure.com',
        oid: control.objectId,
        appid: control.clientId,
        tid: tenantId,
      },
    },
    {
      why: 'storage wants the v1 issuer, too',
      fields: { ...good, scope: 'https://storage.azure.com/.default' },
      claims: { iss: `https://sts.windows.net/${tenantId}/`, aud: 'https://storage.azure.com' },
    },
    {
      why: 'a user signs in by the password grant',
      fields: login,
      claims: { oid: outsider.objectId, upn: 'outsider@sandbox.example' },
    },
  ])('$why', async ({ fields, claims }) => {
    const { status, body } = await token(fields);
    expect(status).toBe(200);
    expect(body.token_type).toBe('Bearer');
    expect(decodeJwt(body.access_token)).toMatchObject(claims);
  });

  it.each([
    {
      why: 'a wrong secret',
      fields: { ...good, client_secret: 'no' },
      status: 401,
      error: 'invalid_client',
      number: 7000215,
    },
    {
      why: 'an unknown application',
      fields: { ...good, client_id: tenantId },
      status: 400,
      error: 'unauthorized_client',
      number: 700016,
    },
    {
      why: 'a wrong password',
      fields: { ...login, password: 'no' },
      status: 400,
      error: 'invalid_grant',
      number: 50126,
    },
    {
      why: 'an unknown user',
      fields: { ...login, username: 'x@sandbox.example' },
      status: 400,
      error: 'invalid_grant',
      number: 50034,
    },
    {
      why: 'a grant that is not offered',
      fields: { ...good, grant_type: 'device_code' },
      status: 400,
      error: 'unsupported_grant_type',
      number: 70003,
    },
    { why: 'no scope', fields: { ...good, scope: '' }, status: 400, error: 'invalid_scope', number: 70011 },
  ])('refuses $why', async ({ fields, status, error, number }) => {
    const answer = await token(fields);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ error, error_codes: [number] });
  });

  it('refuses a tenant that is not its own', async () => {
    expect((await token(good, subscriptionId)).body.error_codes).toEqual([90002]);
  });

  it('publishes discovery with its own address as issuer, and the key that signs', async () => {
    const { body } = await send(world, 'GET', `/${tenantId}/v2.0/.well-known/openid-configuration`, undefined, {});
    expect(body.issuer).toBe(`${world.origin}/${tenantId}/v2.0`);
    const keys = await send(world, 'GET', new URL(body.jwks_uri).pathname, undefined, {});
    const { access_token } = (await token(good)).body;
    const header = JSON.parse(Buffer.from(access_token.split('.')[0], 'base64url').toString());
    expect(keys.body.keys.map((key: { kid: string }) => key.kid)).toContain(header.kid);
  });
});

describe('ARM asks who calls', () => {
  const path = `/subscriptions/${subscriptionId}?api-version=2022-12-01`;

  it.each([
    { why: 'nobody', make: async () => undefined, code: 'AuthenticationFailed' },
    { why: 'no bearer token', make: async () => 'Basic eDp5', code: 'AuthenticationFailedInvalidHeader' },
    { why: 'a token of another issuer', make: async () => `Bearer ${foreign}`, code: 'InvalidAuthenticationToken' },
    {
      why: 'a storage token',
      make: async () =>
        `Bearer ${(await token({ ...good, scope: 'https://storage.azure.com/.default' })).body.access_token}`,
      code: 'InvalidAuthenticationTokenAudience',
    },
  ])('401 for $why', async ({ make, code }) => {
    const authorization = await make();
    const answer = await send(world, 'GET', path, undefined, authorization === undefined ? {} : { authorization });
    expect(answer.status).toBe(401);
    expect(answer.body.error.code).toBe(code);
    expect(answer.headers['www-authenticate']).toContain('Bearer authorization_uri=');
  });

  it('401 for a token that has expired', async () => {
    let now = new Date();
    const moving = await startWorld({ now: () => now });
    try {
      expect((await moving.call('GET', path)).status).toBe(200);
      now = new Date(now.getTime() + 2 * 3_600_000);
      expect((await moving.call('GET', path)).body.error.code).toBe('ExpiredAuthenticationToken');
    } finally {
      await moving.close();
    }
  });
});

/** Signed with another key. */
const foreign =
  'eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJhdWQiOiJodHRwczovL21hbmFnZW1lbnQuYXp1cmUuY29tIn0.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';

describe('Microsoft Graph', () => {
  const graph = async (path: string) => {
    const { access_token } = (await token({ ...good, scope: 'https://graph.microsoft.com/.default' })).body;
    return send(world, 'GET', `/graph/v1.0/${path}`, undefined, { authorization: `Bearer ${access_token}` });
  };
  it('knows the users by name and by id, and nobody else', async () => {
    expect((await graph('users/outsider@sandbox.example')).body.id).toBe(outsider.objectId);
    expect((await graph(`users/${outsider.objectId}`)).body.userPrincipalName).toBe('outsider@sandbox.example');
    expect((await graph('users/none@sandbox.example')).body.error.code).toBe('Request_ResourceNotFound');
    expect((await graph('groups')).status).toBe(400);
  });
});
