import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isJsonObject } from '../core/json.ts';
import { people } from './people.ts';

/** What the sandbox makes up at its first start and keeps with `--data`, so that tokens and the trust root stay true. */
export interface Secrets {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly plannerId: string;
  readonly plannerSecret: string;
  readonly webhookSecret: string;
  readonly controllerToken: string;
  readonly ledgerKey: string;
  readonly tokens: { readonly [login: string]: string };
  readonly trustRoot?: string;
}

export function newSecrets(): Secrets {
  const token = () => `ghp_${randomBytes(18).toString('hex')}`;
  return {
    clientId: randomUUID(),
    clientSecret: randomBytes(24).toString('base64url'),
    plannerId: randomUUID(),
    plannerSecret: randomBytes(24).toString('base64url'),
    webhookSecret: randomBytes(24).toString('hex'),
    controllerToken: token(),
    ledgerKey: generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
    tokens: Object.fromEntries([...people.map(({ login }) => login), 'agent'].map((login) => [login, token()])),
  };
}

const file = 'secrets.json';

export async function loadSecrets(dataDir: string): Promise<Secrets | undefined> {
  const text = await readFile(join(dataDir, file), 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return undefined;
    throw cause;
  });
  if (text === undefined) return undefined;
  const value: unknown = JSON.parse(text);
  if (!isJsonObject(value)) throw new Error(`${join(dataDir, file)} is not what a sandbox wrote`);
  return value as unknown as Secrets;
}

export async function saveSecrets(dataDir: string, secrets: Secrets): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  await writeFile(join(dataDir, file), JSON.stringify(secrets, null, 1), { mode: 0o600 });
}
