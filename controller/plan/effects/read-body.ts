import { knownAfterApply } from '../../arm-template/types.ts';
import { isJsonObject, type Json, type JsonObject } from '../../core/json.ts';

/** A member deep inside, by dotted path; undefined where anything on the way is missing. */
export function at(value: Json | undefined, path: string): Json | undefined {
  return path.split('.').reduce<Json | undefined>((here, key) => (isJsonObject(here) ? here[key] : undefined), value);
}

export function textAt(value: Json | undefined, path: string): string | undefined {
  const found = at(value, path);
  return typeof found === 'string' ? found : undefined;
}

export function objectsAt(value: Json | undefined, path: string): readonly JsonObject[] {
  const found = at(value, path);
  return Array.isArray(found) ? found.filter(isJsonObject) : [];
}

/** Azure writes one value as `xPrefix` and several as `xPrefixes`; templates use either, or both. */
export function textsAt(value: Json | undefined, ...paths: readonly string[]): readonly string[] {
  return paths.flatMap((path) => {
    const found = at(value, path);
    return (Array.isArray(found) ? found : [found]).filter((each): each is string => typeof each === 'string');
  });
}

export function isOpen(text: string): boolean {
  return text.includes(knownAfterApply);
}
