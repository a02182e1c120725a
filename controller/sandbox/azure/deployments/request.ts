import type { Json, JsonObject } from '../../../core/json.ts';
import { isJsonObject } from '../../../core/json.ts';
import type { ResourceManager } from '../types.ts';
import { ArmError } from '../types.ts';
import type { DeploymentMode, Scope, ValidationLevel } from './records.ts';

/** The body of a deployment, validate or what-if request, checked. */
export interface DeploymentRequest {
  readonly location: string | undefined;
  readonly tags: JsonObject | undefined;
  readonly template: JsonObject;
  readonly templateLink: JsonObject | undefined;
  /** `{name: {value}} | {name: {reference}}` as sent. */
  readonly parameters: JsonObject;
  readonly mode: DeploymentMode;
  readonly validationLevel: ValidationLevel | undefined;
  readonly resultFormat: 'FullResourcePayloads' | 'ResourceIdOnly';
}

/** @throws ArmError 400 InvalidRequestContent and its more exact relatives. */
export function parseDeploymentRequest(arm: ResourceManager, scope: Scope, body: Json | undefined): DeploymentRequest {
  if (!isJsonObject(body)) throw invalidContent('The request content was invalid and could not be deserialized.');
  const properties = body['properties'];
  if (!isJsonObject(properties)) throw invalidContent("The request content is missing the 'properties' object.");
  if (properties['onErrorDeployment'] !== undefined) {
    throw invalidContent("The sandbox does not roll back: 'onErrorDeployment' is not supported.");
  }
  const location = body['location'];
  if (scope.kind === 'subscription' && typeof location !== 'string') {
    throw new ArmError(400, 'LocationRequired', 'The location property is required for this definition.');
  }
  return {
    location: typeof location === 'string' ? location : undefined,
    tags: isJsonObject(body['tags']) ? body['tags'] : undefined,
    ...readTemplate(arm, properties),
    parameters: readParameters(properties),
    mode: readMode(scope, properties['mode']),
    validationLevel: oneOf('validationLevel', properties['validationLevel'], [
      'Provider',
      'ProviderNoRbac',
      'Template',
    ]),
    resultFormat: readResultFormat(properties['whatIfSettings']),
  };
}

/** The template, inline or from a template spec version; links to the internet cannot be followed here. */
export function readTemplate(
  arm: ResourceManager,
  properties: JsonObject,
): { readonly template: JsonObject; readonly templateLink: JsonObject | undefined } {
  const { template, templateLink: link } = properties;
  if (isJsonObject(template)) return { template, templateLink: undefined };
  if (!isJsonObject(link)) {
    throw invalidContent("The request content must hold one of 'template' and 'templateLink'.");
  }
  const id = link['id'];
  if (typeof id !== 'string') {
    throw new ArmError(
      400,
      'InvalidContentLink',
      `Unable to download deployment content from '${String(link['uri'])}'.`,
    );
  }
  const main = arm.get(id)?.properties?.['mainTemplate'];
  if (!isJsonObject(main)) {
    throw new ArmError(404, 'ResourceNotFound', `The template spec version '${id}' was not found.`);
  }
  return { template: main, templateLink: { id, contentVersion: main['contentVersion'] ?? '1.0.0.0' } };
}

export function readParameters(properties: JsonObject): JsonObject {
  if (properties['parametersLink'] !== undefined) {
    throw new ArmError(
      400,
      'InvalidContentLink',
      'Unable to download deployment parameters: the sandbox follows no links.',
    );
  }
  const parameters = properties['parameters'] ?? {};
  if (!isJsonObject(parameters)) throw invalidContent("The value of 'parameters' must be an object.");
  for (const [name, parameter] of Object.entries(parameters)) {
    if (!isJsonObject(parameter) || 'value' in parameter === 'reference' in parameter) {
      throw invalidContent(`The parameter '${name}' must hold either a 'value' or a 'reference'.`);
    }
  }
  return parameters;
}

function readMode(scope: Scope, mode: Json | undefined): DeploymentMode {
  const known = oneOf('mode', mode, ['Incremental', 'Complete']);
  if (known === undefined)
    throw new ArmError(400, 'InvalidDeployment', "The 'mode' property of the deployment is required.");
  if (known === 'Complete' && scope.kind === 'subscription') {
    throw new ArmError(
      400,
      'InvalidDeployment',
      "The deployment mode 'Complete' is not supported at subscription scope.",
    );
  }
  return known;
}

function readResultFormat(settings: Json | undefined): DeploymentRequest['resultFormat'] {
  const format = isJsonObject(settings) ? settings['resultFormat'] : undefined;
  return (
    oneOf('whatIfSettings.resultFormat', format, ['FullResourcePayloads', 'ResourceIdOnly']) ?? 'FullResourcePayloads'
  );
}

/** Enumerations are read without case, as Azure does; an unknown value is refused. */
export function oneOf<T extends string>(name: string, value: Json | undefined, known: readonly T[]): T | undefined {
  if (value === undefined || value === null) return undefined;
  const found = typeof value === 'string' ? known.find((one) => one.toLowerCase() === value.toLowerCase()) : undefined;
  if (found === undefined) {
    throw invalidContent(`The value '${JSON.stringify(value)}' of '${name}' is not one of: ${known.join(', ')}.`);
  }
  return found;
}

export function invalidContent(message: string): ArmError {
  return new ArmError(400, 'InvalidRequestContent', message);
}
