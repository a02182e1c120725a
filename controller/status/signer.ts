import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { Refused } from '../core/errors.ts';
import type { Signer } from './types.ts';

/** @param key PKCS#8 Ed25519 private key, base64 of its DER form (one line, fit for an environment variable). */
export function ed25519Signer(key: string): Signer {
  let privateKey: ReturnType<typeof createPrivateKey>;
  try {
    privateKey = createPrivateKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'pkcs8' });
  } catch (cause) {
    throw new Refused(
      'ledger-key-unreadable',
      'TRE_LEDGER_KEY is not a base64 PKCS#8 Ed25519 key; make one with `tre init --new-ledger-key`',
      { cause },
    );
  }
  const publicKey = createPublicKey(privateKey);
  const keyId = createHash('sha256')
    .update(publicKey.export({ format: 'der', type: 'spki' }))
    .digest('hex')
    .slice(0, 16);
  return {
    keyId,
    sign: (hash) => sign(null, Buffer.from(hash, 'hex'), privateKey).toString('base64'),
    verify: (hash, signature) => verify(null, Buffer.from(hash, 'hex'), publicKey, Buffer.from(signature, 'base64')),
  };
}

/** A new signing key in the form that `ed25519Signer` takes. */
export function newLedgerKey(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
}
