import { isJsonObject, type Json } from '../../../core/json.ts';
import type { Expression } from './expression.ts';
import type { Column, Query, Row, Stage } from './parse.ts';

export function runQuery(query: Query, rows: readonly Row[]): Row[] {
  return query.stages.reduce<Row[]>((current, stage) => runStage(stage, current), [...rows]);
}

function runStage(stage: Stage, rows: Row[]): Row[] {
  switch (stage.kind) {
    case 'where':
      return rows.filter((row) => evaluate(stage.test, row) === true);
    case 'project':
      return rows.map((row) => columnsOf(stage.columns, row));
    case 'extend':
      return rows.map((row) => ({ ...row, ...columnsOf(stage.columns, row) }));
    case 'project-away':
      return rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !stage.names.includes(name))));
    case 'distinct':
      return [...new Map(rows.map((row) => pick(stage.names, row)).map((row) => [JSON.stringify(row), row])).values()];
    case 'order':
      return rows.toSorted((a, b) => {
        for (const { value, descending } of stage.by) {
          const order = compare(evaluate(value, a), evaluate(value, b));
          if (order !== 0) return descending ? -order : order;
        }
        return 0;
      });
    case 'limit':
      return rows.slice(0, stage.count);
    case 'count':
      return [{ Count: rows.length }];
    case 'summarize': {
      if (stage.by.length === 0) return [{ [stage.name]: rows.length }];
      const groups = Map.groupBy(rows, (row) => JSON.stringify(columnsOf(stage.by, row)));
      return [...groups].map(([key, members]) => ({ ...(JSON.parse(key) as Row), [stage.name]: members.length }));
    }
  }
}

function columnsOf(columns: readonly Column[], row: Row): Row {
  return Object.fromEntries(columns.map(({ name, value }) => [name, evaluate(value, row) ?? null]));
}

function pick(names: readonly string[], row: Row): Row {
  return Object.fromEntries(names.map((name) => [name, row[name] ?? null]));
}

function evaluate(expression: Expression, row: Row): Json | undefined {
  switch (expression.kind) {
    case 'value':
      return expression.value;
    case 'path':
      return expression.steps.reduce<Json | undefined>((value, step) => {
        if (Array.isArray(value)) return typeof step === 'number' ? value[step] : undefined;
        return isJsonObject(value) ? value[String(step)] : undefined;
      }, row as Json);
    case 'and':
      return expression.terms.every((term) => evaluate(term, row) === true);
    case 'or':
      return expression.terms.some((term) => evaluate(term, row) === true);
    case 'in': {
      const left = evaluate(expression.left, row);
      const fold = expression.operator.endsWith('~');
      const found = expression.right.some((item) => same(left, evaluate(item, row), fold));
      return expression.operator.startsWith('!') ? !found : found;
    }
    case 'compare':
      return compared(expression.operator, evaluate(expression.left, row), evaluate(expression.right, row));
    case 'call':
      return called(
        expression.name,
        expression.arguments.map((argument) => evaluate(argument, row)),
      );
  }
}

function compared(operator: string, left: Json | undefined, right: Json | undefined): boolean {
  const a = textOf(left).toLowerCase();
  const b = textOf(right).toLowerCase();
  switch (operator) {
    case '==':
      return same(left, right, false);
    case '!=':
      return !same(left, right, false);
    case '=~':
      return same(left, right, true);
    case '!~':
      return !same(left, right, true);
    case '<':
      return compare(left, right) < 0;
    case '<=':
      return compare(left, right) <= 0;
    case '>':
      return compare(left, right) > 0;
    case '>=':
      return compare(left, right) >= 0;
    default: {
      const negated = operator.startsWith('!');
      const hit = operator.endsWith('has')
        ? hasTerm(a, b)
        : operator.endsWith('contains')
          ? a.includes(b)
          : operator.endsWith('startswith')
            ? a.startsWith(b)
            : a.endsWith(b);
      return negated ? !hit : hit;
    }
  }
}

/** `has` finds whole terms: runs of letters and digits. */
function hasTerm(text: string, term: string): boolean {
  const escaped = term.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(^|[^a-z0-9])${escaped}($|[^a-z0-9])`).test(text);
}

function called(name: string, given: readonly (Json | undefined)[]): Json | undefined {
  const [first] = given;
  switch (name) {
    case 'tostring':
      return textOf(first);
    case 'tolower':
      return textOf(first).toLowerCase();
    case 'toupper':
      return textOf(first).toUpperCase();
    case 'isnull':
      return first === undefined || first === null;
    case 'isnotnull':
      return first !== undefined && first !== null;
    case 'isempty':
      return textOf(first) === '';
    case 'isnotempty':
      return textOf(first) !== '';
    case 'not':
      return first !== true;
    case 'toint':
      return Math.trunc(Number(first));
    case 'tobool':
      return textOf(first).toLowerCase() === 'true';
    case 'strcat':
      return given.map(textOf).join('');
    default:
      return Array.isArray(first) ? first.length : null;
  }
}

function same(a: Json | undefined, b: Json | undefined, fold: boolean): boolean {
  if (fold) return textOf(a).toLowerCase() === textOf(b).toLowerCase();
  return typeof a === 'number' || typeof b === 'number' || typeof a === 'boolean' || typeof b === 'boolean'
    ? a === b
    : textOf(a) === textOf(b);
}

function textOf(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function compare(a: Json | undefined, b: Json | undefined): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [x, y] = [textOf(a), textOf(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}
