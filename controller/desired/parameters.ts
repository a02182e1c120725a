import { isJsonObject, type Json, type JsonObject } from '../core/json.ts';

/**
 * What a manifest gives plus the defaults of the template's schema. A parameter that is declared, has no default and is
 * not given is null, so that a template can wire it on to an ARM parameter with a default of its own.
 */
export function withDefaults(schema: JsonObject, given: JsonObject = {}): JsonObject {
  const properties = schema['properties'];
  if (!isJsonObject(properties)) return given;
  const defaults = Object.entries(properties).map(([name, property]): [string, Json] => {
    const value = given[name];
    if (
      isJsonObject(property) &&
      isJsonObject(property['properties']) &&
      (isJsonObject(value) || value === undefined)
    ) {
      return [name, value === undefined ? (property['default'] ?? null) : withDefaults(property, value)];
    }
    return [name, value ?? (isJsonObject(property) ? (property['default'] ?? null) : null)];
  });
  return { ...given, ...Object.fromEntries(defaults) };
}
