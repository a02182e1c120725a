import type { Json, JsonObject } from '../../../core/json.ts';
import { ArmError, type ArmRequest, type ArmResponse } from '../types.ts';

/** One page of a list: `$top` and `$skiptoken` in, `nextLink` out; the link repeats the whole query. */
export function page(request: ArmRequest, items: readonly Json[], size: number): ArmResponse {
  const top = request.query['$top'] === undefined ? size : Number(request.query['$top']);
  if (!Number.isInteger(top) || top < 1) {
    throw new ArmError(
      400,
      'InvalidTopInQueryString',
      `Invalid $top '${request.query['$top']}' specified in the query string.`,
    );
  }
  const start = skipped(request.query['$skiptoken']);
  const count = Math.min(top, size);
  const value = items.slice(start, start + count);
  const more = start + count < items.length;
  const body: JsonObject = { value: [...value] };
  if (more) body['nextLink'] = nextLink(request, start + count);
  return { status: 200, body };
}

function skipped(token: string | undefined): number {
  if (token === undefined) return 0;
  const start = Number(Buffer.from(token, 'base64url').toString('utf8'));
  if (!Number.isInteger(start) || start < 0)
    throw new ArmError(400, 'InvalidSkipToken', `The skip token '${token}' is invalid.`);
  return start;
}

function nextLink(request: ArmRequest, start: number): string {
  const query = new URLSearchParams({ ...request.query, $skiptoken: Buffer.from(String(start)).toString('base64url') });
  return `${request.origin}${request.path}?${query}`;
}
