import { createPublicKey, timingSafeEqual } from 'node:crypto';
import { jwtVerify } from 'jose';
import { messageOf } from '../../../core/errors.ts';
import type { Account } from '../state/records.ts';
import { accountOf, type World } from '../world.ts';
import { apiError } from './errors.ts';
import type { Viewer } from './request.ts';

/** Token → account id; tokens come with the options and are not part of the saved state. */
export type Tokens = ReadonlyMap<string, number>;

/** Undefined without credentials; 401 with wrong ones. `token X`, `Bearer X`, and Basic with the token as password. */
export async function viewerOf(world: World, tokens: Tokens, header: string | undefined): Promise<Viewer | undefined> {
  if (header === undefined) return undefined;
  const credential = credentialOf(header);
  if (credential === undefined) throw apiError(401, 'Bad credentials');
  const account = accountByToken(world, tokens, credential);
  if (account !== undefined) return { kind: 'account', account };
  if (credential.split('.').length === 3) return verifyAppJwt(world, credential);
  throw apiError(401, 'Bad credentials');
}

function credentialOf(header: string): string | undefined {
  const [scheme, value] = header.trim().split(/\s+/, 2);
  if (value === undefined) return undefined;
  switch (scheme?.toLowerCase()) {
    case 'token':
    case 'bearer':
      return value;
    case 'basic': {
      const [user, ...password] = Buffer.from(value, 'base64').toString().split(':');
      // GitHub also takes the token as the user name with an empty password.
      return password.join(':') || user;
    }
    default:
      return undefined;
  }
}

function accountByToken(world: World, tokens: Tokens, token: string): Account | undefined {
  const given = Buffer.from(token);
  const same = (other: string) => {
    const bytes = Buffer.from(other);
    return bytes.length === given.length && timingSafeEqual(bytes, given);
  };
  for (const [known, id] of tokens) if (same(known)) return accountOf(world, id);
  const installation = world.state.installationTokens.find((entry) => same(entry.token));
  if (installation === undefined || installation.expiresAt < Date.now()) return undefined;
  return accountOf(world, world.app.botId);
}

async function verifyAppJwt(world: World, token: string): Promise<Viewer> {
  const key = createPublicKey(world.state.appKeyPem);
  let payload: { exp?: number; iat?: number; iss?: string };
  try {
    payload = (await jwtVerify(token, key, { algorithms: ['RS256'], clockTolerance: 30 })).payload;
  } catch (error) {
    throw apiError(401, `A JSON web token could not be decoded: ${messageOf(error)}`);
  }
  if (String(payload.iss) !== String(world.app.id)) throw apiError(401, "'Issuer' claim ('iss') must be the App ID");
  if (payload.exp === undefined || payload.iat === undefined)
    throw apiError(401, "'Expiration time' claim ('exp') is missing");
  if (payload.exp - payload.iat > 660) throw apiError(401, "'Expiration time' claim ('exp') is too far in the future");
  return { kind: 'app' };
}
