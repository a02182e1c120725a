import type { ValidateFunction } from 'ajv/dist/2020.js';
import { messageOf } from '../core/errors.ts';
import { isJsonObject, type JsonObject } from '../core/json.ts';
import { explainErrors, type SchemaFinding } from '../manifests/explain-errors.ts';
import { loadAjv } from '../manifests/schemas.ts';
import type { Manifest } from '../manifests/types.ts';

/** Words that a template's parameter schema may use besides JSON Schema's. */
const ownKeywords = ['x-tre-updatable', 'x-tre-secret', 'x-tre-address-space'] as const;

/**
 * How a secret parameter is given: the name of a secret in the key vault of the workspace (or of the hub), with or
 * without its version. A value would stay in git for ever.
 */
const secretReference = /^secret:[A-Za-z0-9-]{1,127}(\/[0-9a-f]{32})?$/;

interface CheckedParameters {
  /** With the schema's defaults filled in; only meaningful where there are no findings. */
  readonly parameters: JsonObject;
  /** Pointers start below `/spec/parameters`. */
  readonly findings: readonly SchemaFinding[];
}

export type CheckParameters = (template: Manifest<'Template'>, parameters: JsonObject) => CheckedParameters;

/** Compiles each template's schema once. Unknown keys are errors unless the schema says otherwise. */
export function createParameterCheck(): CheckParameters {
  const compiled = new Map<Manifest<'Template'>, ValidateFunction>();
  return (template, given) => {
    const validate = compiled.get(template) ?? compileParameters(template);
    compiled.set(template, validate);
    const parameters = structuredClone(given);
    const findings = validate(parameters) ? [] : explainErrors(validate.errors ?? []);
    return { parameters, findings: [...findings, ...secretsInClear(template, given)] };
  };
}

/** Throws where the schema itself is wrong; `schemaMistake` says so without throwing. */
function compileParameters(template: Manifest<'Template'>): ValidateFunction {
  const { Ajv2020, addFormats } = loadAjv();
  const ajv = new Ajv2020({
    strict: true,
    strictTypes: false,
    strictRequired: false,
    allErrors: true,
    verbose: true,
    useDefaults: true,
  });
  addFormats(ajv);
  for (const keyword of ownKeywords) ajv.addKeyword({ keyword, schemaType: 'boolean' });
  const schema = template.spec.parameters;
  const closed = 'additionalProperties' in schema || 'unevaluatedProperties' in schema;
  return ajv.compile(closed ? schema : { ...schema, unevaluatedProperties: false });
}

/** What is wrong with the schema in `spec.parameters` of a template. */
export function schemaMistake(template: Manifest<'Template'>): string | undefined {
  try {
    compileParameters(template);
    return undefined;
  } catch (cause) {
    return `expected a JSON Schema (2020-12) in spec.parameters, found a mistake in it: ${messageOf(cause)}`;
  }
}

/** Names of the top-level parameters that carry a keyword. */
export function parametersWith(
  template: Manifest<'Template'>,
  keyword: (typeof ownKeywords)[number],
): readonly string[] {
  const properties = template.spec.parameters['properties'];
  if (!isJsonObject(properties)) return [];
  return Object.keys(properties).filter((name) => {
    const property = properties[name];
    return isJsonObject(property) && property[keyword] === true;
  });
}

function secretsInClear(template: Manifest<'Template'>, given: JsonObject): SchemaFinding[] {
  return parametersWith(template, 'x-tre-secret').flatMap((name) => {
    const value = given[name];
    if (value === undefined || (typeof value === 'string' && secretReference.test(value))) return [];
    const message =
      'expected the name of a secret in the key vault, such as `secret:database-password`, found a value in clear text; move it to the vault, and replace it there because it has been seen';
    return [{ code: 'secret-in-clear', message, pointer: `/${name}`, on: 'value' as const }];
  });
}
