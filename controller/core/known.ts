/**
 * The answer of every read from outside. Unavailable is never empty: a planner takes only `Known`,
 * so no code path leads from a failed read to a plan (argo-cd#3473 deleted everything that way).
 */
export type Known<T> = { readonly known: true; readonly value: T };
export type Unavailable = { readonly known: false; readonly reason: string; readonly code: string };
export type Read<T> = Known<T> | Unavailable;

export function known<T>(value: T): Known<T> {
  return { known: true, value };
}

export function unavailable(code: string, reason: string): Unavailable {
  return { known: false, code, reason };
}
