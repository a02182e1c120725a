import { isJsonObject, type Json, type JsonObject } from '../../../core/json.ts';
import { groupOf, leafName, subscriptionOf } from '../ids.ts';
import { type Core, groupType, subscriptionType } from '../manager/core.ts';
import { render } from '../manager/render.ts';
import { objectAt, stringsAt, textAt } from '../providers/shape.ts';
import type { RouteContext } from '../routes/context.ts';
import { bodyOf } from '../routes/groups.ts';
import type { Store } from '../store.ts';
import { ArmError, type ArmRequest, type ArmResource, type ArmResponse, type Principal } from '../types.ts';
import { parseQuery, type Row } from './parse.ts';
import type { Quota } from './quota.ts';
import { runQuery } from './run.ts';
import { QueryError } from './tokens.ts';

const path = '/providers/microsoft.resourcegraph/resources';
const versions = [
  '2018-09-01-preview',
  '2019-04-01',
  '2020-04-01-preview',
  '2021-03-01',
  '2021-06-01-preview',
  '2022-10-01',
  '2024-04-01',
];

export function resourceGraphRoute(
  context: RouteContext,
  quota: (principalId: string) => Quota,
  request: ArmRequest,
): ArmResponse | undefined {
  if (request.path.toLowerCase() !== path || request.method !== 'POST') return undefined;
  const version = request.query['api-version'] ?? '';
  if (!versions.includes(version))
    throw new ArmError(
      400,
      'NoRegisteredProviderFound',
      `No registered resource provider found for location '' and API version '${version}' for type 'resources'. The supported api-versions are '${versions.join(', ')}'.`,
    );
  const spent = quota(request.principal.objectId);
  if (spent.remaining === undefined) throw throttled(spent.headers);
  const body = bodyOf(request.body);
  const options = objectAt(body, 'options');
  if (textAt(options, 'resultFormat') === 'table')
    throw new ArmError(400, 'BadRequest', 'The result format table is not supported by the sandbox; objectArray is.');
  const top = numberOption(options, '$top', 1000);
  const start = numberOption(options, '$skip', 0) + skipped(textAt(options, '$skipToken'));
  const rows = answer(
    context,
    request.principal,
    textAt(body, 'query') ?? '',
    stringsAt(body, 'subscriptions'),
    request.path,
  );
  const data = rows.slice(start, start + Math.min(top, 1000));
  const next =
    start + data.length < rows.length
      ? Buffer.from(JSON.stringify({ start: start + data.length })).toString('base64')
      : undefined;
  return {
    status: 200,
    headers: spent.headers,
    body: {
      totalRecords: rows.length,
      count: data.length,
      data: data as Json[],
      facets: [],
      resultTruncated: 'false',
      ...(next !== undefined && { $skipToken: next }),
    },
  };
}

function answer(
  context: RouteContext,
  principal: Principal,
  text: string,
  subscriptions: readonly string[],
  at: string,
): Row[] {
  try {
    const query = parseQuery(text);
    const store = context.listed(at);
    const rows = query.table === 'resources' ? resourceRows(context.core, store) : containerRows(context.core, store);
    const wanted = new Set(subscriptions.map((id) => id.toLowerCase()));
    const visible = rows.filter(({ id }) => {
      if (wanted.size > 0 && !wanted.has((subscriptionOf(String(id)) ?? '').toLowerCase())) return false;
      return context.core.access.may(
        principal,
        `${context.core.store.get(String(id))?.resource.type ?? subscriptionType}/read`,
        String(id),
      );
    });
    return runQuery(query, visible);
  } catch (error) {
    if (error instanceof QueryError) throw invalid(error);
    throw error;
  }
}

function resourceRows(core: Core, store: Store): Row[] {
  return [...store.all()]
    .filter(
      (stored) => stored.resource.type !== groupType && core.registry.find(stored.resource.type)?.tracked === true,
    )
    .map((stored) => row(core, render(store, core.registry, stored), stored.resource.type.toLowerCase()));
}

function containerRows(core: Core, store: Store): Row[] {
  const groups = store
    .ofType(groupType)
    .map((stored) => row(core, stored.resource, 'microsoft.resources/subscriptions/resourcegroups'));
  const subscriptions = core.subscriptionIds.map((id) =>
    row(
      core,
      store.get(`/subscriptions/${id}`)?.resource ?? {
        id: `/subscriptions/${id}`,
        name: `Sandbox ${id.slice(0, 8)}`,
        type: subscriptionType,
      },
      'microsoft.resources/subscriptions',
    ),
  );
  return [...subscriptions, ...groups];
}

/** The columns of the table; type and resource group are lower case there, whatever ARM shows. */
function row(core: Core, resource: ArmResource, type: string): Row {
  const member = (name: string) => (isJsonObject(resource[name]) ? resource[name] : null);
  return {
    id: resource.id,
    name: resource.name,
    type,
    tenantId: core.tenantId,
    kind: typeof resource['kind'] === 'string' ? resource['kind'] : '',
    location: resource.location ?? '',
    resourceGroup: leafName(groupOf(resource.id) ?? '').toLowerCase(),
    subscriptionId: subscriptionOf(resource.id) ?? '',
    managedBy: typeof resource['managedBy'] === 'string' ? resource['managedBy'] : '',
    sku: member('sku'),
    plan: member('plan'),
    properties: resource.properties ?? {},
    tags: resource.tags ?? null,
    identity: member('identity'),
    zones: Array.isArray(resource['zones']) ? resource['zones'] : null,
    extendedLocation: member('extendedLocation'),
  };
}

function numberOption(options: JsonObject, name: string, otherwise: number): number {
  const value = options[name];
  if (value === undefined || value === null) return otherwise;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  throw new ArmError(400, 'BadRequest', `The option '${name}' must be a number, not negative.`);
}

function skipped(token: string | undefined): number {
  if (token === undefined) return 0;
  try {
    const decoded = JSON.parse(Buffer.from(token, 'base64').toString('utf8')) as { start?: unknown };
    if (typeof decoded.start === 'number') return decoded.start;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new ArmError(400, 'BadRequest', 'The skip token is invalid.', {
    details: [{ code: 'InvalidSkipToken', message: 'The skip token is invalid.' }],
  });
}

function invalid(error: QueryError): ArmError {
  return new ArmError(
    400,
    'BadRequest',
    'Please provide below info when asking for support: timestamp and correlation id of this request.',
    {
      details: [
        {
          code: 'InvalidQuery',
          message:
            'Query is invalid. Please refer to the documentation for the Azure Resource Graph service and fix the error before retrying.',
        },
        { code: 'ParserFailure', message: error.message, token: error.token },
      ],
    },
  );
}

function throttled(headers: { readonly [name: string]: string }): ArmError {
  return new ArmError(
    429,
    'RateLimiting',
    'Please provide below info when asking for support: timestamp and correlation id of this request.',
    {
      headers,
      details: [
        {
          code: 'RateLimiting',
          message:
            'Client application has been throttled and should not attempt to repeat the request until an amount of time has elapsed. Please see https://aka.ms/resourcegraph-throttling for help.',
        },
      ],
    },
  );
}
