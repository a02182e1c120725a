import type { Expansion, GivenParameters } from '../../../../arm-template/index.ts';
import { isJsonObject, type Json } from '../../../../core/json.ts';
import { isSecure } from '../record.ts';

const mask = '*******';

/** The texts that secure parameters hold. */
export function secretsOf(expansion: Expansion, resolved: GivenParameters): string[] {
  return Object.entries(expansion.parameters)
    .filter(([, { type }]) => isSecure(type))
    .flatMap(([name]) => {
      const value = resolved[name]?.value;
      return value === undefined ? [] : textsIn(value);
    });
}

/** Replaces secret texts wherever they stand. */
export function redact(value: Json, secrets: readonly string[]): Json {
  if (secrets.length === 0) return value;
  if (typeof value === 'string') return secrets.reduce((text, secret) => text.replaceAll(secret, mask), value);
  if (Array.isArray(value)) return value.map((item) => redact(item, secrets));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, redact(item, secrets)]));
}

function textsIn(value: Json): string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isJsonObject(value) ? Object.values(value).flatMap(textsIn) : [];
}
