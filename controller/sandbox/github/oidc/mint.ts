import { SignJWT } from 'jose';
import type { JsonObject } from '../../../core/json.ts';
import type { World } from '../world.ts';
import { claimsOf } from './claims.ts';
import { actionsKey } from './key.ts';

/** A token as a job would get it from GitHub, with any claim replaced. */
export async function mintActionsToken(
  world: World,
  given: JsonObject,
): Promise<{ token: string; claims: JsonObject }> {
  const { privateKey, publicJwk } = await actionsKey(world);
  const claims = await claimsOf(world, given);
  const token = await new SignJWT(claims)
    .setProtectedHeader({ typ: 'JWT', alg: 'RS256', kid: publicJwk.kid })
    .sign(privateKey);
  return { token, claims };
}
