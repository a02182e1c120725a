import type { JsonObject } from '../../../core/json.ts';
import { ok, type Reply } from '../http/request.ts';
import type { World } from '../world.ts';
import { issuerOf } from './claims.ts';
import { actionsKey } from './key.ts';

/** What a verifier reads of the issuer, without credentials; undefined for any other path. */
export async function discover(world: World, path: string): Promise<Reply | undefined> {
  const issuer = issuerOf(world);
  switch (path) {
    case '/actions-oidc/.well-known/openid-configuration':
      return ok(configuration(issuer));
    case '/actions-oidc/.well-known/jwks':
      return ok({ keys: [(await actionsKey(world)).publicJwk as JsonObject] });
    default:
      return undefined;
  }
}

function configuration(issuer: string): JsonObject {
  return {
    issuer,
    jwks_uri: `${issuer}/.well-known/jwks`,
    subject_types_supported: ['public', 'pairwise'],
    response_types_supported: ['id_token'],
    claims_supported: [
      'sub',
      'aud',
      'exp',
      'iat',
      'iss',
      'jti',
      'nbf',
      'ref',
      'sha',
      'repository',
      'repository_id',
      'repository_owner',
      'repository_owner_id',
      'event_name',
      'environment',
      'job_workflow_ref',
      'workflow_ref',
      'runner_environment',
    ],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ['openid'],
  };
}
