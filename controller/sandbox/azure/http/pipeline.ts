import type { Verify } from '../entra/verify.ts';
import type { Fault, Faults } from '../faults.ts';
import { subscriptionOf } from '../ids.ts';
import type { OperationKind, Throttle } from '../throttle.ts';
import { ArmError, type ArmRequest, type ArmResponse, type ArmRoute } from '../types.ts';
import { errorAnswer } from './answer.ts';
import { isArmMethod, jsonBody, type RawRequest } from './request.ts';

export interface Pipeline {
  readonly verify: Verify;
  readonly faults: Faults;
  readonly throttle: Throttle;
  /** Asked in order; the first that answers wins. */
  readonly routes: readonly ArmRoute[];
}

/** One ARM request: faults, who it is, the token bucket, the routes. */
export async function armAnswer(pipeline: Pipeline, raw: RawRequest): Promise<ArmResponse | 'drop'> {
  const { faults } = pipeline;
  const { method, path } = raw;
  const latency = faults.take('latency', method, path);
  if (latency) await new Promise((resolve) => setTimeout(resolve, latency.ms));
  if (faults.take('drop', method, path)) return 'drop';
  let headers: { readonly [name: string]: string } = {};
  try {
    const principal = await pipeline.verify(raw.headers['authorization']);
    injected(faults, method, path);
    if (!isArmMethod(method))
      throw new ArmError(
        405,
        'HttpMethodNotAllowed',
        `The HTTP method '${method}' is not supported at scope '${path}'.`,
      );
    headers = spend(pipeline.throttle, method, path, principal.objectId);
    const { query, origin } = raw;
    const request: ArmRequest = { method, path, query, headers: raw.headers, body: jsonBody(raw), principal, origin };
    for (const route of pipeline.routes) {
      const answer = await route(request);
      if (answer) return { ...answer, headers: { ...headers, ...answer.headers } };
    }
    throw new ArmError(
      404,
      'NotFound',
      `The requested path '${path}' with method '${method}' is not known to the sandbox.`,
      { headers: { 'x-ms-failure-cause': 'gateway' } },
    );
  } catch (error) {
    const answer = errorAnswer(error);
    return { ...answer, headers: { ...headers, ...answer.headers } };
  }
}

function injected(faults: Faults, method: string, path: string): void {
  const say = (fault: Fault, status: number, code: string, message: string) =>
    new ArmError(fault.status ?? status, fault.code ?? code, message, {
      headers: fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) },
    });
  const throttle = faults.take('throttle', method, path);
  if (throttle)
    throw say(
      { ...throttle, retryAfter: throttle.retryAfter ?? 1 },
      429,
      'TooManyRequests',
      'The request is being throttled. Please try again later.',
    );
  const conflict = faults.take('conflict', method, path);
  if (conflict) throw say(conflict, 409, 'Conflict', 'The request conflicts with another operation.');
  const error = faults.take('error', method, path);
  if (error) throw say(error, 500, 'InternalServerError', 'An internal error occurred.');
}

function spend(throttle: Throttle, method: string, path: string, principalId: string): { [name: string]: string } {
  const kind: OperationKind =
    method === 'GET' || method === 'HEAD' ? 'reads' : method === 'DELETE' ? 'deletes' : 'writes';
  // Resource Graph has a quota of its own.
  if (path.toLowerCase().startsWith('/providers/microsoft.resourcegraph/')) return {};
  const subscription = subscriptionOf(path);
  const left = throttle.spend(subscription ?? 'tenant', principalId, kind);
  return {
    [`x-ms-ratelimit-remaining-${subscription === undefined ? 'tenant' : 'subscription'}-${kind}`]: String(left),
  };
}
