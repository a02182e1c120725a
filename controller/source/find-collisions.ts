import { type Diagnostic, error } from '../core/diagnostic.ts';

/** The name as the most forgiving file system sees it: composed, without case, without trailing dots and spaces. */
function fold(path: string): string {
  return alreadyFolded.test(path) ? path : foldParts(path);
}

/** Nearly all paths are; the test is ten times faster than the folding. */
const alreadyFolded = /^(?:[a-z0-9_/-]|\.(?=[a-z0-9_-]))+$/;

function foldParts(path: string): string {
  return path
    .split('/')
    .map(
      (part) =>
        part
          .normalize('NFC')
          .toLowerCase()
          .replace(/[. ]+$/, '') || part,
    )
    .join('/');
}

function* prefixes(path: string): Generator<string> {
  for (let end = path.indexOf('/'); end !== -1; end = path.indexOf('/', end + 1)) yield path.slice(0, end);
  yield path;
}

/**
 * Paths, folders included, that one checkout cannot hold side by side: a reviewer on macOS or Windows sees one of the
 * two files and approves the other. The spelling that is its own folded form stays, so a newcomer cannot push a good
 * file out; the rest are refused.
 */
export function findCollisions(paths: Iterable<string>): ReadonlyMap<string, Diagnostic> {
  const spellings = new Map<string, Set<string>>();
  const all = [...paths];
  for (const prefix of new Set(all.flatMap((path) => [...prefixes(path)]))) {
    const key = fold(prefix);
    const known = spellings.get(key);
    if (known) known.add(prefix);
    else spellings.set(key, new Set([prefix]));
  }
  if (spellings.values().every((set) => set.size === 1)) return new Map();
  const refused = new Map<string, Diagnostic>();
  for (const path of all) {
    for (const prefix of prefixes(path)) {
      const key = fold(prefix);
      const rivals = [...(spellings.get(key) ?? [])].filter((other) => other !== prefix);
      if (rivals.length === 0 || prefix === key || refused.has(path)) continue;
      refused.set(path, collision(path, prefix, rivals));
    }
  }
  return refused;
}

function collision(path: string, prefix: string, rivals: readonly string[]): Diagnostic {
  const others = rivals.toSorted().map((rival) => JSON.stringify(rival));
  return error(
    'name-collision',
    `expected names that differ by more than case, accents' encoding or a trailing dot, found ${JSON.stringify(prefix)} beside ${others.join(', ')}; rename one in lower case`,
    { file: path, line: 1, column: 1 },
  );
}
