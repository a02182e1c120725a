import type { Json, JsonObject } from '../../core/json.ts';
import { isJsonObject } from '../../core/json.ts';
import { invalid, within } from '../evaluate/problem.ts';
import { type Frame, scopeOf } from '../evaluate/scope.ts';
import { evaluateTree } from '../evaluate/tree.ts';
import { findKey, toText } from '../evaluate/values.ts';
import { knownAfterApply, TemplateError, type TemplateWorld } from '../types.ts';
import { lazyValues } from './lazy-values.ts';
import { section } from './section.ts';
import { checkType } from './type-check.ts';
import { resolveSchema } from './type-reference.ts';

/** Parameters as a deployment request gives them. */
export interface GivenParameters {
  readonly [name: string]: { readonly value?: Json; readonly reference?: Json };
}

/** A world that can also read secrets, for `reference: {keyVault: {id}, secretName}`. */
export interface SecretSource {
  secret?(vaultId: string, secretName: string, secretVersion: string | undefined): string | undefined;
}

/** Reads parameters by name: given, or by default, checked against their types. */
export function parameterReader(
  template: JsonObject,
  given: GivenParameters,
  frame: () => Frame,
  world: (TemplateWorld & SecretSource) | undefined,
): (name: string) => Json {
  const declared = section(template, 'parameters');
  refuseSurplus(declared, given);
  const read = (name: string): Json => {
    const schema = declared[name];
    const path = `parameters.${name}`;
    if (!isJsonObject(schema)) throw invalid(`The template parameter '${name}' is not an object.`, path);
    return checked(name, schema, readValue(name, schema, given, frame, world), template);
  };
  return lazyValues(
    (name) => findKey(declared, name),
    read,
    (name) =>
      invalid(
        `The template parameter '${name}' is not found. Please see https://aka.ms/arm-syntax-parameters for usage details.`,
      ),
    (name) => invalid(`The template parameter '${name}' is defined by itself.`, `parameters.${name}`),
  );
}

function refuseSurplus(declared: JsonObject, given: GivenParameters): void {
  const surplus = Object.keys(given).filter((name) => findKey(declared, name) === undefined);
  if (surplus.length === 0) return;
  throw invalid(
    `The template parameters '${surplus.join(', ')}' in the parameters file are not valid; they are not present in the original template and can therefore not be provided at deployment time. ` +
      `The only supported parameters for this template are '${Object.keys(declared).join(', ')}'. Please see https://aka.ms/arm-pass-parameter-values for usage details.`,
    `parameters.${surplus[0]}`,
  );
}

function readValue(
  name: string,
  schema: JsonObject,
  given: GivenParameters,
  frame: () => Frame,
  world: (TemplateWorld & SecretSource) | undefined,
): Json {
  const key = findKey(given as JsonObject, name);
  const entry = key === undefined ? undefined : given[key];
  if (entry?.reference !== undefined) return readSecret(name, entry.reference, world);
  if (entry?.value !== undefined && (entry.value !== null || !('defaultValue' in schema)))
    return converted(entry.value, schema);
  if ('defaultValue' in schema) {
    return evaluateTree(
      schema['defaultValue']!,
      scopeOf(frame(), 'parameterDefault'),
      `parameters.${name}.defaultValue`,
    );
  }
  if (resolveSchema(schema, section(frame().template, 'definitions'))['nullable'] === true) return null;
  throw invalid(
    `The value for the template parameter '${name}' is not provided. Please see https://aka.ms/arm-create-parameter-file for usage details.`,
    `parameters.${name}`,
  );
}

/** Parameter files write integers and booleans as text at times (quickstart create-budget-simple); Azure takes them. */
function converted(value: Json, schema: JsonObject): Json {
  const type = String(schema['type']).toLowerCase();
  if (typeof value !== 'string') return value;
  if (type === 'int' && /^-?\d{1,15}$/.test(value)) return Number(value);
  if (type === 'bool' && /^(true|false)$/i.test(value)) return value.toLowerCase() === 'true';
  return value;
}

function readSecret(name: string, reference: Json, world: (TemplateWorld & SecretSource) | undefined): Json {
  const vault =
    isJsonObject(reference) && isJsonObject(reference['keyVault']) ? reference['keyVault']['id'] : undefined;
  const secretName = isJsonObject(reference) ? reference['secretName'] : undefined;
  if (typeof vault !== 'string' || typeof secretName !== 'string') {
    throw invalid(
      `The reference of the template parameter '${name}' must have 'keyVault.id' and 'secretName'.`,
      `parameters.${name}`,
    );
  }
  if (!world) return knownAfterApply;
  const version = (reference as JsonObject)['secretVersion'];
  const secret = world.secret?.(vault, secretName, typeof version === 'string' ? version : undefined);
  if (secret !== undefined) return secret;
  throw new TemplateError(
    'KeyVaultParameterReferenceSecretRetrieveFailed',
    `The secret of KeyVault parameter '${name}' cannot be retrieved from '${vault}'.`,
    `parameters.${name}`,
  );
}

function checked(name: string, schema: JsonObject, value: Json, template: JsonObject): Json {
  const path = `parameters.${name}`;
  try {
    const problem = checkType(value, schema, section(template, 'definitions'), path);
    if (!problem) return value;
    const shown =
      problem.keyword === 'allowedValues' && !isSecure(schema, template)
        ? `The provided value '${toText(value)}'`
        : 'The provided value';
    throw invalid(
      `${shown} for the template parameter '${name}' is not valid. ${problem.message} Please see https://aka.ms/arm-syntax-parameters for usage details.`,
      problem.keyword === 'type' ? problem.path : `${problem.path}.${problem.keyword}`,
    );
  } catch (error) {
    throw within(error, path);
  }
}

export function isSecure(schema: JsonObject, template: JsonObject): boolean {
  const type = resolveSchema(schema, section(template, 'definitions'))['type'];
  return typeof type === 'string' && type.toLowerCase().startsWith('secure');
}
