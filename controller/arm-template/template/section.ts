import type { JsonObject } from '../../core/json.ts';
import { isJsonObject } from '../../core/json.ts';

/** A section of a template (`parameters`, `outputs`, …), empty where it is absent. */
export function section(template: JsonObject, name: string): JsonObject {
  const value = template[name];
  return isJsonObject(value) ? value : {};
}
