import { existsSync } from 'node:fs';
import {
  type AnyContext,
  type Expansion,
  expandTemplate,
  type GivenParameters,
  TemplateError,
} from '../../controller/arm-template/index.ts';
import type { Json, JsonObject } from '../../controller/core/json.ts';
import { isJsonObject } from '../../controller/core/json.ts';
import { inGroup, inSubscription } from './given.ts';
import { readData } from './official-data.ts';

export interface RealTemplate {
  readonly id: string;
  readonly dir: string;
}

/** Expands each template with each of its parameter sets, nested deployments and all bodies and outputs included. */
export function expandAll(folder: string, index: readonly RealTemplate[]): { runs: number; misses: string[] } {
  let runs = 0;
  const misses: string[] = [];
  for (const { id, dir } of index) {
    const files = ['azuredeploy.json', 'main.json'].map((file) => `${folder}/${dir}/${file}`);
    const template = readData(files.find((file) => existsSync(file))!) as JsonObject;
    for (const given of parameterSets(`${folder}/${dir}`)) {
      runs += 1;
      try {
        walk(expandTemplate(template, complete(template, given), contextFor(template)));
      } catch (error) {
        if (!(error instanceof TemplateError)) throw error;
        misses.push(`${id}: ${error.message} at ${error.path}`);
      }
    }
  }
  return { runs, misses };
}

function walk(expansion: Expansion): void {
  for (const one of expansion.resources) {
    one.body();
    if (one.nested) walk(one.nested.expand());
  }
  expansion.outputs();
}

function parameterSets(folder: string): GivenParameters[] {
  const sets = `${folder}/parameters.json`;
  if (existsSync(sets))
    return (withIds(readData(sets)) as JsonObject[]).map((set) => set['parameters'] as GivenParameters);
  const file = `${folder}/azuredeploy.parameters.json`;
  return [existsSync(file) ? (((readData(file) as JsonObject)['parameters'] ?? {}) as GivenParameters) : {}];
}

/** READMEs write `<subnetResourceId>` for an id; the modules split it, so it must look like one. */
function withIds(sets: Json): Json {
  const id =
    '/subscriptions/11112222-3333-4444-5555-666677778888/resourceGroups/rg-test/providers/Microsoft.Placeholder/things/thing/parts/part';
  return JSON.parse(JSON.stringify(sets).replace(/<[A-Za-z]*resourceId>/gi, id)) as Json;
}

/** Fills placeholders such as GEN-UNIQUE, and parameters that have no value anywhere, with something of the right form. */
function complete(template: JsonObject, given: GivenParameters): GivenParameters {
  const result: { [name: string]: { value?: Json; reference?: Json } } = { ...given };
  const declared = isJsonObject(template['parameters']) ? template['parameters'] : {};
  for (const [name, schema] of Object.entries(declared)) {
    if (!isJsonObject(schema)) continue;
    const key = Object.keys(given).find((other) => other.toLowerCase() === name.toLowerCase());
    const value = key === undefined ? undefined : given[key]?.value;
    if (key !== undefined && typeof value === 'string' && /^(GEN|GET)-/.test(value))
      result[key] = { value: generated(value, schema) };
    else if (key !== undefined) continue;
    else if (name.startsWith('_artifactsLocation'))
      result[name] = { value: name.endsWith('SasToken') ? '' : 'https://artifacts.example/' };
    else if (!('defaultValue' in schema) && !schema['nullable']) result[name] = { value: guessed(schema) };
  }
  return result;
}

function generated(placeholder: string, schema: JsonObject): Json {
  if (String(schema['type']).toLowerCase() === 'int') return 5;
  if (placeholder.includes('GUID')) return '01234567-89ab-4def-8123-456789abcdef';
  const maximum = schema['maxLength'];
  return typeof maximum === 'number' ? placeholder.replace(/[^A-Za-z]/g, '').slice(0, maximum) : placeholder;
}

function guessed(schema: JsonObject): Json {
  const type = String(schema['type'] ?? 'object').toLowerCase();
  if (Array.isArray(schema['allowedValues'])) return schema['allowedValues'][0]!;
  if (type === 'int') return schema['minValue'] ?? 1;
  if (type === 'bool') return true;
  if (type === 'array') return [];
  if (type.endsWith('object')) return {};
  return 'x'.repeat(Math.max(Number(schema['minLength'] ?? 8), 8)).slice(0, Number(schema['maxLength'] ?? 99));
}

function contextFor(template: JsonObject): AnyContext {
  const schema = String(template['$schema']).toLowerCase();
  const upper = { tenantId: inGroup.tenantId, deployment: { name: 'main', location: 'westeurope' } };
  if (schema.includes('subscriptiondeployment')) return inSubscription;
  if (schema.includes('managementgroupdeployment'))
    return { ...upper, scope: 'managementGroup', managementGroup: 'mg' };
  if (schema.includes('tenantdeployment')) return { ...upper, scope: 'tenant' };
  return inGroup;
}
