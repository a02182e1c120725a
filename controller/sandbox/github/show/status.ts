import type { JsonObject } from '../../../core/json.ts';
import type { Activity, CommitStatus } from '../state/records.ts';
import { nodeId, repoUrl, stamp, type World } from '../world.ts';
import { showAccountId } from './account.ts';

export function showStatus(world: World, status: CommitStatus): JsonObject {
  return {
    url: `${repoUrl(world)}/statuses/${status.sha}`,
    avatar_url: `${world.origin}/avatars/${status.creatorId}`,
    id: status.id,
    node_id: nodeId('SC', status.id),
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: stamp(status.at),
    updated_at: stamp(status.at),
    creator: showAccountId(world, status.creatorId),
  };
}

/** In the combined form GitHub leaves the creator out. */
export function showSimpleStatus(world: World, status: CommitStatus): JsonObject {
  const { creator: _, ...rest } = showStatus(world, status);
  return rest;
}

export function showActivity(world: World, activity: Activity): JsonObject {
  return {
    id: activity.id,
    node_id: nodeId('PSH', activity.id),
    before: activity.before,
    after: activity.after,
    ref: activity.ref,
    timestamp: stamp(activity.at),
    activity_type: activity.type,
    actor: showAccountId(world, activity.actorId),
  };
}
