import type { Clock } from '../core/clock.ts';
import { isLoopError, messageOf } from '../core/errors.ts';

const firstDelayMs = 1_000;
const longestDelayMs = 60_000;

/**
 * Repeat what is Transient with exponential backoff and what is Waiting after the time it names, until `deadline`.
 * Refused and Bug are thrown at once: repeating cannot help. `paceMs` scales the backoff (a sandbox runs faster).
 */
export async function withRetry<T>(
  work: () => Promise<T>,
  options: {
    readonly clock: Clock;
    readonly deadline: Date;
    readonly paceMs: number;
    readonly onRetry: (message: string, afterMs: number) => void;
  },
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work();
    } catch (cause) {
      const delay = delayFor(cause, attempt, options.paceMs);
      if (delay === undefined || options.clock.now().getTime() + delay > options.deadline.getTime()) throw cause;
      options.onRetry(messageOf(cause), delay);
      await options.clock.sleep(delay);
    }
  }
}

function delayFor(cause: unknown, attempt: number, paceMs: number): number | undefined {
  if (!isLoopError(cause)) return undefined;
  const backoff = Math.min(firstDelayMs * 2 ** attempt, longestDelayMs) * (paceMs / firstDelayMs);
  if (cause.directive === 'Transient') return cause.afterMs ?? backoff;
  if (cause.directive === 'Waiting') return cause.afterMs;
  return undefined;
}
