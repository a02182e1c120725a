import type { Json, JsonObject } from '../../core/json.ts';
import { isJsonObject } from '../../core/json.ts';
import { knownAfterApply } from '../types.ts';

/** Objects of which only some members are known yet, such as a module whose outputs are partly computable. */
const partials = new WeakSet<object>();

/** Marks an object so that a member it lacks is unknown instead of missing. */
export function partlyKnown(value: JsonObject): JsonObject {
  partials.add(value);
  return value;
}

export function isPartlyKnown(value: Json): boolean {
  return typeof value === 'object' && value !== null && partials.has(value);
}

export function isUnknown(value: Json): boolean {
  return value === knownAfterApply || isPartlyKnown(value);
}

export function holdsUnknown(value: Json): boolean {
  if (typeof value !== 'object' || value === null) return value === knownAfterApply;
  if (partials.has(value)) return true;
  return Array.isArray(value) ? value.some(holdsUnknown) : Object.values(value).some(holdsUnknown);
}

/** Replaces partly known objects that reached a body or an output: they cannot be written down. */
export function settle(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (partials.has(value)) return knownAfterApply;
  return value;
}

/** The JSON token names that Azure's messages use. */
export function typeName(value: Json): string {
  if (value === null) return 'Null';
  if (Array.isArray(value)) return 'Array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'Integer' : 'Float';
  if (typeof value === 'boolean') return 'Boolean';
  return typeof value === 'string' ? 'String' : 'Object';
}

export function sameJson(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, i) => sameJson(item, b[i]!));
  }
  if (!isJsonObject(a) || !isJsonObject(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key]!, b[key]!))
  );
}

/** The key of `object` that equals `name` but for case: ARM compares member names that way. */
export function findKey(object: JsonObject, name: string): string | undefined {
  if (Object.hasOwn(object, name)) return name;
  const lower = name.toLowerCase();
  return Object.keys(object).find((key) => key.toLowerCase() === lower);
}

export function member(object: JsonObject, name: string): Json | undefined {
  const key = findKey(object, name);
  return key === undefined ? undefined : object[key];
}

/** Sets a member under the spelling that the object already has for it. */
export function setMember(object: JsonObject, name: string, value: Json): void {
  put(object, findKey(object, name) ?? name, value);
}

/** Sets exactly this key; one called `__proto__` stays data. */
export function put(object: JsonObject, key: string, value: Json): void {
  if (key === '__proto__')
    Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true });
  else object[key] = value;
}

/** Text of a value as .NET prints JSON tokens: `True`, compact JSON for objects and arrays, nothing for null. */
export function toText(value: Json): string {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return String(value);
  return JSON.stringify(value);
}
