import { isJsonObject, type Json, type JsonObject } from '../core/json.ts';
import { hashResource } from './normalise.ts';
import type { LiveResource } from './types.ts';

/** What says more about a resource than its properties do. Both Resource Graph and GET give these. */
const identifying = ['kind', 'sku', 'zones', 'identity', 'plan'] as const;

/** A resource as Resource Graph or GET returned it. @throws TypeError where it is not one. */
export function liveResource(raw: JsonObject): LiveResource {
  const { id, name, type, location, tags, properties } = raw;
  if (typeof id !== 'string' || typeof type !== 'string' || typeof name !== 'string') {
    throw new TypeError(`expected a resource with id, name and type, found ${Object.keys(raw).join(', ')}`);
  }
  const resource = {
    id,
    name,
    type,
    ...(typeof location === 'string' && location !== '' && { location }),
    tags: stringsOf(tags),
    properties: isJsonObject(properties) ? properties : {},
    extra: Object.fromEntries(identifying.flatMap((key) => (isGiven(raw[key]) ? [[key, raw[key] as Json]] : []))),
  };
  return { ...resource, hash: hashResource(resource) };
}

/** Resource Graph answers an empty string or null for what a type does not have. */
function isGiven(value: Json | undefined): boolean {
  return value !== undefined && value !== null && value !== '';
}

export function stringsOf(value: Json | undefined): { readonly [name: string]: string } {
  if (!isJsonObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
