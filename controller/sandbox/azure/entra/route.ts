import type { RawRequest } from '../http/request.ts';
import type { ArmResponse } from '../types.ts';
import { issueToken, type TokenService } from './token.ts';

/** Discovery, keys and tokens; undefined for paths that are not Entra's. */
export async function entraRoute(service: TokenService, raw: RawRequest): Promise<ArmResponse | undefined> {
  const { origin } = raw;
  const path = raw.path.toLowerCase();
  const tenantId = service.directory.tenantId;
  const [, tenant = ''] = raw.path.split('/');
  if (path === '/common/discovery/instance') {
    const host = new URL(origin).host;
    return {
      status: 200,
      body: {
        tenant_discovery_endpoint: `${origin}/${tenantId}/v2.0/.well-known/openid-configuration`,
        'api-version': '1.1',
        metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
      },
    };
  }
  if (path.startsWith('/common/userrealm/')) {
    const login = raw.path.split('/')[3] ?? '';
    return {
      status: 200,
      body: {
        ver: '1.0',
        account_type: service.directory.user(login) ? 'Managed' : 'Unknown',
        domain_name: login.split('@')[1] ?? '',
        cloud_instance_name: new URL(origin).host,
      },
    };
  }
  if (/^\/[^/]+(\/v2\.0)?\/\.well-known\/openid-configuration$/.test(path)) {
    if (![tenantId.toLowerCase(), 'common', 'organizations'].includes(tenant.toLowerCase())) {
      return {
        status: 400,
        body: {
          error: 'invalid_tenant',
          error_description: `AADSTS90002: Tenant '${tenant}' not found.`,
          error_codes: [90002],
        },
      };
    }
    return { status: 200, body: openIdConfiguration(origin, tenantId) };
  }
  if (/^\/[^/]+\/discovery\/(v2\.0\/)?keys$/.test(path)) {
    return { status: 200, body: { keys: [{ ...(service.key.publicJwk as { [name: string]: string }) }] } };
  }
  if (/^\/[^/]+\/oauth2\/v2\.0\/token$/.test(path)) {
    if (raw.method !== 'POST')
      return {
        status: 405,
        body: { error: 'invalid_request', error_description: 'AADSTS900561: The endpoint only accepts POST requests.' },
      };
    return issueToken(service, tenant, raw);
  }
  return undefined;
}

function openIdConfiguration(origin: string, tenantId: string) {
  const base = `${origin}/${tenantId}`;
  return {
    issuer: `${base}/v2.0`,
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    token_endpoint: `${base}/oauth2/v2.0/token`,
    jwks_uri: `${base}/discovery/v2.0/keys`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
    response_types_supported: ['token'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ['openid'],
    claims_supported: ['sub', 'iss', 'aud', 'exp', 'iat', 'oid', 'tid', 'upn'],
    tenant_region_scope: 'EU',
    cloud_instance_name: 'localhost',
  };
}
