import type { Json, JsonObject } from '../core/json.ts';
import { isJsonObject } from '../core/json.ts';
import { hash64 } from './functions/hash.ts';

const parameterOrder = [
  'defaultValue',
  'minValue',
  'maxValue',
  'minLength',
  'maxLength',
  'allowedValues',
  'type',
  'metadata',
];
const resourceOrder = [
  'type',
  'apiVersion',
  'name',
  'location',
  'dependsOn',
  'tags',
  'sku',
  'kind',
  'zones',
  'plan',
  'identity',
  'properties',
  'resourceGroup',
  'scope',
  'subscriptionId',
];

/**
 * Azure's `templateHash`: the 64-bit hash of `uniqueString` over the minified, upper-cased template with its members in
 * a canonical order. The order was inferred from published hashes and is incomplete: a template with members that are
 * not in these lists (copy, condition, user-defined types, …) may get another hash than Azure's.
 */
export function templateHash(template: JsonObject): string {
  return hash64(Buffer.from(JSON.stringify(canonical(template)).toUpperCase(), 'utf8')).toString();
}

function canonical(template: JsonObject): JsonObject {
  const { metadata, ...rest } = template;
  const result: JsonObject = { ...rest };
  const { parameters, resources } = template;
  if (isJsonObject(parameters)) result['parameters'] = mapMembers(parameters, (one) => ordered(one, parameterOrder));
  if (Array.isArray(resources)) result['resources'] = resources.map(canonicalResource);
  else if (isJsonObject(resources)) result['resources'] = mapMembers(resources, canonicalResource);
  if (isJsonObject(metadata)) result['metadata'] = withoutHash(metadata);
  return result;
}

/** A nested template is hashed as it is written: to its parent it is just data. */
function canonicalResource(resource: Json): Json {
  return ordered(resource, resourceOrder);
}

function withoutHash(metadata: JsonObject): JsonObject {
  const generator = metadata['_generator'];
  if (!isJsonObject(generator)) return metadata;
  const { templateHash: _, ...kept } = generator;
  return { ...metadata, _generator: kept };
}

function mapMembers(value: JsonObject, change: (member: Json) => Json): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, change(member)]));
}

function ordered(value: Json, order: readonly string[]): Json {
  if (!isJsonObject(value)) return value;
  const known = order.filter((key) => Object.hasOwn(value, key)).map((key) => [key, value[key]!] as const);
  const others = Object.entries(value).filter(([key]) => !order.includes(key));
  return Object.fromEntries([...known, ...others]);
}
