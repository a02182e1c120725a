import type { AppPermission } from './types.ts';

/** What the App is granted on its repository: each with its purpose, and nothing beyond. */
export const appPermissions: readonly AppPermission[] = [
  { name: 'metadata', level: 'read', for: 'every call, and who pushed what when' },
  { name: 'contents', level: 'write', for: 'the ledger on tre/status, proposed reverts, and merging self-service' },
  { name: 'pull_requests', level: 'write', for: 'reviews as evidence, comments, and approving by policy' },
  { name: 'checks', level: 'write', for: 'the checks tre/plan and tre/sign-off' },
  { name: 'statuses', level: 'write', for: 'the status of a merge commit' },
  { name: 'deployments', level: 'write', for: 'a deployment for each workspace' },
  { name: 'issues', level: 'write', for: 'timelines as evidence, and labels of requests' },
  {
    name: 'administration',
    level: 'read',
    for: 'looking at rulesets, environments and settings of Actions in `tre doctor`',
  },
  { name: 'repository_hooks', level: 'read', for: 'asking for failed deliveries after an outage' },
];

/**
 * `tre github setup --apply` writes these. An administrator can run it with a token of their own instead, so that the
 * controller's key alone unlocks nothing.
 */
export const setupNeedsWrite: readonly string[] = ['administration', 'repository_hooks'];
