import type { Json, JsonObject } from '../../core/json.ts';
import { isJsonObject } from '../../core/json.ts';
import { invalid } from '../evaluate/problem.ts';
import { member } from '../evaluate/values.ts';

/** Follows `$ref: '#/definitions/…'` to the type itself; what stands beside the `$ref` wins (`nullable`, limits). */
export function resolveSchema(schema: JsonObject, definitions: JsonObject, seen: readonly string[] = []): JsonObject {
  const reference = schema['$ref'];
  if (typeof reference !== 'string') return schema;
  if (seen.includes(reference)) throw invalid(`The type reference '${reference}' refers to itself.`);
  const { $ref: _, ...beside } = schema;
  return { ...resolveSchema(find(reference, definitions), definitions, [...seen, reference]), ...beside };
}

function find(reference: string, definitions: JsonObject): JsonObject {
  const steps = reference
    .split('/')
    .map((step) => decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~'));
  let found: Json | undefined = steps[0] === '#' && steps[1] === 'definitions' ? definitions : undefined;
  for (const step of steps.slice(2)) {
    found = Array.isArray(found) ? found[Number(step)] : isJsonObject(found) ? member(found, step) : undefined;
  }
  if (!isJsonObject(found))
    throw invalid(`The type reference '${reference}' is not found in the definitions of the template.`);
  return found;
}
