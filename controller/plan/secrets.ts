import type { TemplateDefinition } from '../catalogue/types.ts';
import { isJsonObject, type Json, type JsonObject } from '../core/json.ts';
import { secretParameters, type WiredTemplate } from '../desired/template.ts';
import type { Unit } from '../desired/types.ts';

/** Stands where a value would be that nobody may see. */
export const redacted = '(secret)';

/** Shorter texts stand in too many places that have nothing to do with the secret; they are replaced where they are all. */
const shortest = 4;

/** ARM parameters whose value nobody may see: marked so in the template or its schema, at any depth. */
export function secretInputs(wired: WiredTemplate): ReadonlySet<string> {
  const schema = wired.definition.manifest.spec.parameters;
  const properties = schema['properties'];
  const marked = new Set(
    Object.entries(isJsonObject(properties) ? properties : {}).flatMap(([name, property]) =>
      hasMark(property, schema, new Set()) ? [name.toLowerCase()] : [],
    ),
  );
  const fed = wired.inputs.filter(({ reads }) =>
    reads.some(
      ([context, name]) => context === 'parameters' && (name === undefined ? marked.size > 0 : marked.has(name)),
    ),
  );
  return new Set([...secretParameters(wired), ...fed.map(({ name }) => name)]);
}

export type Wire = (template: TemplateDefinition) => WiredTemplate;

/** Every text and number below a secret parameter of a unit, the longest first, so that no part of one is left over. */
export function secretsOf(unit: Unit, wire: Wire): readonly string[] {
  const hidden = secretInputs(wire(unit.template));
  const values = Object.entries(unit.parameters).flatMap(([name, value]) => (hidden.has(name) ? leaves(value) : []));
  return [...new Set(values)].sort((a, b) => b.length - a.length);
}

function leaves(value: Json): string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  if (typeof value === 'number') return [String(value)];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(leaves);
}

/** The same value with every secret in it replaced, whether it is a whole text or a part of one. */
export function withoutSecrets<T>(value: T, secrets: readonly string[]): T {
  if (secrets.length === 0) return value;
  return hide(value, secrets) as T;
}

function hide(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === 'string') return hideIn(value, secrets);
  if (typeof value === 'number') return secrets.includes(String(value)) ? redacted : value;
  if (Array.isArray(value)) return value.map((each) => hide(each, secrets));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [hideIn(key, secrets), hide(each, secrets)]));
}

function hideIn(text: string, secrets: readonly string[]): string {
  if (secrets.includes(text)) return redacted;
  return secrets
    .filter((secret) => secret.length >= shortest)
    .reduce((left, secret) => left.replaceAll(secret, redacted), text);
}

/** References lead into the schema itself; one that leads in a circle is followed once. */
function hasMark(schema: Json, root: JsonObject, seen: Set<string>): boolean {
  if (Array.isArray(schema)) return schema.some((each) => hasMark(each, root, seen));
  if (!isJsonObject(schema)) return false;
  if (schema['x-tre-secret'] === true) return true;
  const { $ref: reference } = schema;
  if (typeof reference === 'string' && reference.startsWith('#/') && !seen.has(reference)) {
    const target = reference
      .slice(2)
      .split('/')
      .reduce<Json | undefined>((here, key) => (isJsonObject(here) ? here[key] : undefined), root);
    if (target !== undefined && hasMark(target, root, new Set([...seen, reference]))) return true;
  }
  return Object.values(schema).some((each) => hasMark(each, root, seen));
}
