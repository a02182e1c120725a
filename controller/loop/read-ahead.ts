import type { AzureReader } from '../observed/types.ts';
import type { Home } from './home.ts';

/**
 * Asks Azure for all that is ours while git is still being read; who asks the same thing later gets that answer, once.
 * Live state is then a little older than the ledger instead of a little newer. Either way an apply in between shows as
 * a difference, and differences are confirmed by GET.
 */
export function readAhead(
  reader: AzureReader,
  { treId, subscriptions: at }: Pick<Home, 'treId' | 'subscriptions'>,
): AzureReader {
  const question = keyOf(treId, at);
  const tagged = reader.tagged(treId, at);
  const groups = reader.groups(treId, at);
  // Whoever takes the answers handles what they throw; where the plan ends before that, nobody needs them.
  void Promise.allSettled([tagged, groups]);
  const early = new Map<string, unknown>([
    [`tagged ${question}`, tagged],
    [`groups ${question}`, groups],
  ]);
  function take<T>(kind: 'tagged' | 'groups', key: string, ask: () => Promise<T>): Promise<T> {
    const answer = early.get(`${kind} ${key}`) as Promise<T> | undefined;
    early.delete(`${kind} ${key}`);
    return answer ?? ask();
  }
  return {
    ...reader,
    tagged: (id, subscriptions) => take('tagged', keyOf(id, subscriptions), () => reader.tagged(id, subscriptions)),
    groups: (id, subscriptions) => take('groups', keyOf(id, subscriptions), () => reader.groups(id, subscriptions)),
  };
}

function keyOf(treId: string, subscriptionIds: readonly string[]): string {
  return JSON.stringify([treId, ...subscriptionIds.toSorted()]);
}
