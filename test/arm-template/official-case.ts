import {
  type AnyContext,
  expandTemplate,
  type GivenParameters,
  TemplateError,
} from '../../controller/arm-template/index.ts';
import type { Json, JsonObject } from '../../controller/core/json.ts';
import { isJsonObject } from '../../controller/core/json.ts';
import { inOrder, miniatureAzure } from './miniature-azure.ts';

/** One case of `arm-functions/cases.json`; its README explains the members. */
export interface OfficialCase {
  readonly id: string;
  readonly authority: string;
  readonly template: JsonObject;
  readonly parameters: GivenParameters;
  readonly context?: { readonly [member: string]: Json };
  readonly expectedOutputs?: JsonObject;
  readonly expectedResources?: readonly JsonObject[];
  readonly expectedResourceNames?: readonly string[];
  readonly expectedOrder?: readonly (readonly [string, string])[];
  readonly expectedError?: { readonly code?: string | null; readonly messageContains?: readonly string[] };
  readonly match?: 'exact' | 'subset';
  readonly existingResources?: readonly JsonObject[];
  readonly linkedTemplates?: { readonly [uri: string]: JsonObject };
}

/** Deploys the case into a miniature Azure; answers what differs from what is expected, nothing if all is well. */
export function runCase(given: OfficialCase): string[] {
  try {
    const found = differences(given);
    return given.expectedError ? ['no error'] : found;
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    const { expectedError } = given;
    if (!expectedError) return [`${error.message} at ${error.path}`];
    const code = expectedError.code && expectedError.code !== error.code ? [`code ${error.code}`] : [];
    const missing = (expectedError.messageContains ?? []).filter((part) => !error.message.includes(part));
    return [...code, ...missing.map((part) => `'${error.message}' lacks '${part}'`)];
  }
}

function differences(given: OfficialCase): string[] {
  const context = contextOf(given.context ?? {});
  const groups = (given.context?.['existingResourceGroups'] ?? []) as string[];
  const azure = miniatureAzure(
    [
      ...(given.existingResources ?? []),
      ...groups.map((name) => ({
        id: `/subscriptions/${context.subscriptionId}/resourceGroups/${name}`,
        location: 'westeurope',
      })),
    ],
    given.linkedTemplates,
  );
  const expansion = expandTemplate(given.template, given.parameters, context, azure);
  const outputs = Object.fromEntries(
    Object.entries(azure.deploy(expansion)).map(([name, output]) => [name, output.value ?? null]),
  );
  const same = given.match === 'subset' ? includes : equal;
  const found: string[] = [];
  if (given.expectedOutputs && !same(given.expectedOutputs, outputs)) found.push(`outputs ${JSON.stringify(outputs)}`);
  const surplus = [...azure.deployed];
  for (const wanted of given.expectedResources ?? []) {
    const at = surplus.findIndex((one) => same(wanted, one));
    if (at < 0) found.push(`no resource ${JSON.stringify(wanted)}`);
    else surplus.splice(at, 1);
  }
  if (given.expectedResources && given.match !== 'subset' && surplus.length > 0)
    found.push(`surplus ${JSON.stringify(surplus)}`);
  const order = inOrder(expansion);
  const names = order.map((one) => one.name).sort();
  if (given.expectedResourceNames && !equal([...given.expectedResourceNames].sort(), names))
    found.push(`names ${names}`);
  const place = (name: string) =>
    order.findIndex((one) => [one.name, one.key, one.id.split('/providers/')[1]].includes(name));
  for (const [before, after] of given.expectedOrder ?? []) {
    if (place(before) < 0 || place(before) >= place(after)) found.push(`${before} is not before ${after}`);
  }
  return found;
}

function contextOf(given: { readonly [member: string]: Json }): AnyContext {
  const text = (member: string, otherwise: string) => String(given[member] ?? otherwise);
  const rest = {
    tenantId: text('tenantId', '99998888-7777-6666-5555-444433332222'),
    utcNow: text('utcNow', '2026-01-02T03:04:05Z'),
    newGuid: () => '01234567-89ab-4def-8123-456789abcdef',
  };
  const subscriptionId = text('subscriptionId', '11112222-3333-4444-5555-666677778888');
  const deployment = { name: text('deploymentName', 'exampledeploy') };
  const located = { ...deployment, location: text('location', 'westeurope') };
  if (given['scope'] === 'managementGroup') {
    return { ...rest, scope: 'managementGroup', managementGroup: text('managementGroup', 'mg'), deployment: located };
  }
  if (given['scope'] === 'subscription') return { ...rest, scope: 'subscription', subscriptionId, deployment: located };
  const resourceGroup = {
    name: text('resourceGroup', 'examplegroup'),
    location: text('resourceGroupLocation', 'westeurope'),
  };
  return { ...rest, scope: 'resourceGroup', subscriptionId, resourceGroup, deployment };
}

function equal(wanted: Json, found: Json): boolean {
  if (isJsonObject(wanted) && typeof wanted['$regex'] === 'string') return matches(wanted['$regex'], found);
  if (Array.isArray(wanted))
    return Array.isArray(found) && wanted.length === found.length && wanted.every((item, i) => equal(item, found[i]!));
  if (!isJsonObject(wanted)) return wanted === found;
  return (
    isJsonObject(found) &&
    Object.keys(wanted).length === Object.keys(found).length &&
    Object.keys(wanted).every((key) => key in found && equal(wanted[key]!, found[key]!))
  );
}

function includes(wanted: Json, found: Json): boolean {
  if (isJsonObject(wanted) && typeof wanted['$regex'] === 'string') return matches(wanted['$regex'], found);
  if (Array.isArray(wanted))
    return (
      Array.isArray(found) && wanted.length === found.length && wanted.every((item, i) => includes(item, found[i]!))
    );
  if (!isJsonObject(wanted)) return wanted === found;
  return isJsonObject(found) && Object.keys(wanted).every((key) => key in found && includes(wanted[key]!, found[key]!));
}

function matches(pattern: string, found: Json): boolean {
  return typeof found === 'string' && new RegExp(pattern).test(found);
}
