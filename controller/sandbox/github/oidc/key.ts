import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { calculateJwkThumbprint, exportJWK, type JWK } from 'jose';
import type { World } from '../world.ts';

export interface ActionsKey {
  readonly privateKey: KeyObject;
  readonly publicJwk: JWK & { readonly kid: string };
}

/** The key of GitHub Actions, made when first asked for and kept with the state. */
export async function actionsKey(world: World): Promise<ActionsKey> {
  const pem = world.state.actionsKeyPem ?? (await newKey());
  world.state.actionsKeyPem ??= pem;
  const privateKey = createPrivateKey(world.state.actionsKeyPem);
  const jwk = await exportJWK(createPublicKey(privateKey));
  return { privateKey, publicJwk: { ...jwk, alg: 'RS256', use: 'sig', kid: await calculateJwkThumbprint(jwk) } };
}

async function newKey(): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  return String(privateKey.export({ type: 'pkcs8', format: 'pem' }));
}
