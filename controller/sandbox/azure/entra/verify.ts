import { errors, jwtVerify } from 'jose';
import { ArmError, type Principal } from '../types.ts';
import type { TokenService } from './token.ts';

/** Audiences that ARM takes; a token for storage or Graph is foreign to it. */
const armAudiences = ['https://management.azure.com', 'https://management.core.windows.net'];

/** Who a bearer token speaks for. 401 as ARM answers for a missing, malformed, expired or foreign token. */
export function createVerifier(service: TokenService, origin: () => string) {
  const seen = new Map<string, { principal: Principal; until: number }>();
  return async function verify(
    authorization: string | undefined,
    audiences: readonly string[] = [...armAudiences, origin()],
  ): Promise<Principal> {
    const refuse = (code: string, message: string, error: string) =>
      new ArmError(401, code, message, {
        headers: {
          'www-authenticate': `Bearer authorization_uri="${origin()}/${service.directory.tenantId}", error="${error}", error_description="${message}"`,
        },
      });
    if (authorization === undefined || authorization === '')
      throw refuse(
        'AuthenticationFailed',
        "Authentication failed. The 'Authorization' header is missing.",
        'invalid_token',
      );
    const token = /^Bearer\s+(\S+)$/i.exec(authorization)?.[1];
    if (token === undefined)
      throw refuse(
        'AuthenticationFailedInvalidHeader',
        "Authentication failed. The 'Authorization' header is provided in an invalid format.",
        'invalid_token',
      );
    const key = `${audiences[0]} ${token}`;
    const at = service.time.now().getTime();
    const known = seen.get(key);
    if (known && known.until > at) return known.principal;
    try {
      const { payload } = await jwtVerify(token, service.key.publicKey, {
        audience: audiences.flatMap((a) => [a, `${a}/`]),
        algorithms: ['RS256'],
        currentDate: new Date(at),
      });
      if (payload['tid'] !== service.directory.tenantId)
        throw refuse(
          'InvalidAuthenticationTokenTenant',
          `The access token is from the wrong issuer. It must match the tenant '${service.directory.tenantId}' associated with this subscription.`,
          'invalid_token',
        );
      const principal = service.directory.principal(String(payload['oid']));
      if (!principal)
        throw refuse(
          'InvalidAuthenticationToken',
          'The received access token is not valid: its principal is unknown to the directory.',
          'invalid_token',
        );
      seen.set(key, { principal, until: (payload.exp ?? 0) * 1000 });
      return principal;
    } catch (error) {
      if (error instanceof ArmError) throw error;
      if (error instanceof errors.JWTExpired)
        throw refuse(
          'ExpiredAuthenticationToken',
          'The access token expiry UTC time has passed. Current UTC time is later than it.',
          'invalid_token',
        );
      if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'aud')
        throw refuse(
          'InvalidAuthenticationTokenAudience',
          `The access token has been obtained for wrong audience or resource. It should exactly match with one of the allowed audiences '${audiences.join("','")}'.`,
          'invalid_token',
        );
      throw refuse('InvalidAuthenticationToken', 'The access token is invalid.', 'invalid_token');
    }
  };
}

export type Verify = ReturnType<typeof createVerifier>;
