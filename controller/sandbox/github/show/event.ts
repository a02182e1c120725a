import type { JsonObject } from '../../../core/json.ts';
import type { IssueEvent } from '../state/records.ts';
import { nodeId, repoUrl, stamp, type World } from '../world.ts';
import { showAccountId } from './account.ts';

/** An entry of `/issues/{n}/events` and the timeline. Accounts in `detail` are kept by id and shown as of now. */
export function showEvent(world: World, event: IssueEvent): JsonObject {
  return {
    id: event.id,
    node_id: nodeId('EV', event.id),
    url: `${repoUrl(world)}/issues/events/${event.id}`,
    actor: showAccountId(world, event.actorId),
    event: event.event,
    commit_id: event.commitId,
    commit_url: event.commitId === null ? null : `${repoUrl(world)}/commits/${event.commitId}`,
    created_at: stamp(event.at),
    performed_via_github_app: null,
    ...showDetail(world, event),
  };
}

function showDetail(world: World, event: IssueEvent): JsonObject {
  const { reviewer, ...rest } = event.detail;
  if (reviewer === undefined) return rest;
  return {
    ...rest,
    review_requester: showAccountId(world, event.actorId),
    requested_reviewer: showAccountId(world, Number(reviewer)),
  };
}
