import type { Json, JsonObject } from '../../core/json.ts';
import { isJsonObject } from '../../core/json.ts';
import { invalid } from '../evaluate/problem.ts';
import { member, sameJson, toText, typeName } from '../evaluate/values.ts';
import { knownAfterApply } from '../types.ts';
import { resolveSchema } from './type-reference.ts';

/** What is wrong, as a sentence, and where below the checked value. */
export interface TypeProblem {
  readonly message: string;
  readonly path: string;
  /** The keyword that was violated, such as `maxLength`. */
  readonly keyword: string;
}

/** Compares a value with a type of the template language; unknown values pass, they are checked once known. */
export function checkType(
  value: Json,
  schema: JsonObject,
  definitions: JsonObject,
  path: string,
): TypeProblem | undefined {
  if (value === knownAfterApply) return undefined;
  const resolved = resolveSchema(schema, definitions);
  if (value === null) {
    return resolved['nullable'] === true ? undefined : wrongType(resolved, value, path);
  }
  return (
    checkKind(value, resolved, path) ??
    checkAllowed(value, resolved, path) ??
    checkSize(value, resolved, path) ??
    (Array.isArray(value) ? checkItems(value, resolved, definitions, path) : undefined) ??
    (isJsonObject(value) ? checkProperties(value, resolved, definitions, path) : undefined)
  );
}

const expectedTokens: { readonly [type: string]: { readonly label: string; readonly tokens: readonly string[] } } = {
  string: { label: 'String, Uri', tokens: ['String'] },
  securestring: { label: 'String, Uri', tokens: ['String'] },
  int: { label: 'Integer', tokens: ['Integer'] },
  bool: { label: 'Boolean', tokens: ['Boolean'] },
  array: { label: 'Array', tokens: ['Array'] },
  object: { label: 'Object', tokens: ['Object'] },
  secureobject: { label: 'Object', tokens: ['Object'] },
};

export function isTypeName(type: string): boolean {
  return Object.hasOwn(expectedTokens, type.toLowerCase());
}

function checkKind(value: Json, schema: JsonObject, path: string): TypeProblem | undefined {
  const type = schema['type'];
  if (type === undefined) return undefined;
  const expected = typeof type === 'string' ? expectedTokens[type.toLowerCase()] : undefined;
  if (!expected) throw invalid(`The type '${toText(type)}' is not a type of the template language.`, path);
  return expected.tokens.includes(typeName(value)) ? undefined : wrongType(schema, value, path);
}

function wrongType(schema: JsonObject, value: Json, path: string): TypeProblem {
  const label = expectedTokens[String(schema['type']).toLowerCase()]?.label ?? toText(schema['type'] ?? null);
  return {
    keyword: 'type',
    path,
    message: `Expected a value of type '${label}', but received a value of type '${typeName(value)}'.`,
  };
}

/** Text is compared without case (Azure/bicep#2489); an array passes also when each element is allowed. */
function checkAllowed(value: Json, schema: JsonObject, path: string): TypeProblem | undefined {
  const allowed = schema['allowedValues'];
  if (!Array.isArray(allowed)) return undefined;
  const passes = (item: Json) => item === knownAfterApply || allowed.some((one) => sameJson(fold(one), fold(item)));
  if (passes(value) || (Array.isArray(value) && value.every(passes))) return undefined;
  return {
    keyword: 'allowedValues',
    path,
    message: `The parameter value is not part of the allowed value(s): '${allowed.map(toText).join(',')}'.`,
  };
}

function fold(value: Json): Json {
  return typeof value === 'string' ? value.toLowerCase() : value;
}

function checkSize(value: Json, schema: JsonObject, path: string): TypeProblem | undefined {
  const rule = (keyword: string): number | undefined => {
    const limit = schema[keyword];
    return typeof limit === 'number' ? limit : undefined;
  };
  const problem = (keyword: string, what: string): TypeProblem => ({
    keyword,
    path,
    message: `${what} should be ${keyword.startsWith('min') ? 'greater' : 'less'} than or equal to '${rule(keyword)}'.`,
  });
  if (typeof value === 'number') {
    if (value < (rule('minValue') ?? Number.NEGATIVE_INFINITY)) return problem('minValue', 'The value');
    if (value > (rule('maxValue') ?? Number.POSITIVE_INFINITY)) return problem('maxValue', 'The value');
  }
  if (typeof value === 'string' || Array.isArray(value)) {
    if (value.length < (rule('minLength') ?? 0)) return problem('minLength', 'Length of the value');
    if (value.length > (rule('maxLength') ?? Number.POSITIVE_INFINITY))
      return problem('maxLength', 'Length of the value');
  }
  return undefined;
}

function checkItems(
  value: readonly Json[],
  schema: JsonObject,
  definitions: JsonObject,
  path: string,
): TypeProblem | undefined {
  const prefix = Array.isArray(schema['prefixItems']) ? schema['prefixItems'] : [];
  const rest = schema['items'];
  if (value.length < prefix.length) {
    return {
      keyword: 'prefixItems',
      path,
      message: `The tuple should have '${prefix.length}' items, and has '${value.length}'.`,
    };
  }
  for (const [i, item] of value.entries()) {
    const itemSchema = prefix[i] ?? rest;
    if (itemSchema === false)
      return {
        keyword: 'items',
        path: `${path}[${i}]`,
        message: `The tuple should have no more than '${prefix.length}' items.`,
      };
    const problem = isJsonObject(itemSchema) ? checkType(item, itemSchema, definitions, `${path}[${i}]`) : undefined;
    if (problem) return problem;
  }
  return undefined;
}

function checkProperties(
  value: JsonObject,
  given: JsonObject,
  definitions: JsonObject,
  path: string,
): TypeProblem | undefined {
  const variant = discriminate(value, given, definitions, path);
  if (variant.kind === 'problem') return variant.problem;
  const schema = variant.schema;
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {};
  for (const [name, propertySchema] of Object.entries(properties)) {
    if (!isJsonObject(propertySchema)) continue;
    const found = member(value, name);
    if (found === undefined && resolveSchema(propertySchema, definitions)['nullable'] === true) continue;
    if (found === undefined)
      return { keyword: 'properties', path: `${path}.${name}`, message: `The required property '${name}' is missing.` };
    const problem = checkType(found, propertySchema, definitions, `${path}.${name}`);
    if (problem) return problem;
  }
  return checkAdditional(value, schema, properties, definitions, path);
}

function checkAdditional(
  value: JsonObject,
  schema: JsonObject,
  properties: JsonObject,
  definitions: JsonObject,
  path: string,
): TypeProblem | undefined {
  const rule = schema['sealed'] === true ? false : schema['additionalProperties'];
  if (rule === undefined || rule === true) return undefined;
  for (const [name, item] of Object.entries(value)) {
    if (member(properties, name) !== undefined) continue;
    if (!isJsonObject(rule)) {
      return {
        keyword: 'additionalProperties',
        path: `${path}.${name}`,
        message: `The property '${name}' is not allowed; the properties are '${Object.keys(properties).join(', ')}'.`,
      };
    }
    const problem = checkType(item, rule, definitions, `${path}.${name}`);
    if (problem) return problem;
  }
  return undefined;
}

type Variant =
  | { readonly kind: 'schema'; readonly schema: JsonObject }
  | { readonly kind: 'problem'; readonly problem: TypeProblem };

/** The variant that a tagged union's discriminator selects; the type itself where it is no union. */
function discriminate(value: JsonObject, schema: JsonObject, definitions: JsonObject, path: string): Variant {
  const discriminator = schema['discriminator'];
  if (!isJsonObject(discriminator)) return { kind: 'schema', schema };
  const property = String(discriminator['propertyName']);
  const mapping = isJsonObject(discriminator['mapping']) ? discriminator['mapping'] : {};
  const tag = member(value, property);
  // Which variant it is shows only once the tag is known.
  if (tag === knownAfterApply) return { kind: 'schema', schema: {} };
  const variant = typeof tag === 'string' && Object.hasOwn(mapping, tag) ? mapping[tag] : undefined;
  if (isJsonObject(variant)) return { kind: 'schema', schema: withTag(resolveSchema(variant, definitions), property) };
  const message = `The property '${property}' must be one of '${Object.keys(mapping).join(', ')}'.`;
  return { kind: 'problem', problem: { keyword: 'discriminator', path: `${path}.${property}`, message } };
}

/** A sealed variant need not repeat the discriminator among its properties. */
function withTag(schema: JsonObject, property: string): JsonObject {
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {};
  return { ...schema, properties: { [property]: { type: 'string' }, ...properties } };
}
