import { isJsonObject, type Json, type JsonObject } from '../../../../core/json.ts';
import type { ResourceManager } from '../../types.ts';
import { ArmError } from '../../types.ts';
import { isSecure } from '../record.ts';
import type { Scope } from '../records.ts';
import { invalidContent, oneOf, readParameters, readTemplate } from '../request.ts';
import type { ActionOnUnmanage, DenySettings } from './records.ts';

/** The body of a stack's PUT or validate, checked. */
export interface StackRequest {
  readonly location: string | undefined;
  readonly tags: JsonObject | undefined;
  readonly description: string | undefined;
  readonly deploymentScope: string | undefined;
  readonly template: JsonObject;
  readonly templateLink: JsonObject | undefined;
  readonly parameters: JsonObject;
  readonly actionOnUnmanage: ActionOnUnmanage;
  readonly denySettings: DenySettings;
}

const mostPrincipals = 5;
const mostActions = 200;

/** @throws ArmError 400 InvalidRequestContent. */
export function parseStackRequest(arm: ResourceManager, scope: Scope, body: Json | undefined): StackRequest {
  if (!isJsonObject(body)) throw invalidContent('The request content was invalid and could not be deserialized.');
  const properties = body['properties'];
  if (!isJsonObject(properties)) throw invalidContent("The request content is missing the 'properties' object.");
  const { location, tags } = body;
  const { description, deploymentScope } = properties;
  if (scope.kind === 'subscription' && typeof location !== 'string') {
    throw new ArmError(400, 'LocationRequired', 'The location property is required for this definition.');
  }
  return {
    location: typeof location === 'string' ? location : undefined,
    tags: isJsonObject(tags) ? tags : undefined,
    description: typeof description === 'string' ? description : undefined,
    deploymentScope: typeof deploymentScope === 'string' ? deploymentScope : undefined,
    ...readTemplate(arm, properties),
    parameters: readParameters(properties),
    actionOnUnmanage: readActionOnUnmanage(properties['actionOnUnmanage']),
    denySettings: readDenySettings(properties['denySettings']),
  };
}

function readActionOnUnmanage(value: Json | undefined): ActionOnUnmanage {
  if (!isJsonObject(value)) throw invalidContent("The property 'actionOnUnmanage' is required.");
  const action = (name: string) => oneOf(`actionOnUnmanage.${name}`, value[name], ['delete', 'detach']);
  const resources = action('resources');
  if (resources === undefined) throw invalidContent("The property 'actionOnUnmanage.resources' is required.");
  return {
    resources,
    resourceGroups: action('resourceGroups') ?? 'detach',
    managementGroups: action('managementGroups') ?? 'detach',
  };
}

function readDenySettings(value: Json | undefined): DenySettings {
  if (!isJsonObject(value)) throw invalidContent("The property 'denySettings' is required.");
  const mode = oneOf('denySettings.mode', value['mode'], ['none', 'denyDelete', 'denyWriteAndDelete']);
  if (mode === undefined) throw invalidContent("The property 'denySettings.mode' is required.");
  const excludedPrincipals = readList('excludedPrincipals', value['excludedPrincipals'], mostPrincipals);
  const excludedActions = readList('excludedActions', value['excludedActions'], mostActions);
  return {
    mode,
    applyToChildScopes: value['applyToChildScopes'] === true,
    ...(excludedPrincipals === undefined ? {} : { excludedPrincipals }),
    ...(excludedActions === undefined ? {} : { excludedActions }),
  };
}

function readList(name: string, value: Json | undefined, most: number): string[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value) || value.some((item) => typeof item !== 'string') || value.length > most) {
    throw invalidContent(`The property 'denySettings.${name}' must be a list of at most ${most} texts.`);
  }
  return value as string[];
}

/** Parameters as a stack shows them: as sent, with their types; secure ones without value. */
export function stackParameters(template: JsonObject, sent: JsonObject): JsonObject {
  const declared = isJsonObject(template['parameters']) ? template['parameters'] : {};
  return Object.fromEntries(
    Object.entries(sent).map(([name, parameter]) => {
      const declaration = declared[name];
      const raw = isJsonObject(declaration) ? declaration['type'] : undefined;
      const type = typeof raw === 'string' ? raw.toLowerCase() : 'object';
      const given = parameter as JsonObject;
      if (given['reference'] !== undefined) return [name, { reference: given['reference'], type }];
      return [name, isSecure(type) ? { type } : { value: given['value'] ?? null, type }];
    }),
  );
}
