import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JWK } from 'jose';
import type { Json } from '../../core/json.ts';
import type { Certificate } from './certificate.ts';
import type { SavedOperation } from './manager/operations.ts';
import type { Stored } from './store.ts';

/** Everything that `--data` keeps, in one file. */
export interface Saved {
  readonly version: 1;
  readonly resources: readonly Stored[];
  readonly operations: readonly SavedOperation[];
  readonly deployments: Json;
  readonly key: JWK;
  readonly certificate: Certificate;
}

export interface Keeper {
  /** Something changed: written shortly after, many changes at once. */
  changed(): void;
  /** Writes now. */
  flush(): Promise<void>;
  /** Writes what is left and stops. */
  close(): Promise<void>;
}

const file = 'azure.json';

/** Undefined where nothing has been saved. A damaged file is an error: it is never taken for an empty world. */
export async function load(directory: string): Promise<Saved | undefined> {
  let text: string;
  try {
    text = await readFile(join(directory, file), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  return JSON.parse(text) as Saved;
}

/** Written beside and renamed, so that a kill leaves the old file or the new one. */
export function keep(directory: string, snapshot: () => Saved, delayMs = 50): Keeper {
  let timer: NodeJS.Timeout | undefined;
  let last: Promise<void> = Promise.resolve();
  const write = async () => {
    await mkdir(directory, { recursive: true });
    const beside = join(directory, `${file}.new`);
    await writeFile(beside, JSON.stringify(snapshot()), { mode: 0o600 });
    await rename(beside, join(directory, file));
  };
  const flush = async () => {
    clearTimeout(timer);
    timer = undefined;
    last = last.then(write);
    await last;
  };
  return {
    changed() {
      timer ??= setTimeout(() => {
        timer = undefined;
        last = last.then(write);
      }, delayMs);
    },
    flush,
    close: flush,
  };
}
