import type { JsonObject } from '../../../core/json.ts';
import { ApiError } from './errors.ts';

export interface Quota {
  /** Takes one request from the account's hour; 403 when there is none left. */
  take(who: string): void;
  /** An answer 304 costs nothing. */
  giveBack(who: string): void;
  show(
    who: string,
  ): JsonObject & { readonly limit: number; readonly remaining: number; readonly used: number; readonly reset: number };
}

const hour = 3_600_000;

/** Fixed windows of an hour, as GitHub's primary limit. */
export function quotaOf(limit: number): Quota {
  const used = new Map<string, number>();
  let window = Math.floor(Date.now() / hour);

  function now(): void {
    const current = Math.floor(Date.now() / hour);
    if (current !== window) used.clear();
    window = current;
  }

  function show(who: string) {
    now();
    const taken = used.get(who) ?? 0;
    return { limit, used: taken, remaining: Math.max(0, limit - taken), reset: (window + 1) * 3600, resource: 'core' };
  }

  return {
    take(who) {
      const { remaining, reset } = show(who);
      if (remaining === 0) {
        const headers = {
          'x-ratelimit-limit': String(limit),
          'x-ratelimit-remaining': '0',
          'x-ratelimit-reset': String(reset),
        };
        throw new ApiError(403, `API rate limit exceeded for ${who}.`, undefined, headers);
      }
      used.set(who, limit - remaining + 1);
    },
    giveBack(who) {
      used.set(who, Math.max(0, (used.get(who) ?? 0) - 1));
    },
    show,
  };
}
