import { printable } from '../hidden.ts';

/**
 * Text of people in a comment. Words of letters, digits and plain punctuation stand as they are; every other run of words
 * becomes a code span, in which neither Markdown nor HTML nor GitHub (mentions, references, links, emoji) looks for
 * anything. Nothing is escaped by backslash: GitHub reads the page again after Markdown, when backslashes are gone.
 */
export function inline(text: string): string {
  return write(text, codeSpan);
}

/** All of it as a code span: names of units, digests, commands. */
export function code(text: string): string {
  const trimmed = printable(text).replace(/\s+/g, ' ').trim();
  return trimmed === '' ? '' : codeSpan(trimmed);
}

/** The same inside an HTML block, where Markdown is not read: in `<summary>`. */
export function inlineHtml(text: string): string {
  return write(text, codeHtml);
}

export function codeHtml(text: string): string {
  const trimmed = printable(text).replace(/\s+/g, ' ').trim();
  return `<code>${trimmed.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')}</code>`;
}

interface Run {
  readonly plain: boolean;
  readonly words: string;
}

function write(text: string, asCode: (text: string) => string): string {
  return runsOf(text)
    .map(({ plain, words }) => {
      if (plain) return words;
      const [, body = '', end = ''] = /^(.*?)([,;:.]*)$/u.exec(words) ?? [];
      return body === '' ? asCode(words) : `${asCode(body)}${end}`;
    })
    .join(' ');
}

function runsOf(text: string): Run[] {
  const words = printable(text)
    .split(/\s+/)
    .filter((word) => word !== '');
  const runs: { plain: boolean; words: string }[] = [];
  for (const [index, word] of words.entries()) {
    const plain = isPlain(word) && !(index === 0 && startsBlock.test(word));
    const last = runs.at(-1);
    if (last && last.plain === plain) last.words += ` ${word}`;
    else runs.push({ plain, words: word });
  }
  return runs;
}

const plainWord = /^[\p{L}\p{N}×→…,;:.()'’"%/+−–·-]+$/u;

/** Marks of lists and rules, where a line begins with them. */
const startsBlock = /^([-+=.:]+|\d{1,9}[.)])$/;

/** Words of such characters that GitHub makes something else of. */
const meaningful: readonly RegExp[] = [
  // Links without brackets.
  /:\/\//,
  /www\./i,
  /^(mailto|xmpp):/i,
  // Commits, issues, advisories, emoji.
  /(?<![0-9a-z])[0-9a-f]{7,64}(?![0-9a-z])/i,
  /(?<![0-9a-z])(gh|ghsa|cve|cwe)-/i,
  /:[a-z0-9+-]+:/i,
];

function isPlain(word: string): boolean {
  return plainWord.test(word) && !meaningful.some((each) => each.test(word));
}

/** A fence longer than any run of backticks inside; a pipe stands outside, because in a table no code span hides it. */
function codeSpan(text: string): string {
  return text
    .split('|')
    .map((part) => (part.trim() === '' ? part.trim() : fencedSpan(part.trim())))
    .join('&#124;');
}

function fencedSpan(text: string): string {
  const fence = '`'.repeat(longestRun(text) + 1);
  const pad = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${text}${pad}${fence}`;
}

/** A block of lines that cannot be closed from inside. */
export function fencedBlock(lines: readonly string[], language: string): string {
  const shown = lines.map(printable);
  const fence = '`'.repeat(Math.max(3, ...shown.map((line) => longestRun(line) + 1)));
  return [`${fence}${language}`, ...shown, fence].join('\n');
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}

/** One line of at most `limit` characters, not cut within a character. */
export function cut(text: string, limit: number): string {
  const characters = [...printable(text)];
  return characters.length > limit ? `${characters.slice(0, limit - 1).join('')}…` : characters.join('');
}
