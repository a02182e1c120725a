import { type Expr, isRuntimeFunction } from './ast.ts';
import { invalidExpression, type Token, tokenize, unexpected } from './tokens.ts';

/** Azure's own limit on one expression, in characters. */
const maximumLength = 24_576;

/** Deeper than any compiler emits; ends hostile input before the stack does. */
const maximumDepth = 300;

/**
 * Parses the text of an expression, without its outer brackets.
 * @throws TemplateError `InvalidTemplate` that quotes the text and the position.
 */
export function parseExpression(text: string): Expr {
  if (text.length > maximumLength)
    throw invalidExpression(text.slice(0, 40), `longer than ${maximumLength} characters`);
  const reader = { text, tokens: tokenize(text), next: 0 };
  const expr = parseOperand(reader, 0);
  if (peek(reader).kind !== 'end') throw unexpected(text, peek(reader).at);
  return expr;
}

interface Reader {
  readonly text: string;
  readonly tokens: readonly Token[];
  next: number;
}

function parseOperand(reader: Reader, depth: number): Expr {
  if (depth > maximumDepth) throw invalidExpression(reader.text.slice(0, 40), 'it is nested too deeply');
  const token = take(reader);
  if (token.kind === 'string') return { kind: 'literal', value: token.text, runtime: false };
  if (token.kind === 'number') return { kind: 'literal', value: token.value, runtime: false };
  if (token.kind !== 'name') throw unexpected(reader.text, token.at);
  return parseAccess(reader, parseCall(reader, token.text, depth), depth);
}

/** `name(…)` or `namespace.name(…)`: only the head of an operand may carry a namespace. */
function parseCall(reader: Reader, head: string, depth: number): Expr {
  let name = head;
  if (isMark(reader, '.')) {
    take(reader);
    const member = take(reader);
    if (member.kind !== 'name') throw unexpected(reader.text, member.at);
    name = `${head}.${member.text}`;
  }
  expectMark(reader, '(');
  const args: Expr[] = [];
  while (!isMark(reader, ')')) {
    if (args.length > 0) expectMark(reader, ',');
    args.push(parseOperand(reader, depth + 1));
  }
  take(reader);
  const lower = name.toLowerCase();
  return { kind: 'call', name, lower, args, runtime: isRuntimeFunction(lower) || args.some((arg) => arg.runtime) };
}

function parseAccess(reader: Reader, head: Expr, depth: number): Expr {
  let target = head;
  for (;;) {
    if (isMark(reader, '.')) {
      take(reader);
      const member = take(reader);
      if (member.kind !== 'name') throw unexpected(reader.text, member.at);
      target = { kind: 'property', target, name: member.text, runtime: target.runtime };
    } else if (isMark(reader, '[')) {
      take(reader);
      const index = parseOperand(reader, depth + 1);
      expectMark(reader, ']');
      target = { kind: 'index', target, index, runtime: target.runtime || index.runtime };
    } else return target;
  }
}

function peek(reader: Reader): Token {
  return reader.tokens[reader.next]!;
}

function take(reader: Reader): Token {
  const token = peek(reader);
  if (token.kind !== 'end') reader.next += 1;
  return token;
}

function isMark(reader: Reader, text: string): boolean {
  const token = peek(reader);
  return token.kind === 'mark' && token.text === text;
}

function expectMark(reader: Reader, text: string): void {
  if (!isMark(reader, text)) throw unexpected(reader.text, peek(reader).at);
  take(reader);
}
