import { isJsonObject, type Json, type JsonObject } from '../../../../core/json.ts';
import type { ArmResource } from '../../types.ts';

/** What providers set and nobody can ask for; what-if shows none of it. */
const readOnly = new Set([
  'etag',
  'provisioningState',
  'resourceGuid',
  'systemData',
  'creationTime',
  'createdTime',
  'changedTime',
  'uniqueId',
]);
const ofIdentity = new Set(['principalId', 'tenantId', 'clientId']);

/** A resource as `before` and `after` show it: members sorted, read-only noise and ids of its own parts gone. */
export function shapeOf(resource: ArmResource, apiVersion: string): JsonObject {
  const { id, name, type, ...members } = resource;
  const kept: JsonObject = { apiVersion, id, name: fullName(id, name), type };
  for (const [member, value] of Object.entries(members)) {
    if (value === undefined || value === null || readOnly.has(member)) continue;
    kept[member] = member === 'identity' ? without(value, ofIdentity) : clean(value, id);
  }
  return sorted(kept) as JsonObject;
}

/** The few members that what-if shows of a resource that a deployment does not touch. */
export function outlineOf(resource: ArmResource): JsonObject {
  const { id, location, name, type, tags } = resource;
  return sorted({
    id,
    ...(location === undefined ? {} : { location }),
    name: fullName(id, name),
    ...(tags === undefined ? {} : { tags }),
    type,
  }) as JsonObject;
}

function clean(value: Json, ownId: string): Json {
  if (Array.isArray(value)) return value.map((item) => cleanItem(item, ownId));
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).filter(([member]) => !readOnly.has(member));
  return Object.fromEntries(entries.map(([member, item]) => [member, clean(item, ownId)]));
}

/** A child that stands in its parent's list is known by its name there. */
function cleanItem(item: Json, ownId: string): Json {
  if (!isJsonObject(item)) return clean(item, ownId);
  const { id, type: _, ...rest } = item;
  const own = typeof id === 'string' && id.toLowerCase().startsWith(`${ownId.toLowerCase()}/`);
  return clean(own ? rest : item, ownId);
}

/** Identities name what Azure assigned at every level. */
function without(value: Json, names: ReadonlySet<string>): Json {
  if (Array.isArray(value)) return value.map((item) => without(item, names));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([member, item]) => (names.has(member) ? [] : [[member, without(item, names)]])),
  );
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isJsonObject(value)) return value;
  const names = Object.keys(value).sort();
  return Object.fromEntries(names.map((name) => [name, sorted(value[name]!)]));
}

/** `hub/firewall` for a subnet: what-if names children with their parents. */
function fullName(id: string, name: string): string {
  const at = id.toLowerCase().lastIndexOf('/providers/');
  if (at < 0) return name;
  const names = id
    .slice(at)
    .split('/')
    .slice(3)
    .filter((_, i) => i % 2 === 1);
  return names.length > 1 ? names.join('/') : name;
}
