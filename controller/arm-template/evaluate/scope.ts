import type { Json, JsonObject } from '../../core/json.ts';
import type { AnyContext } from '../context.ts';
import type { Expr } from '../expression/ast.ts';
import type { knownAfterApply, TemplateWorld } from '../types.ts';

/** What one template offers to its expressions. Outer-scope nested templates borrow their parent's. */
export interface Frame {
  readonly template: JsonObject;
  readonly context: AnyContext;
  /** @throws TemplateError when the name is unknown, its value invalid, or defined by itself. */
  parameter(name: string): Json;
  variable(name: string): Json;
  userFunction(lower: string): UserFunction | undefined;
  /** Parameters as they were given, for `deployment()`. */
  readonly given: JsonObject;
  /** Resources of the template, for `reference`, `references`, `list*`, `resourceInfo`; empty until they are unrolled. */
  resources(): ResourceTable;
}

export interface UserFunction {
  readonly name: string;
  readonly parameters: readonly { readonly name: string; readonly schema: JsonObject }[];
  readonly output: Json;
  readonly frame: Frame;
  readonly definitions: JsonObject;
}

/** One resource of the template as other expressions see it. */
export interface ResourceEntry {
  readonly key: string;
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly apiVersion: string;
  readonly deployed: boolean;
  readonly existing: boolean;
  /** Outputs of a nested deployment as far as they are known without a world. */
  staticOutputs?(): JsonObject | undefined;
}

export interface ResourceTable {
  /** By symbol (`vnet`, `vnet[1]`) in symbolic templates, by name in the others. */
  byReference(text: string): ResourceEntry | undefined;
  byId(id: string): ResourceEntry | undefined;
  /** All instances of a copied resource, in order. */
  collection(symbol: string): readonly ResourceEntry[] | undefined;
}

export interface CopyLoop {
  readonly name: string;
  /** A property or variable loop: only `copyIndex('name')` sees it. Resource and output loops also answer `copyIndex()`. */
  readonly named: boolean;
  /** Unknown where the number of iterations is. */
  readonly index: number | typeof knownAfterApply;
  readonly outer: CopyLoop | undefined;
}

interface Locals {
  readonly name: string;
  readonly value: Json;
  readonly outer: Locals | undefined;
}

/** Where an expression stands: decides which functions Azure allows there. */
export type Place = 'parameterDefault' | 'variable' | 'compile' | 'body' | 'function';

export interface Scope {
  readonly frame: Frame;
  readonly place: Place;
  readonly world: TemplateWorld | undefined;
  readonly copy: CopyLoop | undefined;
  /** Variables of the lambdas around the expression. */
  readonly lambda: Locals | undefined;
  /** Arguments of the user function around the expression, by lower-case name. */
  readonly args: ReadonlyMap<string, Json> | undefined;
}

export type Evaluate = (expr: Expr, scope: Scope) => Json;

export function scopeOf(frame: Frame, place: Place, world?: TemplateWorld): Scope {
  return { frame, place, world, copy: undefined, lambda: undefined, args: undefined };
}

export function withCopy(scope: Scope, kind: 'named' | 'bare', name: string, index: CopyLoop['index']): Scope {
  return { ...scope, copy: { name: name.toLowerCase(), named: kind === 'named', index, outer: scope.copy } };
}

export function withWorld(scope: Scope, world: TemplateWorld | undefined): Scope {
  return { ...scope, world };
}
