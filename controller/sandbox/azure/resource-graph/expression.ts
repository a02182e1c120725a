import { QueryError, type Token } from './tokens.ts';

export type Expression =
  | { readonly kind: 'path'; readonly steps: readonly (string | number)[] }
  | { readonly kind: 'value'; readonly value: string | number | boolean | null }
  | { readonly kind: 'call'; readonly name: string; readonly arguments: readonly Expression[] }
  | { readonly kind: 'compare'; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'in'; readonly operator: string; readonly left: Expression; readonly right: readonly Expression[] }
  | { readonly kind: 'and' | 'or'; readonly terms: readonly Expression[] };

const comparisons = [
  '==',
  '!=',
  '=~',
  '!~',
  '<',
  '<=',
  '>',
  '>=',
  'has',
  '!has',
  'contains',
  '!contains',
  'startswith',
  '!startswith',
  'endswith',
  '!endswith',
];
const memberships = ['in', '!in', 'in~', '!in~'];
const functions = [
  'tostring',
  'tolower',
  'toupper',
  'isnull',
  'isnotnull',
  'isempty',
  'isnotempty',
  'not',
  'toint',
  'tobool',
  'strcat',
  'array_length',
];

export interface Reader {
  at(): number;
  done(): boolean;
  peek(): Token | undefined;
  next(): Token;
  name(): string;
  number(): number;
  word(text: string): void;
  takeWord(text: string): boolean;
  mark(text: string): void;
  takeMark(text: string): boolean;
}

export function readerOf(tokens: readonly Token[]): Reader {
  let at = 0;
  const end: Token = { kind: 'mark', text: '<EOF>' };
  const reader: Reader = {
    at: () => at,
    done: () => at >= tokens.length,
    peek: () => tokens[at],
    next: () => tokens[at++] ?? fail(end, 'more'),
    name: () => expect('name').text,
    number: () => Number(expect('number').text),
    word(text) {
      if (!reader.takeWord(text)) fail(tokens[at] ?? end, `'${text}'`);
    },
    takeWord: (text) => take('name', text),
    mark(text) {
      if (!reader.takeMark(text)) fail(tokens[at] ?? end, `'${text}'`);
    },
    takeMark: (text) => take('mark', text),
  };
  function take(kind: Token['kind'], text: string): boolean {
    const token = tokens[at];
    if (token?.kind !== kind || token.text.toLowerCase() !== text) return false;
    at += 1;
    return true;
  }
  function expect(kind: Token['kind']): Token {
    const token = tokens[at] ?? end;
    if (token.kind !== kind || token === end) fail(token, `a ${kind}`);
    at += 1;
    return token;
  }
  function fail(token: Token, expected: string): never {
    throw new QueryError(`${expected} is expected.`, token.text);
  }
  return reader;
}

export function parseExpression(reader: Reader): Expression {
  return joined(reader, 'or', (inner) => joined(inner, 'and', parseComparison));
}

function joined(reader: Reader, word: 'and' | 'or', term: (reader: Reader) => Expression): Expression {
  const first = term(reader);
  const terms = [first];
  while (reader.takeWord(word)) terms.push(term(reader));
  return terms.length === 1 ? first : { kind: word, terms };
}

function parseComparison(reader: Reader): Expression {
  const left = parseOperand(reader);
  const operator = reader.peek()?.text.toLowerCase() ?? '';
  if (comparisons.includes(operator)) {
    reader.next();
    return { kind: 'compare', operator, left, right: parseOperand(reader) };
  }
  if (memberships.includes(operator)) {
    reader.next();
    reader.mark('(');
    const right = [parseOperand(reader)];
    while (reader.takeMark(',')) right.push(parseOperand(reader));
    reader.mark(')');
    return { kind: 'in', operator, left, right };
  }
  return left;
}

function parseOperand(reader: Reader): Expression {
  if (reader.takeMark('(')) {
    const inner = parseExpression(reader);
    reader.mark(')');
    return inner;
  }
  const token = reader.next();
  if (token.kind === 'text') return { kind: 'value', value: token.text };
  if (token.kind === 'number') return { kind: 'value', value: Number(token.text) };
  if (token.kind === 'mark') throw new QueryError('A value is expected.', token.text);
  const word = token.text.toLowerCase();
  if (word === 'true' || word === 'false') return { kind: 'value', value: word === 'true' };
  if (reader.takeMark('(')) return parseCall(reader, word);
  const steps: (string | number)[] = [token.text];
  for (;;) {
    if (reader.takeMark('.')) steps.push(reader.name());
    else if (reader.takeMark('[')) {
      const step = reader.next();
      if (step.kind !== 'text' && step.kind !== 'number')
        throw new QueryError('A name or a number is expected.', step.text);
      steps.push(step.kind === 'number' ? Number(step.text) : step.text);
      reader.mark(']');
    } else return { kind: 'path', steps };
  }
}

function parseCall(reader: Reader, name: string): Expression {
  if (!functions.includes(name)) throw new QueryError(`The function '${name}' is not supported.`, name);
  const given: Expression[] = [];
  if (!reader.takeMark(')')) {
    do given.push(parseExpression(reader));
    while (reader.takeMark(','));
    reader.mark(')');
  }
  return { kind: 'call', name, arguments: given };
}
