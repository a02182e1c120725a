import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Refused } from '../../../core/errors.ts';
import { emptyState, type State } from './state.ts';

const fileOf = (dataDir: string) => join(dataDir, 'github.json');

export async function loadState(dataDir: string): Promise<State | undefined> {
  let text: string;
  try {
    text = await readFile(fileOf(dataDir), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const state = JSON.parse(text) as State;
  if (state.version !== 1) {
    throw new Refused(
      'sandbox-state-version',
      `read ${fileOf(dataDir)}: version ${state.version} is not 1; remove the folder`,
    );
  }
  // Members that came later begin empty.
  return { ...emptyState({ owner: '', name: '', at: 0, accounts: [], appKeyPem: '' }), ...state };
}

export interface Saver {
  /** Note that the state changed; it is written soon. */
  changed(): void;
  /** Resolves when all that changed so far is on disk. */
  flush(): Promise<void>;
}

/** Long enough to gather a burst of requests into one write. */
const gatherMs = 100;

/**
 * One write at a time, each through a rename, so a kill leaves the old file or the new one. Webhook deliveries have a
 * file of their own (delivery-log.ts).
 */
export function saverOf(state: State, dataDir: string): Saver {
  const file = fileOf(dataDir);
  let dirty = false;
  let writing: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  async function write(): Promise<void> {
    if (!dirty) return;
    dirty = false;
    await writeFile(`${file}.new`, JSON.stringify({ ...state, deliveries: [] }));
    await rename(`${file}.new`, file);
  }

  function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    writing = writing.then(write);
    return writing;
  }

  return {
    changed() {
      dirty = true;
      timer ??= setTimeout(() => void flush(), gatherMs);
    },
    flush,
  };
}

/** For a world in a temporary folder, which nobody will open again. */
export const forgetful: Saver = { changed: () => undefined, flush: () => Promise.resolve() };
