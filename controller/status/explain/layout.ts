import { printable } from '../../plan/words.ts';

/** A key and what is said about it; several rows of one key leave it out after the first. */
export type Row = readonly [key: string, text: string];

const columns = 100;

/**
 * Rows as aligned lines of at most 100 columns. Long texts go on below themselves, words longer than a line are cut.
 * @param hang columns before the keys
 */
export function layOut(rows: readonly Row[], hang = 2, keyWidth = widest(rows)): string[] {
  const indent = ' '.repeat(hang + keyWidth + 2);
  let before: string | undefined;
  return rows.flatMap(([key, text]) => {
    const shown = key === before ? '' : key;
    before = key;
    const [first = '', ...rest] = fold(printable(text), columns - indent.length);
    return [
      `${' '.repeat(hang)}${shown.padEnd(keyWidth)}  ${first}`.trimEnd(),
      ...rest.map((line) => `${indent}${line}`),
    ];
  });
}

export function widest(rows: readonly Row[]): number {
  return Math.max(0, ...rows.map(([key]) => key.length));
}

/** Text onto lines of at most `width` characters. */
export function fold(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length <= width) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    line = word;
    for (; line.length > width; line = line.slice(width)) lines.push(line.slice(0, width));
  }
  return [...lines, line];
}

/** `2026-11-20 08:55:12 UTC`. */
export function timeText(iso: string): string {
  return `${iso.slice(0, 19).replace('T', ' ')} UTC`;
}

export function durationText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return ms < 60_000 ? `${Math.round(ms / 100) / 10} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

export function shortId(commit: string): string {
  return commit.slice(0, 7);
}

/** `/subscriptions/…/networkSecurityGroups/nsg-ws` where the whole does not fit on a line. */
export function idText(id: string): string {
  if (id.length <= columns) return id;
  return `/subscriptions/…/${id.split('/').slice(-2).join('/')}`;
}
