import type { Json, JsonObject } from '../../../core/json.ts';
import { objectAt, stringsAt, textAt } from '../providers/shape.ts';
import { bodyOf } from '../routes/groups.ts';
import { ArmError, type ArmRequest, type ArmResponse } from '../types.ts';
import type { Answers } from './answers.ts';
import type { Quota } from './quota.ts';
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
  answers: Answers,
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
  const rows = rowsOrRefusal(answers, request, body);
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

function rowsOrRefusal(answers: Answers, request: ArmRequest, body: JsonObject) {
  try {
    return answers(request.principal, textAt(body, 'query') ?? '', stringsAt(body, 'subscriptions'), request.path);
  } catch (error) {
    if (error instanceof QueryError) throw invalid(error);
    throw error;
  }
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
