/**
 * A parsed template expression. Trees are frozen by convention: they come from a cache shared by all expansions.
 * `runtime` marks a tree that holds a call to `reference`, `references` or `list*`, so that most trees need no walk.
 */
export type Expr =
  | { readonly kind: 'literal'; readonly value: string | number; readonly runtime: boolean }
  | {
      readonly kind: 'call';
      /** As written, for messages; user functions as `namespace.name`. */
      readonly name: string;
      readonly lower: string;
      readonly args: readonly Expr[];
      readonly runtime: boolean;
    }
  | { readonly kind: 'property'; readonly target: Expr; readonly name: string; readonly runtime: boolean }
  | { readonly kind: 'index'; readonly target: Expr; readonly index: Expr; readonly runtime: boolean };

/** `list*` is an open family: providers name their own (`listKeys`, `listAccountSas`, …). */
export function isRuntimeFunction(lower: string): boolean {
  return lower === 'reference' || lower === 'references' || lower.startsWith('list');
}
