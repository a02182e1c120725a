import { mkdir, open, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { digest } from '../core/digest.ts';

/** Ids that were used once, remembered over restarts. */
export interface SeenIds {
  has(id: string): boolean;
  /** Remembers at once; resolves when it is in the file, and rejects when it cannot be. */
  add(id: string, until?: Date): Promise<void>;
  /** Resolves when all is written. */
  close(): Promise<void>;
}

/**
 * An append-only file of `digest TAB milliseconds` lines: the digest because ids come from outside, the time because an id
 * that has expired needs no remembering. A line that a crash tore has no line break and is dropped. Rewritten when opened,
 * and when it has twice the lines that are kept; what is added meanwhile is written in one piece with its neighbours.
 * @param options.file absent: remembered in memory only
 */
export async function openSeenIds(options: {
  readonly file?: string;
  readonly atMost: number;
  readonly now: () => Date;
}): Promise<SeenIds> {
  const { file, atMost } = options;
  const ids = new Map<string, number>();
  let waiting: string[] = [];
  let lines = 0;
  let writing: Promise<void> = Promise.resolve();

  function keep(key: string, until: number): void {
    ids.delete(key);
    ids.set(key, until);
    const [oldest] = ids.keys();
    if (ids.size > atMost && oldest !== undefined) ids.delete(oldest);
  }

  async function rewrite(path: string): Promise<void> {
    const now = options.now().getTime();
    for (const [key, until] of ids) if (until < now) ids.delete(key);
    waiting = [];
    lines = ids.size;
    await writeFile(`${path}.new`, [...ids].map(([key, until]) => lineOf(key, until)).join(''), { mode: 0o600 });
    await rename(`${path}.new`, path);
  }

  async function flush(path: string): Promise<void> {
    if (waiting.length === 0) return;
    if (lines > 2 * atMost) return rewrite(path);
    const batch = waiting;
    waiting = [];
    lines += batch.length;
    const handle = await open(path, 'a', 0o600);
    try {
      await handle.writeFile(batch.join(''));
    } finally {
      await handle.close();
    }
  }

  if (file) {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    for (const [key, until] of await readLines(file)) keep(key, until);
    await rewrite(file);
  }
  return {
    has(id) {
      const until = ids.get(digest(id));
      return until !== undefined && until >= options.now().getTime();
    },
    add(id, until) {
      const key = digest(id);
      const time = until?.getTime() ?? Number.MAX_SAFE_INTEGER;
      keep(key, time);
      if (!file) return Promise.resolve();
      waiting.push(lineOf(key, time));
      const written = writing.then(() => flush(file));
      writing = written.catch(() => undefined); // whoever added it hears of it; the next one tries anew
      return written;
    },
    close: () => writing,
  };
}

function lineOf(key: string, until: number): string {
  return `${key}\t${until}\n`;
}

async function readLines(file: string): Promise<[string, number][]> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return '';
    throw cause;
  });
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  return [...whole.matchAll(/^([0-9a-f]{64})\t(\d+)$/gm)].map(([, key = '', until]) => [key, Number(until)]);
}
