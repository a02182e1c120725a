import { parseTarget, subscriptionOf } from '../ids.ts';
import type { Core } from '../manager/core.ts';
import type { ArmRequest, Operation } from '../types.ts';
import { waiting } from './operations.ts';

/** The headers with which an operation is announced: where its status and its result are. */
export function announced(
  core: Core,
  request: ArmRequest,
  operation: Operation,
  styles: readonly ('status' | 'result')[],
  seconds: number,
): { [name: string]: string } {
  if (operation.status !== 'InProgress') return {};
  const target = parseTarget(request.path);
  const version = `?api-version=${request.query['api-version'] ?? ''}`;
  const subscription = `${request.origin}/subscriptions/${subscriptionOf(request.path)}`;
  const location = core.store.get(request.path)?.resource.location ?? 'sandbox';
  const base =
    target?.namespace === undefined
      ? subscription
      : `${subscription}/providers/${target.namespace}/locations/${location}`;
  return {
    ...(styles.includes('status') && { 'azure-asyncoperation': `${base}/operations/${operation.id}${version}` }),
    ...(styles.includes('result') && { location: `${base}/operationresults/${operation.id}${version}` }),
    ...waiting(core.time.scale(Math.min(10, seconds) * 1000), operation),
  };
}
