import { ArmError } from './types.ts';

export type OperationKind = 'reads' | 'writes' | 'deletes';

/** azure-facts.md 3.1: per subscription, principal and kind. */
const limits: { readonly [kind in OperationKind]: { readonly size: number; readonly perSecond: number } } = {
  reads: { size: 250, perSecond: 25 },
  writes: { size: 200, perSecond: 10 },
  deletes: { size: 200, perSecond: 10 },
};

export interface Throttle {
  /** Takes a token and returns how many are left; throws 429 with Retry-After when there is none. */
  spend(subscriptionId: string, principalId: string, kind: OperationKind): number;
}

/**
 * ARM's token buckets. They refill in Azure's time: at time scale 0.001 a real millisecond refills what
 * a second does in Azure, since the same work then asks a thousand times as often.
 */
export function createThrottle(timeScale: number, nowMs: () => number): Throttle {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    spend(subscriptionId, principalId, kind) {
      const { size, perSecond } = limits[kind];
      const key = `${subscriptionId}/${principalId}/${kind}`.toLowerCase();
      const at = nowMs();
      const bucket = buckets.get(key) ?? { tokens: size, at };
      const refilled = timeScale > 0 ? ((at - bucket.at) / 1000 / timeScale) * perSecond : size;
      const tokens = Math.min(size, bucket.tokens + refilled);
      if (tokens < 1) {
        buckets.set(key, { tokens, at });
        const wait = Math.max(1, Math.ceil(((1 - tokens) / perSecond) * timeScale));
        throw throttled(kind, wait);
      }
      buckets.set(key, { tokens: tokens - 1, at });
      return Math.floor(tokens - 1);
    },
  };
}

function throttled(kind: OperationKind, seconds: number): ArmError {
  return new ArmError(
    429,
    'SubscriptionRequestsThrottled',
    `Number of requests for subscription and operation type '${kind}' exceeded the backend storage limit. Please try again after '${seconds}' seconds.`,
    {
      headers: { 'retry-after': String(seconds) },
    },
  );
}
