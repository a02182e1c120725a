import type { Json } from '../../../core/json.ts';
import { type Expression, parseExpression, type Reader, readerOf } from './expression.ts';
import { QueryError, tokenize } from './tokens.ts';

export type Stage =
  | { readonly kind: 'where'; readonly test: Expression }
  | { readonly kind: 'project' | 'extend'; readonly columns: readonly Column[] }
  | { readonly kind: 'project-away' | 'distinct'; readonly names: readonly string[] }
  | { readonly kind: 'order'; readonly by: readonly { readonly value: Expression; readonly descending: boolean }[] }
  | { readonly kind: 'limit'; readonly count: number }
  | { readonly kind: 'count' }
  | { readonly kind: 'summarize'; readonly name: string; readonly by: readonly Column[] };

export interface Column {
  readonly name: string;
  readonly value: Expression;
}

export interface Query {
  readonly table: 'resources' | 'resourcecontainers';
  readonly stages: readonly Stage[];
}

export type Row = { readonly [column: string]: Json | undefined };

/** The subset: a table and a pipe of where, project, project-away, extend, distinct, order/sort by, top, limit/take, count, summarize count(). */
export function parseQuery(text: string): Query {
  const reader = readerOf(tokenize(text));
  const first = reader.name().toLowerCase();
  if (first === 'where' || first === 'project' || first === 'summarize')
    throw new QueryError('The sandbox wants the table to be named.', first);
  if (first !== 'resources' && first !== 'resourcecontainers')
    throw new QueryError(`The table '${first}' is not supported.`, first);
  const stages: Stage[] = [];
  while (!reader.done()) {
    reader.mark('|');
    stages.push(...parseStage(reader));
  }
  return { table: first, stages };
}

function parseStage(reader: Reader): Stage[] {
  const operator = reader.name().toLowerCase();
  switch (operator) {
    case 'where':
      return [{ kind: 'where', test: parseExpression(reader) }];
    case 'project':
    case 'extend':
      return [{ kind: operator, columns: commaList(reader, parseColumn) }];
    case 'distinct':
    case 'project-away':
      return [{ kind: operator, names: commaList(reader, () => reader.name()) }];
    case 'order':
    case 'sort':
      reader.word('by');
      return [{ kind: 'order', by: commaList(reader, parseOrder) }];
    case 'limit':
    case 'take':
      return [{ kind: 'limit', count: reader.number() }];
    case 'top': {
      const count = reader.number();
      reader.word('by');
      return [
        { kind: 'order', by: commaList(reader, parseOrder) },
        { kind: 'limit', count },
      ];
    }
    case 'count':
      return [{ kind: 'count' }];
    case 'summarize':
      return [parseSummarize(reader)];
    default:
      throw new QueryError(`The operator '${operator}' is not supported.`, operator);
  }
}

function parseColumn(reader: Reader): Column {
  const start = reader.at();
  const value = parseExpression(reader);
  if (reader.takeMark('=')) {
    if (value.kind !== 'path' || value.steps.length !== 1)
      throw new QueryError('A column name is expected before =.', '=');
    return { name: String(value.steps[0]), value: parseExpression(reader) };
  }
  if (value.kind === 'path') return { name: value.steps.join('_'), value };
  return { name: `Column${start}`, value };
}

function parseOrder(reader: Reader) {
  const value = parseExpression(reader);
  const direction = reader.takeWord('asc') ? 'asc' : reader.takeWord('desc') ? 'desc' : 'desc';
  return { value, descending: direction === 'desc' };
}

function parseSummarize(reader: Reader): Stage {
  const first = reader.name();
  const name = reader.takeMark('=') ? first : 'count_';
  const aggregate = name === first && first !== 'count' ? reader.name() : first;
  if (aggregate.toLowerCase() !== 'count')
    throw new QueryError(`The aggregate '${aggregate}' is not supported.`, aggregate);
  reader.mark('(');
  reader.mark(')');
  return { kind: 'summarize', name, by: reader.takeWord('by') ? commaList(reader, parseColumn) : [] };
}

function commaList<T>(reader: Reader, item: (reader: Reader) => T): T[] {
  const items = [item(reader)];
  while (reader.takeMark(',')) items.push(item(reader));
  return items;
}
