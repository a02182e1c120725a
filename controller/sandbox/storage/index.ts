import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Certificate } from '../azure/certificate.ts';
import type { StorageAccountKeys, StorageServer } from '../azure/storage-port.ts';
import { loadAzurite } from './azurite.ts';

/** Longer than any list that the sandbox asks of one account at once. */
const manyContainers = 5000;

/**
 * Azurite's blob service in this process, in memory, over HTTPS with the sandbox's certificate: path-style addresses,
 * shared keys and Entra tokens. Its modules are loaded here only, so that a sandbox without storage starts fast.
 * The positional options are those of Azurite 3.37.0 (testworld.md 4).
 */
export async function startStorage(certificate: Certificate): Promise<StorageServer> {
  const { BlobServer, BlobConfiguration, memory } = loadAzurite();
  // Azurite takes file names only, and reads the files while it is being constructed.
  const directory = await mkdtemp(join(tmpdir(), 'tre-sandbox-'));
  const [cert, key] = [join(directory, 'cert.pem'), join(directory, 'key.pem')];
  await writeFile(cert, certificate.cert);
  await writeFile(key, certificate.key, { mode: 0o600 });
  const log = [false, undefined, false, undefined] as const;
  const blob = new BlobServer(
    new BlobConfiguration(
      '127.0.0.1',
      0,
      5,
      undefined,
      undefined,
      undefined,
      ...log,
      false,
      true,
      cert,
      key,
      '',
      'basic',
      true,
      true,
      memory,
    ),
  );
  await rm(directory, { recursive: true });

  let accounts = new Map<string, StorageAccountKeys>();
  // Azurite reads its accounts from an environment variable once a minute; asked directly, it follows ARM at once.
  blob.accountDataStore.getAccount = (name) => {
    const account = accounts.get(name);
    const [key1 = '', key2] = account?.keys ?? [];
    return (
      account && {
        name,
        key1: Buffer.from(key1, 'base64'),
        key2: key2 === undefined ? undefined : Buffer.from(key2, 'base64'),
      }
    );
  };
  await blob.start();
  const { port } = blob.httpServer.address() as AddressInfo;
  return {
    origin: `https://localhost:${port}`,
    setAccounts(wanted) {
      const gone = [...accounts.keys()].filter((name) => !wanted.some((account) => account.name === name));
      accounts = new Map(wanted.map((account) => [account.name, account]));
      for (const name of gone) void empty(name);
    },
    close: () => blob.close(),
  };

  /** An account's data goes with it: one of the same name starts empty. */
  async function empty(account: string): Promise<void> {
    const context = { startTime: new Date() };
    const [containers] = await blob.metadataStore.listContainers(context, account, '', manyContainers);
    for (const { name } of containers) await blob.metadataStore.deleteContainer(context, account, name);
  }
}
