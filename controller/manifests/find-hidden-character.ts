import type { Finding } from './finding.ts';

/**
 * Characters that make a reviewer see other text than the parser does: bidirectional controls, zero-width characters,
 * tag characters, and control characters; U+FFFD stands for bytes that are no UTF-8. (signoff.md attack row 21.)
 * The joiners U+200C and U+200D are needed in some scripts, but not in names and settings.
 */
const hidden =
  /[\p{Cf}\u2028\u2029\uFFFC\uFFFD\u{E0000}-\u{E0FFF}]|[\uFE00-\uFE0E]|\u034F|[\u115F\u1160\u3164\uFFA0]|[\u17B4\u17B5]|[\u180B-\u180F]/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const control = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]/;

/** The first one. A byte-order mark at the very start is what some editors write, and harmless. */
export function findHiddenCharacter(text: string): Finding | undefined {
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const match = hidden.exec(body) ?? control.exec(body);
  if (match === null) return undefined;
  const before = body.slice(0, match.index).split('\n');
  const code = match[0].codePointAt(0) ?? 0;
  const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  const message =
    code === 0xfffd
      ? 'expected UTF-8, found bytes that are not; save the file as UTF-8'
      : `expected text that looks as it is, found the invisible character ${name}; delete it (in a string, write it as an escape)`;
  return {
    code: code === 0xfffd ? 'not-utf-8' : 'hidden-character',
    message,
    line: before.length,
    column: (before.at(-1)?.length ?? 0) + 1,
  };
}
