import type { Sha } from '../git/types.ts';
import type { Account } from '../state/records.ts';
import type { World } from '../world.ts';
import { announcePush, branchMoved } from './move-branch.ts';

/** What a `git push` did, seen as the difference of all refs before and after it. */
export async function recordPush(
  world: World,
  actor: Account,
  before: ReadonlyMap<string, Sha>,
  after: ReadonlyMap<string, Sha>,
): Promise<void> {
  for (const ref of new Set([...before.keys(), ...after.keys()])) {
    const change = { before: before.get(ref), after: after.get(ref), actor };
    if (change.before === change.after) continue;
    if (ref.startsWith('refs/heads/')) {
      await branchMoved(world, { ...change, branch: ref.slice('refs/heads/'.length), cause: 'push' });
    } else if (ref.startsWith('refs/tags/')) {
      await announcePush(world, ref, change, false);
    }
  }
}
