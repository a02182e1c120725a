import { isJsonObject, type Json } from '../../../core/json.ts';
import { ApiError, apiError } from './errors.ts';
import { cutPage, isPage } from './partial.ts';
import type { Reply } from './request.ts';

/** What a test asked to go wrong, a number of times. */
export interface Fault {
  readonly name: (typeof names)[number];
  readonly method: string | undefined;
  readonly pathContains: string | undefined;
  readonly ms: number | undefined;
  readonly status: number | undefined;
  /** `truncate`: how many items of the list stay; half of them when absent. */
  readonly keep: number | undefined;
  times: number;
}

const names = ['error', 'throttle', 'drop', 'latency', 'truncate', 'not-modified'] as const;

/** `{name, match?: {method?, pathContains?}, times? = 1, ms?, status?, keep?}`; anything unknown is refused. */
export function readFault(body: Json): Fault {
  if (!isJsonObject(body)) throw apiError(422, 'a fault is an object');
  const name = names.find((known) => known === body['name']);
  if (name === undefined) throw apiError(422, `name: one of ${names.join(', ')}`);
  const match = body['match'] ?? {};
  if (!isJsonObject(match)) throw apiError(422, 'match: an object');
  for (const key of Object.keys(body)) {
    if (!['name', 'match', 'times', 'ms', 'status', 'keep'].includes(key))
      throw apiError(422, `${key}: not a member of a fault`);
  }
  return {
    name,
    method: textOf(match['method'], 'match.method'),
    pathContains: textOf(match['pathContains'], 'match.pathContains'),
    ms: numberOf(body['ms'], 'ms'),
    status: numberOf(body['status'], 'status'),
    keep: numberOf(body['keep'], 'keep'),
    times: numberOf(body['times'], 'times') ?? 1,
  };
}

function textOf(value: Json | undefined, name: string): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  throw apiError(422, `${name}: a string`);
}

function numberOf(value: Json | undefined, name: string): number | undefined {
  if (value === undefined || (typeof value === 'number' && value >= 0)) return value;
  throw apiError(422, `${name}: a number`);
}

export type FaultOutcome = 'go on' | 'drop';

/** Uses up the faults that match this request: waits, throws GitHub's error, or says to cut the connection. */
export async function sufferFaults(faults: Fault[], method: string, path: string): Promise<FaultOutcome> {
  for (const fault of faults.filter((candidate) => matches(candidate, method, path))) {
    if (fault.name === 'truncate' || fault.name === 'not-modified') continue;
    useUp(faults, fault);
    switch (fault.name) {
      case 'latency':
        await new Promise((resolve) => setTimeout(resolve, fault.ms ?? 1000));
        break;
      case 'drop':
        return 'drop';
      case 'error':
        throw new ApiError(fault.status ?? 500, 'Server Error');
      case 'throttle':
        throw new ApiError(
          fault.status ?? 429,
          'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
          undefined,
          {
            'retry-after': String(Math.ceil((fault.ms ?? 1000) / 1000)),
          },
        );
      default:
        return fault.name satisfies never;
    }
  }
  return 'go on';
}

function useUp(faults: Fault[], fault: Fault): void {
  fault.times -= 1;
  if (fault.times <= 0) faults.splice(faults.indexOf(fault), 1);
}

/**
 * Faults of an answer that went well: a list loses items and its way to the next page, or the caller hears 304 though it
 * holds nothing. Only a read of the fitting kind uses one up.
 */
export function spoil(faults: Fault[], method: string, path: string, reply: Reply): Reply {
  if (method !== 'GET' || reply.status !== 200) return reply;
  const fitting = (candidate: Fault) =>
    candidate.name === 'not-modified' || (candidate.name === 'truncate' && isPage(reply));
  const fault = faults.find((candidate) => fitting(candidate) && matches(candidate, method, path));
  if (fault === undefined) return reply;
  useUp(faults, fault);
  return fault.name === 'truncate' ? cutPage(reply, fault.keep) : { status: 304, headers: reply.headers ?? {} };
}

function matches(fault: Fault, method: string, path: string): boolean {
  return (
    (fault.method === undefined || fault.method.toUpperCase() === method) &&
    (fault.pathContains === undefined || path.includes(fault.pathContains))
  );
}
