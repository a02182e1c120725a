import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ParseCache } from '../../manifests/types.ts';

export interface FileParseCache extends ParseCache {
  /** Writes what this run used, and of the rest the newest, where anything is new. */
  save(): Promise<void>;
}

/** Entries that a run did not use, kept for other branches and revisions. */
const spare = 20_000;

/**
 * Parsed blobs in one file, read and written whole: a file for each of thousands of entries would cost more than parsing.
 * A missing, cut or altered file is an empty cache. Lines are `key TAB json`, after a line with their SHA-256.
 */
export async function fileParseCache(file: string): Promise<FileParseCache> {
  const stored = await load(file);
  const used = new Map<string, unknown>();
  let changed = false;
  return {
    get(key) {
      const hit = used.get(key);
      if (hit !== undefined) return hit;
      const text = stored.get(key);
      if (text === undefined) return undefined;
      const value: unknown = JSON.parse(text);
      used.set(key, value);
      return value;
    },
    set(key, value) {
      used.set(key, value);
      changed = true;
    },
    async save() {
      if (!changed) return;
      const lines = [...used].map(([key, value]) => `${key}\t${JSON.stringify(value)}`);
      const rest = [...stored].filter(([key]) => !used.has(key)).slice(0, spare);
      const body = [...lines, ...rest.map(([key, text]) => `${key}\t${text}`)].join('\n');
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      // Renamed into place, so that a killed run leaves the old file or the new one.
      const fresh = `${file}.${process.pid}.tmp`;
      await writeFile(fresh, `${checksum(body)}\n${body}`, { mode: 0o600 });
      await rename(fresh, file);
      changed = false;
    },
  };
}

async function load(file: string): Promise<Map<string, string>> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return '';
    throw cause;
  });
  const end = text.indexOf('\n');
  const body = text.slice(end + 1);
  if (end === -1 || checksum(body) !== text.slice(0, end)) return new Map();
  return new Map(
    body.split('\n').flatMap((line) => {
      const tab = line.indexOf('\t');
      return tab > 0 ? [[line.slice(0, tab), line.slice(tab + 1)] as const] : [];
    }),
  );
}

function checksum(body: string): string {
  return createHash('sha256').update(body).digest('hex');
}
