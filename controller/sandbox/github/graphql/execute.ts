import { messageOf } from '../../../core/errors.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../core/json.ts';
import { type Document, type Field, type Operation, readValue, type Selection } from './parse.ts';

/** An object of the graph: the name of its type and its fields, each computed when it is asked for. */
export interface Node {
  readonly type: string;
  readonly fields: { readonly [name: string]: (args: JsonObject) => Answer | Promise<Answer> };
}
type Answer = Json | Node | readonly Node[];

/** An error in GraphQL's envelope; `type` as GitHub gives it (NOT_FOUND, FORBIDDEN, …). */
export class GraphqlError extends Error {
  readonly type: string | undefined;
  readonly path: readonly string[];
  readonly extensions: JsonObject | undefined;
  constructor(message: string, more: { type?: string; path?: readonly string[]; extensions?: JsonObject } = {}) {
    super(message);
    this.type = more.type;
    this.path = more.path ?? [];
    this.extensions = more.extensions;
  }
}

interface Run {
  readonly fragments: Document['fragments'];
  readonly variables: JsonObject;
  readonly errors: GraphqlError[];
}

export async function execute(
  document: Document,
  operation: Operation,
  root: Node,
  variables: JsonObject,
): Promise<JsonObject> {
  const run: Run = { fragments: document.fragments, variables, errors: [] };
  const data = await select(run, root, operation.selections, []);
  if (run.errors.length === 0) return { data };
  const shown = run.errors.map((error) => ({
    ...(error.type === undefined ? {} : { type: error.type }),
    path: [...error.path],
    ...(error.extensions === undefined ? {} : { extensions: error.extensions }),
    message: error.message,
  }));
  // An undefined field is found before anything runs; GitHub then sends no data at all.
  return run.errors.some((error) => error.extensions?.['code'] === 'undefinedField')
    ? { errors: shown }
    : { data, errors: shown };
}

async function select(
  run: Run,
  node: Node,
  selections: readonly Selection[],
  path: readonly string[],
): Promise<JsonObject> {
  const out: JsonObject = {};
  for (const selection of selections) {
    if (selection.kind === 'on') {
      const applies = selection.type === undefined || selection.type === node.type;
      if (applies) Object.assign(out, await select(run, node, selection.selections, path));
    } else if (selection.kind === 'spread') {
      Object.assign(out, await select(run, node, run.fragments[selection.name] ?? [], path));
    } else {
      out[selection.key] = await resolve(run, node, selection, [...path, selection.key]);
    }
  }
  return out;
}

async function resolve(run: Run, node: Node, field: Field, path: readonly string[]): Promise<Json> {
  if (field.name === '__typename') return node.type;
  const resolver = node.fields[field.name];
  if (resolver === undefined) {
    const extensions = { code: 'undefinedField', typeName: node.type, fieldName: field.name };
    run.errors.push(
      new GraphqlError(`Field '${field.name}' doesn't exist on type '${node.type}'`, { path, extensions }),
    );
    return null;
  }
  const args: JsonObject = {};
  for (const [name, value] of Object.entries(field.args)) args[name] = readValue(value, run.variables);
  try {
    return await complete(run, await resolver(args), field, path);
  } catch (error) {
    run.errors.push(
      error instanceof GraphqlError
        ? new GraphqlError(error.message, { path, ...(error.type === undefined ? {} : { type: error.type }) })
        : new GraphqlError(messageOf(error), { path, type: 'INTERNAL' }),
    );
    return null;
  }
}

async function complete(run: Run, answer: Answer, field: Field, path: readonly string[]): Promise<Json> {
  if (isNodeList(answer)) {
    return Promise.all(answer.map((node, i) => select(run, node, field.selections, [...path, String(i)])));
  }
  if (isNode(answer)) return select(run, answer, field.selections, path);
  return answer as Json;
}

function isNodeList(answer: Answer): answer is readonly Node[] {
  return Array.isArray(answer) && answer.length > 0 && answer.every(isNode);
}

function isNode(value: unknown): value is Node {
  return isJsonObject(value) && typeof value['type'] === 'string' && isJsonObject(value['fields']);
}
