import type { JsonObject } from '../../../core/json.ts';
import type { Sha } from '../git/types.ts';
import type { Account, Issue } from '../state/records.ts';
import { nextId, type World } from '../world.ts';

/** An issue event with its actor; ids and moments rise together. */
export function recordEvent(
  world: World,
  issue: Issue,
  actor: Account,
  event: string,
  more: { readonly commitId?: Sha; readonly detail?: JsonObject } = {},
): void {
  const at = world.tick();
  issue.updatedAt = at;
  world.state.events.push({
    id: nextId(world),
    number: issue.number,
    event,
    actorId: actor.id,
    at,
    commitId: more.commitId ?? null,
    detail: more.detail ?? {},
  });
}
