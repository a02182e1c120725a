/** Throws this for anything that the subset does not know: an unknown query is refused, never answered empty. */
export class QueryError extends Error {
  readonly token: string;
  constructor(message: string, token: string) {
    super(message);
    this.name = 'QueryError';
    this.token = token;
  }
}

export interface Token {
  readonly kind: 'name' | 'text' | 'number' | 'mark';
  readonly text: string;
}

const pattern =
  /\s+|\/\/[^\n]*|(?<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(?<number>\d+(?:\.\d+)?)|(?<name>project-away|!?[A-Za-z_][A-Za-z0-9_]*~?|\$left|\$right)|(?<mark>==|!=|=~|!~|<=|>=|[|,()[\].=<>*])/gy;

export function tokenize(query: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  pattern.lastIndex = 0;
  while (at < query.length) {
    pattern.lastIndex = at;
    const match = pattern.exec(query);
    if (!match) throw new QueryError('The query has a character that cannot start a token.', query.slice(at, at + 10));
    at = pattern.lastIndex;
    const { text, number, name, mark } = match.groups ?? {};
    if (text !== undefined) tokens.push({ kind: 'text', text: text.slice(1, -1).replace(/\\(.)/g, '$1') });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name });
    else if (mark !== undefined) tokens.push({ kind: 'mark', text: mark });
  }
  return tokens;
}
