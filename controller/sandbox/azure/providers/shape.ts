import { createHash } from 'node:crypto';
import { isJsonObject, type Json, type JsonObject } from '../../../core/json.ts';

/** A GUID in the right form, made of a seed: the same seed gives the same GUID in every run. */
export function guidOf(seed: string): string {
  const hex = createHash('sha256').update(seed).digest('hex');
  const variant = '89ab'[Number.parseInt(hex[16] ?? '0', 16) % 4];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export function objectAt(value: Json | undefined, ...path: readonly string[]): JsonObject {
  const found = valueAt(value, ...path);
  return isJsonObject(found) ? found : {};
}

export function listAt(value: Json | undefined, ...path: readonly string[]): JsonObject[] {
  const found = valueAt(value, ...path);
  return Array.isArray(found) ? found.filter(isJsonObject) : [];
}

export function textAt(value: Json | undefined, ...path: readonly string[]): string | undefined {
  const found = valueAt(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

export function stringsAt(value: Json | undefined, ...path: readonly string[]): string[] {
  const found = valueAt(value, ...path);
  return Array.isArray(found) ? found.filter((item) => typeof item === 'string') : [];
}

function valueAt(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  let at: Json | undefined = value;
  for (const step of path) at = isJsonObject(at) ? at[step] : undefined;
  return at;
}

/** Deep: members that the body leaves out or sets to null take the default; lists are taken whole. */
export function withDefaults(given: JsonObject, defaults: JsonObject): JsonObject {
  const merged: JsonObject = { ...given };
  for (const [name, fallback] of Object.entries(defaults)) {
    const value = merged[name];
    if (value === undefined || value === null) merged[name] = structuredClone(fallback);
    else if (isJsonObject(value) && isJsonObject(fallback)) merged[name] = withDefaults(value, fallback);
  }
  return merged;
}

/** A number from a text, for choices that must be the same in every run. */
export function sha(text: string): number {
  return Number.parseInt(createHash('sha256').update(text.toLowerCase()).digest('hex').slice(0, 8), 16);
}
