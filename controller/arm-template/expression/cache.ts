import type { Expr } from './ast.ts';
import { parseExpression } from './parse.ts';

/** What a template string means: plain text, or an expression. */
export type TemplateText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'expression'; readonly expr: Expr };

/**
 * The one piece of module state of this folder. It holds immutable results of a pure function and nothing of any
 * deployment, so sharing it cannot be observed; a thousand units of one template would otherwise parse the same
 * few hundred strings a thousand times. Two generations bound it: the older one is dropped when the newer is full.
 */
const generationSize = 20_000;
const cache = { young: new Map<string, TemplateText>(), old: new Map<string, TemplateText>() };

/** Reads a template string: `[…]` is an expression, `[[…]` is the text `[…]`, all else is text as it stands. */
export function readTemplateText(source: string): TemplateText {
  if (!isBracketed(source)) return { kind: 'text', text: source };
  const found = cache.young.get(source) ?? cache.old.get(source);
  if (found) return found;
  const read: TemplateText =
    source[1] === '['
      ? { kind: 'text', text: source.slice(1) }
      : { kind: 'expression', expr: parseExpression(source.slice(1, -1)) };
  if (cache.young.size >= generationSize) {
    cache.old = cache.young;
    cache.young = new Map();
  }
  cache.young.set(source, read);
  return read;
}

/** True for `[…]` and for the escaped `[[…]`. */
export function isBracketed(source: string): boolean {
  return source.length > 1 && source.charCodeAt(0) === 91 && source.charCodeAt(source.length - 1) === 93;
}
