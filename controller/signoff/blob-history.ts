/**
 * Blob by path at every boundary of main, stored as changes: thousands of boundaries over thousands of files cost as much
 * as what changed. `at(i)` is a live view; nothing before the newest index may be set again.
 */
export interface BlobHistory {
  set(index: number, path: string, blob: string | undefined): void;
  at(index: number): ReadonlyMap<string, string>;
}

interface Version {
  readonly index: number;
  readonly blob: string | undefined;
}

export function createBlobHistory(): BlobHistory {
  const versions = new Map<string, Version[]>();

  function set(index: number, path: string, blob: string | undefined): void {
    const list = versions.get(path) ?? [];
    const last = list.at(-1);
    if (last?.blob === blob) return;
    if (last?.index === index) list[list.length - 1] = { index, blob };
    else list.push({ index, blob });
    versions.set(path, list);
  }

  return { set, at: (index) => view(versions, index) };
}

function view(versions: ReadonlyMap<string, readonly Version[]>, index: number): ReadonlyMap<string, string> {
  const get = (path: string): string | undefined => blobAt(versions.get(path), index);
  function* entries(): Generator<[string, string], undefined> {
    for (const [path, list] of versions) {
      const blob = blobAt(list, index);
      if (blob !== undefined) yield [path, blob];
    }
    return undefined;
  }
  function* keys(): Generator<string, undefined> {
    for (const [path] of entries()) yield path;
    return undefined;
  }
  function* values(): Generator<string, undefined> {
    for (const [, blob] of entries()) yield blob;
    return undefined;
  }
  const map: ReadonlyMap<string, string> = {
    get,
    has: (path) => get(path) !== undefined,
    get size() {
      return [...entries()].length;
    },
    forEach: (visit) => {
      for (const [path, blob] of entries()) visit(blob, path, map);
    },
    entries,
    keys,
    values,
    [Symbol.iterator]: entries,
  };
  return map;
}

/** Binary search: a file that changes in every boundary has a list as long as history. */
function blobAt(list: readonly Version[] | undefined, index: number): string | undefined {
  if (!list) return undefined;
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (list[middle]!.index <= index) low = middle + 1;
    else high = middle;
  }
  return list[low - 1]?.blob;
}
