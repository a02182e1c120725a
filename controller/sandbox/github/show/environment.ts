import type { JsonObject } from '../../../core/json.ts';
import type { BranchPolicy, Environment } from '../state/settings.ts';
import { htmlUrl, nodeId, repoUrl, stamp, type World } from '../world.ts';
import { showAccountId } from './account.ts';

export function showEnvironment(world: World, environment: Environment): JsonObject {
  const { branches } = environment;
  return {
    id: environment.id,
    node_id: nodeId('EN', environment.id),
    name: environment.name,
    url: `${repoUrl(world)}/environments/${encodeURIComponent(environment.name)}`,
    html_url: `${htmlUrl(world)}/deployments/activity_log?environments_filter=${encodeURIComponent(environment.name)}`,
    created_at: stamp(environment.createdAt),
    updated_at: stamp(environment.updatedAt),
    protection_rules: protectionRules(world, environment),
    deployment_branch_policy:
      branches === null
        ? null
        : { protected_branches: branches === 'protected', custom_branch_policies: branches === 'custom' },
  };
}

/** One entry a kind that is set, each with an id of its own. */
function protectionRules(world: World, environment: Environment): JsonObject[] {
  const rule = (type: string, place: number, more: JsonObject = {}) => {
    const id = environment.id * 10 + place;
    return { id, node_id: nodeId('GA', id), type, ...more };
  };
  const reviewers = environment.reviewers.map((id) => ({ type: 'User', reviewer: showAccountId(world, id) }));
  return [
    ...(environment.waitTimer === 0 ? [] : [rule('wait_timer', 1, { wait_timer: environment.waitTimer })]),
    ...(reviewers.length === 0
      ? []
      : [rule('required_reviewers', 2, { prevent_self_review: environment.preventSelfReview, reviewers })]),
    ...(environment.branches === null ? [] : [rule('branch_policy', 3)]),
  ];
}

export function showBranchPolicy(policy: BranchPolicy): JsonObject {
  return { id: policy.id, node_id: nodeId('DBP', policy.id), name: policy.name, type: policy.type };
}
