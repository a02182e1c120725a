import { looksSecret } from './looks-secret.ts';

/** A found value in a message: short, and never a secret. */
export function show(value: unknown): string {
  if (typeof value === 'string' && looksSecret(value)) return 'something that looks like a secret';
  if (typeof value === 'object' && value !== null) return describe(value);
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 80 ? `${text.slice(0, 77)}…"` : text;
}

/** A found value by its type, with the value where it is short. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object') return 'a mapping';
  return `${typeof value === 'string' ? 'text' : `the ${typeof value}`} ${show(value)}`;
}

/** `a, b and c`, each in code marks unless `quote` is empty. */
export function listed(words: readonly string[], last: 'and' | 'or', quote = '`'): string {
  const marked = words.map((word) => `${quote}${word}${quote}`);
  return marked.length < 2 ? marked.join('') : `${marked.slice(0, -1).join(', ')} ${last} ${marked.at(-1)}`;
}

/** The word that was probably meant: at most two edits away, one in short words. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  if (word.length > 64) return undefined;
  const limit = word.length <= 4 ? 1 : 2;
  const ranked = candidates
    .map((candidate) => ({ candidate, edits: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ edits }) => edits <= limit)
    .sort((a, b) => a.edits - b.edits);
  return ranked[0]?.candidate;
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}
