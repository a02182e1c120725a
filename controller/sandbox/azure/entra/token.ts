import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import type { RawRequest } from '../http/request.ts';
import type { ArmResponse, SandboxTime } from '../types.ts';
import type { ApplicationSeed, Directory, UserSeed } from './directory.ts';
import type { SigningKey } from './keys.ts';

export interface TokenService {
  readonly directory: Directory;
  readonly key: SigningKey;
  readonly time: SandboxTime;
  /** What one token lasts, in seconds. */
  readonly lifetime: number;
}

/** Public clients that everybody may use with the password grant, as in Azure: its command line. */
const publicClients = ['04b07795-8ddb-461a-bbee-02f9e1bf7b46', '1950a258-227b-4e31-a9cf-717495945fc2'];

/** `POST /{tenant}/oauth2/v2.0/token`: client_credentials with a secret, and the password grant for users. */
export async function issueToken(service: TokenService, tenant: string, raw: RawRequest): Promise<ArmResponse> {
  const form = new URLSearchParams(raw.text);
  const { directory } = service;
  if (tenant.toLowerCase() !== directory.tenantId.toLowerCase() && tenant !== 'organizations' && tenant !== 'common') {
    return refuse(
      service,
      400,
      'invalid_request',
      90002,
      `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.`,
    );
  }
  const { clientId, secret } = clientOf(raw, form);
  const scope = form.get('scope') ?? '';
  const audience = audienceOf(scope);
  if (audience === undefined)
    return refuse(
      service,
      400,
      'invalid_scope',
      70011,
      `The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope '${scope}' is not valid.`,
    );
  switch (form.get('grant_type')) {
    case 'client_credentials': {
      const application = directory.application(clientId);
      if (!application)
        return refuse(
          service,
          400,
          'unauthorized_client',
          700016,
          `Application with identifier '${clientId}' was not found in the directory '${directory.tenantId}'.`,
        );
      if (secret === undefined)
        return refuse(
          service,
          401,
          'invalid_client',
          7000218,
          "The request body must contain the following parameter: 'client_assertion' or 'client_secret'. The sandbox takes secrets only.",
        );
      if (secret !== application.secret)
        return refuse(
          service,
          401,
          'invalid_client',
          7000215,
          `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${clientId}'.`,
        );
      return granted(service, raw, audience, application, clientId, scope);
    }
    case 'password': {
      if (!publicClients.includes(clientId.toLowerCase()) && !directory.application(clientId)) {
        return refuse(
          service,
          400,
          'unauthorized_client',
          700016,
          `Application with identifier '${clientId}' was not found in the directory '${directory.tenantId}'.`,
        );
      }
      const user = directory.user(form.get('username') ?? '');
      if (!user)
        return refuse(
          service,
          400,
          'invalid_grant',
          50034,
          `The user account ${form.get('username')} does not exist in the ${directory.tenantId} directory.`,
        );
      if (user.password !== form.get('password'))
        return refuse(
          service,
          400,
          'invalid_grant',
          50126,
          'Error validating credentials due to invalid username or password.',
        );
      return granted(service, raw, audience, user, clientId, scope);
    }
    default:
      return refuse(
        service,
        400,
        'unsupported_grant_type',
        70003,
        `The app requested an unsupported grant type '${form.get('grant_type') ?? ''}'.`,
      );
  }
}

function clientOf(raw: RawRequest, form: URLSearchParams): { clientId: string; secret: string | undefined } {
  const basic = /^Basic (.+)$/i.exec(raw.headers['authorization'] ?? '')?.[1];
  if (basic !== undefined) {
    const [id = '', secret] = Buffer.from(basic, 'base64').toString('utf8').split(':').map(decodeURIComponent);
    return { clientId: id, secret };
  }
  return { clientId: form.get('client_id') ?? '', secret: form.get('client_secret') ?? undefined };
}

/** `https://management.azure.com/.default openid` → `https://management.azure.com`. */
function audienceOf(scope: string): string | undefined {
  const resource = scope.split(/\s+/).find((part) => /^(https|api):\/\//i.test(part));
  return resource?.replace(/\/[^/]*$/, '').replace(/\/$/, '');
}

async function granted(
  service: TokenService,
  raw: RawRequest,
  audience: string,
  who: ApplicationSeed | UserSeed,
  clientId: string,
  scope: string,
): Promise<ArmResponse> {
  const { directory, key, lifetime } = service;
  const seconds = Math.floor(service.time.now().getTime() / 1000);
  const storage = /^https:\/\/(storage\.azure\.com|[a-z0-9]+\.blob\.core\.windows\.net)$/i.test(audience);
  // ARM and storage get v1 tokens, as in Azure; Azurite insists on the v1 issuer.
  const v1 = storage || !/graph|vault/i.test(audience);
  const claims = {
    oid: who.objectId,
    sub: who.objectId,
    tid: directory.tenantId,
    appid: clientId,
    ver: v1 ? '1.0' : '2.0',
    uti: randomUUID(),
    ...(who.kind === 'User'
      ? {
          upn: who.userPrincipalName,
          unique_name: who.userPrincipalName,
          preferred_username: who.userPrincipalName,
          name: who.displayName,
          idtyp: 'user',
          scp: 'user_impersonation',
        }
      : { azp: clientId, idtyp: 'app', app_displayname: who.displayName }),
  };
  const issuer = v1 ? `https://sts.windows.net/${directory.tenantId}/` : `${raw.origin}/${directory.tenantId}/v2.0`;
  const sign = (payload: { [claim: string]: unknown }, to: string, from: string) =>
    new SignJWT(payload)
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: key.kid, x5t: key.kid })
      .setIssuer(from)
      .setAudience(to)
      .setIssuedAt(seconds)
      .setNotBefore(seconds)
      .setExpirationTime(seconds + lifetime)
      .sign(key.privateKey);
  const body: { [name: string]: string | number } = {
    token_type: 'Bearer',
    expires_in: lifetime,
    ext_expires_in: lifetime,
    access_token: await sign(claims, audience, issuer),
  };
  if (who.kind === 'User') {
    body['scope'] = scope;
    body['id_token'] = await sign(claims, clientId, `${raw.origin}/${directory.tenantId}/v2.0`);
    body['client_info'] = Buffer.from(JSON.stringify({ uid: who.objectId, utid: directory.tenantId })).toString(
      'base64url',
    );
  }
  return { status: 200, headers: { 'cache-control': 'no-store', pragma: 'no-cache' }, body };
}

function refuse(service: TokenService, status: number, error: string, number: number, text: string): ArmResponse {
  const trace = randomUUID();
  const timestamp = service.time.now().toISOString().replace('T', ' ').replace(/\.\d+/, '');
  return {
    status,
    body: {
      error,
      error_description: `AADSTS${number}: ${text} Trace ID: ${trace} Correlation ID: ${trace} Timestamp: ${timestamp}`,
      error_codes: [number],
      timestamp,
      trace_id: trace,
      correlation_id: trace,
      error_uri: `https://login.microsoftonline.com/error?code=${number}`,
    },
  };
}
