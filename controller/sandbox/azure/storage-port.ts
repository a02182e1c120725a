import type { Certificate } from './certificate.ts';
import { textAt } from './providers/shape.ts';
import { storageAccount } from './providers/storage.ts';
import type { Store } from './store.ts';

export interface StorageAccountKeys {
  readonly name: string;
  readonly keys: readonly string[];
}

/** The data plane of storage accounts, which follows what ARM holds. */
export interface StorageServer {
  readonly origin: string;
  setAccounts(accounts: readonly StorageAccountKeys[]): void;
  close(): Promise<void>;
}

export type StartStorage = (certificate: Certificate) => Promise<StorageServer>;

export function accountsOf(store: Store): StorageAccountKeys[] {
  return store.ofType(storageAccount).map(({ resource, hidden }) => ({
    name: resource.name,
    keys: ['key1', 'key2'].flatMap((key) => textAt(hidden, key) ?? []),
  }));
}
