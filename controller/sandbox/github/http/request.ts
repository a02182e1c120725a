import { isJsonObject, type Json, type JsonObject } from '../../../core/json.ts';
import type { Account, Permission } from '../state/records.ts';
import type { World } from '../world.ts';
import { apiError } from './errors.ts';

/** Who calls: an account by its token, or the App itself by a JWT. */
export type Viewer = { readonly kind: 'account'; readonly account: Account } | { readonly kind: 'app' };

export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly params: { readonly [name: string]: string };
  readonly query: URLSearchParams;
  readonly headers: { readonly [name: string]: string | undefined };
  readonly body: JsonObject;
  readonly viewer: Viewer | undefined;
  /** The account behind the request; routes that need no account never ask. */
  readonly actor: Account;
}

export interface Reply {
  readonly status: number;
  readonly body?: Json;
  /** Instead of a JSON body: a media type of its own (diff, raw). */
  readonly raw?: { readonly type: string; readonly bytes: Buffer };
  readonly headers?: { readonly [name: string]: string };
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `:name` is one segment, `:name+` one or more. */
  readonly path: string;
  /** What the caller must have on the repository; `any` = any valid token, `app` = an App JWT. */
  readonly needs: Exclude<Permission, 'none'> | 'any' | 'app';
  readonly run: (world: World, request: ApiRequest) => Promise<Reply> | Reply;
}

export const ok = (body: Json): Reply => ({ status: 200, body });
export const created = (body: Json): Reply => ({ status: 201, body });
export const noContent: Reply = { status: 204 };

/** Members of the body, refused with GitHub's 422 when they have another type. */
export function readText(body: JsonObject, name: string): string {
  const value = optionalText(body, name);
  if (value === undefined) throw apiError(422, `Invalid request.\n\n"${name}" wasn't supplied.`);
  return value;
}

export function optionalText(body: JsonObject, name: string): string | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw wrongType(name, value, 'a string');
  return value;
}

export function optionalFlag(body: JsonObject, name: string): boolean | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'boolean') throw wrongType(name, value, 'a boolean');
  return value;
}

export function optionalTexts(body: JsonObject, name: string): string[] | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value) || value.some((item) => typeof item !== 'string'))
    throw wrongType(name, value, 'an array of strings');
  return value as string[];
}

export function optionalObject(body: JsonObject, name: string): JsonObject | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  if (!isJsonObject(value)) throw wrongType(name, value, 'an object');
  return value;
}

export function optionalObjects(body: JsonObject, name: string): JsonObject[] | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value) || !value.every(isJsonObject)) throw wrongType(name, value, 'an array of objects');
  return value;
}

export function oneOf<T extends string>(body: JsonObject, name: string, allowed: readonly T[]): T | undefined {
  const value = optionalText(body, name);
  if (value === undefined) return undefined;
  const found = allowed.find((item) => item === value);
  if (found === undefined) throw wrongType(name, value, `one of ${allowed.join(', ')}`);
  return found;
}

function wrongType(name: string, value: Json, wanted: string) {
  return apiError(422, `Invalid request.\n\nFor '${name}', ${JSON.stringify(value)} is not ${wanted}.`);
}
