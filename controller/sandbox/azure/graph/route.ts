import { randomUUID } from 'node:crypto';
import type { Directory, UserSeed } from '../entra/directory.ts';
import type { Verify } from '../entra/verify.ts';
import type { RawRequest } from '../http/request.ts';
import { ArmError, type ArmResponse } from '../types.ts';

/** The part of Microsoft Graph that the spine reads: users. Everything else is refused as Graph refuses unknown segments. */
export async function graphRoute(directory: Directory, verify: Verify, raw: RawRequest): Promise<ArmResponse> {
  try {
    await verify(raw.headers['authorization'], ['https://graph.microsoft.com', `${raw.origin}/graph`, raw.origin]);
  } catch (error) {
    if (!(error instanceof ArmError)) throw error;
    return failure(401, 'InvalidAuthenticationToken', error.message);
  }
  const [, , , segment = '', id, ...rest] = raw.path.split('/');
  if (segment.toLowerCase() !== 'users' || rest.length > 0)
    return failure(400, 'BadRequest', `Resource not found for the segment '${rest[0] ?? segment}'.`);
  if (raw.method !== 'GET')
    return failure(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.');
  const context = `${raw.origin}/graph/v1.0/$metadata#users`;
  if (id === undefined) {
    const known = ['$top', '$select', '$count'];
    const unknown = Object.keys(raw.query).find((name) => !known.includes(name));
    if (unknown !== undefined)
      return failure(400, 'Request_UnsupportedQuery', `The query option '${unknown}' is not supported for 'users'.`);
    return {
      status: 200,
      body: { '@odata.context': context, value: directory.seeds.filter((seed) => seed.kind === 'User').map(view) },
    };
  }
  const user = directory.user(id);
  if (!user)
    return failure(
      404,
      'Request_ResourceNotFound',
      `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
    );
  return { status: 200, body: { '@odata.context': `${context}/$entity`, ...view(user) } };
}

function view(user: UserSeed) {
  return {
    businessPhones: [],
    displayName: user.displayName,
    givenName: null,
    jobTitle: null,
    mail: user.userPrincipalName,
    mobilePhone: null,
    officeLocation: null,
    preferredLanguage: null,
    surname: null,
    userPrincipalName: user.userPrincipalName,
    id: user.objectId,
  };
}

function failure(status: number, code: string, message: string): ArmResponse {
  const id = randomUUID();
  return {
    status,
    body: {
      error: {
        code,
        message,
        innerError: { date: new Date().toISOString().slice(0, 19), 'request-id': id, 'client-request-id': id },
      },
    },
  };
}
