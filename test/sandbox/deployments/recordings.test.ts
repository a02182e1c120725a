import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isJsonObject, type Json, type JsonObject } from '../../../controller/core/json.ts';
import { type Cloud, startCloud } from './cloud.ts';

/** Azure's own answers to azure-cli, recorded (MIT); read only, never copied here. */
const folder = resolve(import.meta.dirname, '../../../../shared/data/arm-wire/resource');
const there = existsSync(folder);
if (!there) console.warn(`SKIPPED: no recordings at ${folder}; shapes are not compared with Azure's`);

interface Interaction {
  readonly request: { readonly method: string; readonly path: string; readonly body: Json };
  readonly response: { readonly status: number; readonly headers: Record<string, string>; readonly body: Json };
}

function recording(name: string): Interaction[] {
  const { interactions } = JSON.parse(readFileSync(resolve(folder, `${name}.json`), 'utf8')) as {
    interactions: Interaction[];
  };
  return interactions;
}

/** The members of a body, by path; list elements count as one, and the names in `open` maps as they are. */
function members(value: Json, path = ''): string[] {
  if (Array.isArray(value)) return value.length === 0 ? [] : members(value[0]!, `${path}[]`);
  if (!isJsonObject(value)) return [path];
  return Object.entries(value).flatMap(([name, item]) => {
    const inner = members(item, `${path}.${name}`);
    return inner.length === 0 ? [`${path}.${name}`] : inner;
  });
}

function shape(value: Json): string[] {
  return [...new Set(members(value))].sort();
}

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud?.stop());

describe.skipIf(!there)('bodies have the members that Azure recorded', () => {
  it('of a stack: PUT, operation, GET, validate, 404', async () => {
    const all = recording('test_create_deployment_stack_resource_group');
    const group = await cloud.group();
    const path = `/subscriptions/${cloud.subscriptionId}/resourceGroups/${group}/providers/Microsoft.Resources/deploymentStacks/s`;
    const at = all.findIndex(
      ({ request, response }) =>
        request.method === 'PUT' && /deploymentStacks/.test(request.path) && response.status === 201,
    );
    const theirs = all[at]!;
    const body = theirs.request.body as JsonObject;
    const theirGet = all
      .slice(at)
      .find(({ request }) => request.method === 'GET' && request.path === theirs.request.path)!;
    const theirOperation = all.slice(at).find(({ request }) => /OperationStatus/.test(request.path))!;

    const missing = await cloud.raw('GET', `${path}?api-version=2024-03-01`);
    const put = await cloud.raw('PUT', `${path}?api-version=2024-03-01`, body);
    const url = new URL(put.headers['azure-asyncoperation']!);
    const operation = await cloud.raw('GET', `${url.pathname}${url.search}`);
    await cloud.idle(`${path}?api-version=2024-03-01`);
    const get = await cloud.raw('GET', `${path}?api-version=2024-03-01`);

    expect(missing.body).toMatchObject({ error: { code: 'DeploymentStackResourceNotFound' } });
    expect(put.status).toBe(theirs.response.status);
    expect(shape(put.body)).toEqual(shape(theirs.response.body));
    expect(shape(operation.body)).toEqual(shape(theirOperation.response.body));
    expect(shape(get.body)).toEqual(shape(theirGet.response.body));
    const steady = (value: Json) => {
      const { actionOnUnmanage, denySettings, outputs, parameters, provisioningState, resources, description } = (
        value as { properties: JsonObject }
      ).properties;
      return { actionOnUnmanage, denySettings, outputs, parameters, provisioningState, resources, description };
    };
    expect(steady(get.body)).toEqual(steady(theirGet.response.body));
  });

  it('of a deployment and its what-if: validate, PUT, status, GET, changes', async () => {
    const all = recording('test_resource_group_level_what_if');
    const group = await cloud.group('westus');
    const path = `/subscriptions/${cloud.subscriptionId}/resourcegroups/${group}/providers/Microsoft.Resources/deployments/storage`;
    const find = (pattern: RegExp, method: string) =>
      all.find(({ request }) => request.method === method && pattern.test(request.path))!;
    const theirPut = find(/deployments\/[^/]+$/, 'PUT');
    const theirGet = find(/deployments\/[^/]+$/, 'GET');
    const theirValidate = find(/validate$/, 'POST');
    const theirWhatIf = find(/whatIf$/, 'POST');
    const theirChanges = find(/operationresults/, 'GET');

    const validated = await cloud.raw('POST', `${path}/validate?api-version=2022-09-01`, theirValidate.request.body);
    const put = await cloud.raw('PUT', `${path}?api-version=2022-09-01`, theirPut.request.body);
    await cloud.idle(`${path}?api-version=2022-09-01`);
    const get = await cloud.raw('GET', `${path}?api-version=2022-09-01`);
    const asked = await cloud.raw('POST', `${path}/whatIf?api-version=2022-09-01`, theirWhatIf.request.body);
    const url = new URL(asked.headers['location']!);
    let changes = await cloud.raw('GET', `${url.pathname}${url.search}`);
    while (changes.status === 202) changes = await cloud.raw('GET', `${url.pathname}${url.search}`);

    expect(shape(validated.body)).toEqual(shape(theirValidate.response.body));
    expect(put.status).toBe(theirPut.response.status);
    expect(shape(put.body)).toEqual(shape(theirPut.response.body));
    expect(shape(get.body)).toEqual(shape(theirGet.response.body));
    const hash = (value: Json) => (value as { properties: JsonObject }).properties['templateHash'];
    expect(hash(get.body)).toBe(hash(theirGet.response.body));
    const delta = (value: Json) =>
      (value as { properties: { changes: { changeType: string; delta: Json }[] } }).properties.changes.map((one) => [
        one.changeType,
        one.delta,
      ]);
    expect(delta(changes.body)).toEqual(delta(theirChanges.response.body));
  });
});
