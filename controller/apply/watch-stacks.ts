import type { Clock } from '../core/clock.ts';
import { isLoopError } from '../core/errors.ts';
import type { UnitScope } from '../desired/types.ts';
import type { LiveStack } from '../observed/types.ts';
import type { AzureWriter } from './types.ts';

/** `succeeded`, `failed` and `canceled` end; every other word means running, words that we do not know included. */
export function isTerminal(provisioningState: string): boolean {
  return ['succeeded', 'failed', 'canceled'].includes(provisioningState.toLowerCase());
}

export interface StackWatch {
  /** The stack once it is terminal; `stalled` with what was last seen when the deadline passes. */
  ended(scope: UnitScope, name: string, deadline: Date): Promise<StackEnd>;
  /** Until a deleted stack is gone, or its deletion has failed. */
  gone(scope: UnitScope, name: string, deadline: Date): Promise<StackEnd>;
}
export type StackEnd =
  | { readonly state: 'terminal'; readonly stack: LiveStack }
  | { readonly state: 'gone' }
  | { readonly state: 'stalled'; readonly stack: LiveStack | undefined };

/**
 * One list a group and interval answers everybody who waits for a stack in it: 200 stacks polled one by one would use up
 * ARM's 25 reads a second (azure-facts.md 3.1).
 */
export function watchStacks(writer: Pick<AzureWriter, 'stacks'>, clock: Clock, intervalMs: number): StackWatch {
  const lists = new Map<string, Promise<readonly LiveStack[]>>();

  function nextList(scope: UnitScope): Promise<readonly LiveStack[]> {
    const key = `${scope.subscriptionId}/${scope.resourceGroup}`.toLowerCase();
    const found = lists.get(key);
    if (found) return found;
    const list = clock.sleep(intervalMs).then(() => {
      lists.delete(key);
      return writer.stacks(scope);
    });
    lists.set(key, list);
    return list;
  }

  async function until(
    scope: UnitScope,
    name: string,
    deadline: Date,
    end: (stack?: LiveStack) => StackEnd | undefined,
  ) {
    let last: LiveStack | undefined;
    while (clock.now() < deadline) {
      const stacks = await nextList(scope).catch(retryable);
      if (!stacks) continue;
      last = stacks.find((stack) => stack.name.toLowerCase() === name.toLowerCase());
      const ended = end(last);
      if (ended) return ended;
    }
    return { state: 'stalled', stack: last } as const;
  }

  return {
    // Absent is not an end here: lists lag, and the PUT has been accepted.
    ended: (scope, name, deadline) =>
      until(scope, name, deadline, (stack) =>
        stack && isTerminal(stack.provisioningState) ? { state: 'terminal', stack } : undefined,
      ),
    // Succeeded is not an end here: it is what the stack said before its deletion began.
    gone: (scope, name, deadline) =>
      until(scope, name, deadline, (stack) => {
        if (!stack) return { state: 'gone' };
        return stack.provisioningState.toLowerCase() === 'failed' ? { state: 'terminal', stack } : undefined;
      }),
  };
}

/** A list that fails for a moment says nothing about the stack; the deadline bounds how long we go on asking. */
function retryable(cause: unknown): undefined {
  if (isLoopError(cause) && (cause.directive === 'Transient' || cause.directive === 'Waiting')) return undefined;
  throw cause;
}
