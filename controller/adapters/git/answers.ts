import { isLoopError, messageOf } from '../../core/errors.ts';
import { type Read, unavailable } from '../../core/known.ts';
import type { GitResult } from './run-git.ts';

/** What git refused to say, as an answer that no planner takes. */
export function failed(what: string, result: GitResult): Read<never> {
  return unavailable(
    'git-unavailable',
    `${what}: ${result.stderr.split('\n').slice(0, 3).join(' ') || `git ended with ${result.exitCode}`}`,
  );
}

/** Runs a read; a process that could not be run is Unavailable, our own mistakes stay errors. */
export async function reading<T>(what: string, read: () => Promise<Read<T>>): Promise<Read<T>> {
  try {
    return await read();
  } catch (cause) {
    if (isLoopError(cause) && cause.directive === 'Transient')
      return unavailable('git-unavailable', `${what}: ${messageOf(cause)}`);
    throw cause;
  }
}
