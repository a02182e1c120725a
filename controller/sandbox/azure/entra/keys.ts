import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';

/** The tenant's signing key. `saved` is its private form: tokens stay valid over a restart with `--data`. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  readonly publicJwk: JWK;
  readonly saved: JWK;
}

export async function openKey(saved: JWK | undefined): Promise<SigningKey> {
  const jwk = saved ?? (await exportJWK((await generateKeyPair('RS256', { extractable: true })).privateKey));
  const publicJwk: JWK = { kty: 'RSA', n: jwk.n ?? '', e: jwk.e ?? '' };
  const kid = await calculateJwkThumbprint(publicJwk);
  return {
    kid,
    privateKey: (await importJWK(jwk, 'RS256')) as CryptoKey,
    publicKey: (await importJWK(publicJwk, 'RS256')) as CryptoKey,
    publicJwk: { ...publicJwk, kid, use: 'sig', alg: 'RS256' },
    saved: jwk,
  };
}
