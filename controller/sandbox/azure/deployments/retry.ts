import type { SandboxTime } from '../types.ts';
import { ArmError } from '../types.ts';

/** Azure's engine waits for another writer of the same resource; minutes of Azure's time, as operations there last. */
const limitMs = 30 * 60_000;
const firstWaitMs = 2_000;
const longestWaitMs = 30_000;

/**
 * Calls `attempt` until it succeeds, throws something that waiting cannot mend, or the limit of Azure's time is spent.
 * @throws the last error.
 */
export async function retrying<T>(
  time: SandboxTime,
  worthWaiting: (error: ArmError) => boolean,
  attempt: () => Promise<T>,
): Promise<T> {
  let spent = 0;
  for (let wait = firstWaitMs; ; wait = Math.min(wait * 2, longestWaitMs)) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof ArmError) || !worthWaiting(error) || spent + wait > limitMs) throw error;
      spent += wait;
      await time.sleep(wait);
    }
  }
}

const busyCodes = new Set(['AnotherOperationInProgress', 'RetryableError', 'RetryableErrorDueToAnotherOperation']);

/** Errors of a write that Azure's engine itself waits out. */
export function isBusy(error: ArmError): boolean {
  return busyCodes.has(error.code) || error.status === 429 || error.status === 503;
}

/** Errors of a delete that end when whatever uses the resource is gone; locks and rights do not end by waiting. */
export function isInUse(error: ArmError): boolean {
  if (isBusy(error)) return true;
  return (
    (error.status === 409 || error.status === 400) &&
    /InUse|CannotDelete|CannotBeDeleted|NotEmpty|NestedResource/i.test(error.code) &&
    error.code !== 'ScopeLocked'
  );
}
