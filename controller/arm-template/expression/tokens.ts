import { TemplateError } from '../types.ts';

export type Token =
  | { readonly kind: 'string'; readonly text: string; readonly at: number }
  | { readonly kind: 'number'; readonly value: number; readonly at: number }
  | { readonly kind: 'name'; readonly text: string; readonly at: number }
  | { readonly kind: 'mark'; readonly text: string; readonly at: number }
  | { readonly kind: 'end'; readonly at: number };

const namePattern = /[A-Za-z_$][\w$]*/y;
const numberPattern = /-?\d+/y;
const spacePattern = /\s+/y;

/** Tokens of the text between the brackets of an expression. A quote in a string is written twice. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  while (at < text.length) {
    const space = match(spacePattern);
    if (space) {
      at += space.length;
      continue;
    }
    const token = readString(text, at) ?? readNumber(match(numberPattern), at) ?? readName(match(namePattern), at);
    if (token) {
      tokens.push(token.token);
      at = token.end;
    } else if ('()[],.'.includes(text[at]!)) {
      tokens.push({ kind: 'mark', text: text[at]!, at });
      at += 1;
    } else throw unexpected(text, at);
  }
  tokens.push({ kind: 'end', at });
  return tokens;
}

type Read = { token: Token; end: number } | undefined;

function readString(text: string, at: number): Read {
  if (text[at] !== "'") return undefined;
  let end = at + 1;
  for (;;) {
    const quote = text.indexOf("'", end);
    if (quote < 0) throw invalidExpression(text, `the string that starts at position '${at}' is not closed`);
    end = quote + 1;
    if (text[end] !== "'") break;
    end += 1;
  }
  return { token: { kind: 'string', text: text.slice(at + 1, end - 1).replaceAll("''", "'"), at }, end };
}

function readNumber(found: string | undefined, at: number): Read {
  return found === undefined
    ? undefined
    : { token: { kind: 'number', value: Number(found), at }, end: at + found.length };
}

function readName(found: string | undefined, at: number): Read {
  return found === undefined ? undefined : { token: { kind: 'name', text: found, at }, end: at + found.length };
}

export function unexpected(text: string, at: number): TemplateError {
  const found = at < text.length ? text[at] : 'EndOfData';
  return invalidExpression(text, `expected token 'Identifier' and actual '${found}' at position '${at}'`);
}

export function invalidExpression(text: string, why: string): TemplateError {
  return new TemplateError(
    'InvalidTemplate',
    `Unable to parse language expression '${text}': ${why}. Please see https://aka.ms/arm-functions for usage details.`,
  );
}
