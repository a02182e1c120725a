import { isJsonObject, type Json, type JsonObject } from '../../core/json.ts';
import { stringsOf } from '../../observed/live-resource.ts';
import type { LiveStack } from '../../observed/types.ts';
import { detailsOf } from './errors.ts';

/** A stack as the stages see it; outputs without their ARM types, secure ones absent. */
export function liveStack(raw: JsonObject): LiveStack {
  const properties = isJsonObject(raw['properties']) ? raw['properties'] : raw;
  const { provisioningState, deploymentId, correlationId, outputs, resources, error } = properties;
  return {
    id: String(raw['id'] ?? ''),
    name: String(raw['name'] ?? ''),
    tags: stringsOf(raw['tags']),
    provisioningState: String(provisioningState ?? 'unknown'),
    resources: Array.isArray(resources) ? resources.filter(isJsonObject).map(reference) : [],
    outputs: outputValues(outputs),
    ...(typeof deploymentId === 'string' && { deploymentId }),
    ...(typeof correlationId === 'string' && { correlationId }),
    ...(isJsonObject(error) && {
      error: { code: String(error['code']), message: String(error['message']), details: detailsOf(error) },
    }),
  };
}

function reference({ id, status }: JsonObject): LiveStack['resources'][number] {
  return { id: String(id ?? ''), status: String(status ?? '') };
}

function outputValues(outputs: Json | undefined): JsonObject {
  if (!isJsonObject(outputs)) return {};
  return Object.fromEntries(
    Object.entries(outputs).flatMap(([name, output]) =>
      isJsonObject(output) && output['value'] !== undefined ? [[name, output['value']]] : [],
    ),
  );
}
