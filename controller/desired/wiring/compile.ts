import { type Expr, FunctionCall, IndexAccess, type Logical } from '@actions/expressions/ast';
import { Lexer } from '@actions/expressions/lexer';
import { Parser } from '@actions/expressions/parser';
import { messageOf } from '../../core/errors.ts';
import { isJsonObject, type Json } from '../../core/json.ts';

/** Contexts that an expression may name. Whether one has a value depends on the kind of unit. */
const contextNames = [
  'environment',
  'core',
  'workspace',
  'service',
  'unit',
  'manifest',
  'parameters',
  'owner',
  'people',
  'contributions',
  'tags',
] as const;

/** A template's value with its `${{ }}` parsed once, to be filled in for every unit that uses the template. */
export type Wired =
  | { readonly form: 'plain'; readonly value: Json }
  | { readonly form: 'whole'; readonly source: string; readonly expression: Expr }
  | { readonly form: 'text'; readonly source: string; readonly parts: readonly (string | Expr)[] }
  | { readonly form: 'array'; readonly items: readonly Wired[] }
  | { readonly form: 'object'; readonly members: readonly (readonly [string, Wired])[] };

export class WiringSyntax extends Error {
  readonly pointer: string;
  constructor(message: string, pointer: string, cause: unknown) {
    super(message, { cause });
    this.pointer = pointer;
  }
}

/** @throws WiringSyntax with the JSON pointer of the string that does not parse, relative to the value. */
export function compile(value: Json, pointer = ''): Wired {
  if (typeof value === 'string') return compileText(value, pointer);
  if (Array.isArray(value)) {
    const items = value.map((item, index) => compile(item, `${pointer}/${index}`));
    return items.every((item) => item.form === 'plain') ? { form: 'plain', value } : { form: 'array', items };
  }
  if (isJsonObject(value)) {
    const members = Object.entries(value).map(
      ([key, member]) => [key, compile(member, `${pointer}/${escapePointer(key)}`)] as const,
    );
    return members.every(([, member]) => member.form === 'plain')
      ? { form: 'plain', value }
      : { form: 'object', members };
  }
  return { form: 'plain', value };
}

function compileText(source: string, pointer: string): Wired {
  const parts: (string | Expr)[] = [];
  let at = 0;
  for (;;) {
    const open = source.indexOf('${{', at);
    if (open < 0) break;
    const close = endOfExpression(source, open + 3);
    if (close < 0) throw new WiringSyntax(`'${source}' opens '\${{' and does not close it`, pointer, undefined);
    if (open > at) parts.push(source.slice(at, open));
    parts.push(parse(source.slice(open + 3, close), pointer));
    at = close + 2;
  }
  if (parts.length === 0) return { form: 'plain', value: source };
  if (at < source.length) parts.push(source.slice(at));
  const [only] = parts;
  return parts.length === 1 && typeof only === 'object'
    ? { form: 'whole', source, expression: only }
    : { form: 'text', source, parts };
}

/** `}}` inside a string literal does not close; a doubled quote inside one flips twice and so changes nothing. */
function endOfExpression(source: string, from: number): number {
  let quoted = false;
  for (let i = from; i < source.length; i++) {
    if (source[i] === "'") quoted = !quoted;
    else if (!quoted && source.startsWith('}}', i)) return i;
  }
  return -1;
}

function parse(text: string, pointer: string): Expr {
  try {
    return new Parser(new Lexer(text.trim()).lex().tokens, [...contextNames], []).parse();
  } catch (cause) {
    throw new WiringSyntax(`\${{${text}}}: ${messageOf(cause)}`, pointer, cause);
  }
}

/** Paths that a value reads from its contexts, found without evaluating it: `['core', 'outputs', 'vnetId']`, lower case. */
export function pathsRead(wired: Wired): string[][] {
  switch (wired.form) {
    case 'plain':
      return [];
    case 'whole':
      return collect(wired.expression);
    case 'text':
      return wired.parts.flatMap((part) => (typeof part === 'string' ? [] : collect(part)));
    case 'array':
      return wired.items.flatMap(pathsRead);
    case 'object':
      return wired.members.flatMap(([, member]) => pathsRead(member));
    default:
      return wired satisfies never;
  }
}

function collect(expression: Expr): string[][] {
  const path = staticPath(expression);
  if (path !== undefined) return [path];
  if (expression instanceof IndexAccess) return [...collect(expression.expr), ...collect(expression.index)];
  if (expression instanceof FunctionCall) return expression.args.flatMap(collect);
  const { args, left, right, expr, group } = expression as Expr & Partial<Logical> & Record<string, Expr | undefined>;
  return [...(args ?? []), left, right, expr, group].flatMap((child) => (child ? collect(child) : []));
}

/** `core.outputs.x` as ['core','outputs','x'], lower case; undefined where it is not a plain path from a context. */
function staticPath(expression: Expr): string[] | undefined {
  const node = expression as Expr & { readonly name?: { readonly lexeme: string } };
  if (node.name) return [node.name.lexeme.toLowerCase()];
  if (!(expression instanceof IndexAccess)) return undefined;
  const base = staticPath(expression.expr);
  const index = expression.index as Expr & { readonly literal?: { coerceString(): string } };
  return base && [...base, index.literal?.coerceString().toLowerCase() ?? '*'];
}

function escapePointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
