import { known, type Read, unavailable } from '../../core/known.ts';
import { failed } from './answers.ts';
import { objectId } from './ids.ts';
import type { RunGit } from './run-git.ts';

/** Characters of text kept in memory; the oldest go first. */
const budget = 128 * 1024 * 1024;

/** Blobs as UTF-8 text. Each is read once: content never changes under an id. */
export function createBlobReader(run: RunGit): (ids: readonly string[]) => Promise<Read<ReadonlyMap<string, string>>> {
  const cache = new Map<string, string>();
  let size = 0;

  function keep(id: string, text: string): void {
    cache.set(id, text);
    size += text.length;
    for (const [oldest, content] of cache) {
      if (size <= budget) break;
      cache.delete(oldest);
      size -= content.length;
    }
  }

  return async (ids) => {
    const found = new Map<string, string>();
    const missing = new Set<string>();
    for (const id of ids) {
      const hit = cache.get(objectId(id));
      if (hit === undefined) missing.add(id);
      else found.set(id, hit);
    }
    if (missing.size === 0) return known(found);
    // Unbuffered, git writes each of a thousand small blobs by itself, and each wakes us up.
    const result = await run(['cat-file', '--batch', '--buffer'], `${[...missing].join('\n')}\n`);
    if (result.exitCode !== 0) return failed('read blobs', result);
    const absent = parseBatch(result.stdout, (id, text) => {
      found.set(id, text);
      keep(id, text);
    });
    if (absent !== undefined || [...missing].some((id) => !found.has(id))) {
      return unavailable('git-object-missing', `read blobs: ${absent ?? 'the answer ended early'}; fetch again`);
    }
    return known(found);
  };
}

/** `<id> SP <type> SP <size> LF <bytes> LF`, or `<id> missing LF`; sizes are bytes. Returns what is not a blob. */
function parseBatch(bytes: Buffer, each: (id: string, text: string) => void): string | undefined {
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(10, at);
    if (end === -1) return 'the answer ended early';
    const header = bytes.toString('utf8', at, end);
    const [id = '', type, length] = header.split(' ');
    if (type !== 'blob') return header;
    const from = end + 1;
    const to = from + Number(length);
    if (to > bytes.length) return 'the answer ended early';
    each(id, bytes.toString('utf8', from, to));
    at = to + 1;
  }
  return undefined;
}
