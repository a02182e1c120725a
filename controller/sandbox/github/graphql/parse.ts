import type { Json, JsonObject } from '../../../core/json.ts';

export interface Field {
  readonly kind: 'field';
  readonly key: string;
  readonly name: string;
  readonly args: { readonly [name: string]: Value };
  readonly selections: readonly Selection[];
}
export type Selection =
  | Field
  | { readonly kind: 'on'; readonly type: string | undefined; readonly selections: readonly Selection[] }
  | { readonly kind: 'spread'; readonly name: string };
export type Value =
  | { readonly variable: string }
  | { readonly json: Json }
  | { readonly list: readonly Value[] }
  | { readonly object: { readonly [name: string]: Value } };
export interface Operation {
  readonly kind: 'query' | 'mutation';
  readonly name: string | undefined;
  readonly selections: readonly Selection[];
}
export interface Document {
  readonly operations: readonly Operation[];
  readonly fragments: { readonly [name: string]: readonly Selection[] };
}

/** The text is not GraphQL, or uses what the sandbox does not read (directives, subscriptions). */
export class GraphqlSyntaxError extends Error {}

const token =
  /[\s,\uFEFF]+|#[^\n]*|("""[\s\S]*?"""|"(?:\\.|[^"\\\n])*"|\.\.\.|[!$():=@[\]{|}]|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|[A-Za-z_]\w*)/y;

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  const scanner = new RegExp(token);
  while (scanner.lastIndex < text.length) {
    const at = scanner.lastIndex;
    const match = scanner.exec(text);
    if (match === null) throw new GraphqlSyntaxError(`Parse error on ${JSON.stringify(text.slice(at, at + 10))}`);
    if (match[1] !== undefined) tokens.push(match[1]);
  }
  return tokens;
}

/** The subset that clients send: operations with variables, arguments, aliases and fragments. */
export function parseGraphql(text: string): Document {
  const tokens = tokenize(text);
  let at = 0;
  const peek = () => tokens[at];
  const next = () => {
    const found = tokens[at];
    if (found === undefined) throw new GraphqlSyntaxError('Unexpected end of document');
    at += 1;
    return found;
  };
  const expect = (wanted: string) => {
    const found = next();
    if (found !== wanted) throw new GraphqlSyntaxError(`Expected ${wanted}, actual: ${found}`);
  };
  const skipParens = () => {
    let depth = 0;
    do {
      const found = next();
      if (found === '(') depth += 1;
      if (found === ')') depth -= 1;
    } while (depth > 0);
  };

  function value(): Value {
    const found = next();
    if (found === '$') return { variable: next() };
    if (found === '[') {
      const list: Value[] = [];
      while (peek() !== ']') list.push(value());
      next();
      return { list };
    }
    if (found === '{') {
      const object: { [name: string]: Value } = {};
      while (peek() !== '}') {
        const name = next();
        expect(':');
        object[name] = value();
      }
      next();
      return { object };
    }
    if (found.startsWith('"""')) return { json: found.slice(3, -3).trim() };
    if (/^["\d-]/.test(found) || ['true', 'false', 'null'].includes(found)) return { json: JSON.parse(found) as Json };
    return { json: found };
  }

  function args(): { [name: string]: Value } {
    const found: { [name: string]: Value } = {};
    if (peek() !== '(') return found;
    next();
    while (peek() !== ')') {
      const name = next();
      expect(':');
      found[name] = value();
    }
    next();
    return found;
  }

  function selection(): Selection {
    if (peek() === '...') {
      next();
      if (peek() === '{') return { kind: 'on', type: undefined, selections: selections() };
      const name = next();
      return name === 'on' ? { kind: 'on', type: next(), selections: selections() } : { kind: 'spread', name };
    }
    const first = next();
    const aliased = peek() === ':';
    if (aliased) next();
    const name = aliased ? next() : first;
    if (!/^[A-Za-z_]/.test(name)) throw new GraphqlSyntaxError(`Expected NAME, actual: ${name}`);
    const given = args();
    if (peek() === '@') throw new GraphqlSyntaxError('the sandbox reads no directives');
    return { kind: 'field', key: first, name, args: given, selections: peek() === '{' ? selections() : [] };
  }

  function selections(): Selection[] {
    expect('{');
    const found: Selection[] = [];
    while (peek() !== '}') found.push(selection());
    next();
    return found;
  }

  const operations: Operation[] = [];
  const fragments: { [name: string]: readonly Selection[] } = {};
  while (at < tokens.length) {
    if (peek() === '{') {
      operations.push({ kind: 'query', name: undefined, selections: selections() });
      continue;
    }
    const kind = next();
    if (kind === 'fragment') {
      const name = next();
      expect('on');
      next();
      fragments[name] = selections();
    } else if (kind === 'query' || kind === 'mutation') {
      const name = /^[A-Za-z_]/.test(peek() ?? '') ? next() : undefined;
      if (peek() === '(') skipParens();
      operations.push({ kind, name, selections: selections() });
    } else throw new GraphqlSyntaxError(`Unexpected ${kind}`);
  }
  return { operations, fragments };
}

export function readValue(value: Value, variables: JsonObject): Json {
  if ('variable' in value) return variables[value.variable] ?? null;
  if ('json' in value) return value.json;
  if ('list' in value) return value.list.map((item) => readValue(item, variables));
  return Object.fromEntries(Object.entries(value.object).map(([name, item]) => [name, readValue(item, variables)]));
}
