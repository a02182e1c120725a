import type { JsonObject } from '../../../core/json.ts';
import type { Protection } from '../state/records.ts';
import { accountByLogin, repoUrl, type World } from '../world.ts';
import { showAccount } from './account.ts';

/** The short form inside a branch. */
export function showProtectionSummary(rule: Protection | undefined): JsonObject {
  const contexts = rule?.requiredStatusChecks?.contexts ?? [];
  return {
    enabled: rule !== undefined,
    required_status_checks: {
      enforcement_level: contexts.length === 0 ? 'off' : rule?.enforceAdmins ? 'everyone' : 'non_admins',
      contexts,
      checks: contexts.map((context) => ({ context, app_id: null })),
    },
  };
}

export function showProtection(world: World, branch: string, rule: Protection): JsonObject {
  const url = `${repoUrl(world)}/branches/${encodeURIComponent(branch)}/protection`;
  return {
    url,
    ...(rule.requiredStatusChecks === null ? {} : { required_status_checks: checks(url, rule.requiredStatusChecks) }),
    enforce_admins: { url: `${url}/enforce_admins`, enabled: rule.enforceAdmins },
    ...(rule.requiredReviews === null ? {} : { required_pull_request_reviews: reviews(url, rule.requiredReviews) }),
    ...(rule.restrictions === null ? {} : { restrictions: restrictions(world, url, rule.restrictions) }),
    required_linear_history: { enabled: rule.linearHistory },
    allow_force_pushes: { enabled: rule.allowForcePushes },
    allow_deletions: { enabled: rule.allowDeletions },
    block_creations: { enabled: false },
    required_conversation_resolution: { enabled: false },
    required_signatures: { url: `${url}/required_signatures`, enabled: false },
    lock_branch: { enabled: false },
    allow_fork_syncing: { enabled: false },
  };
}

function checks(url: string, { strict, contexts }: NonNullable<Protection['requiredStatusChecks']>): JsonObject {
  return {
    url: `${url}/required_status_checks`,
    strict,
    contexts,
    contexts_url: `${url}/required_status_checks/contexts`,
    checks: contexts.map((context) => ({ context, app_id: null })),
  };
}

function reviews(url: string, rule: NonNullable<Protection['requiredReviews']>): JsonObject {
  return {
    url: `${url}/required_pull_request_reviews`,
    dismiss_stale_reviews: rule.dismissStale,
    require_code_owner_reviews: rule.codeOwners,
    required_approving_review_count: rule.count,
    require_last_push_approval: rule.lastPushApproval,
  };
}

function restrictions(world: World, url: string, logins: readonly string[]): JsonObject {
  const users = logins.flatMap((login) => accountByLogin(world, login) ?? []);
  return {
    url: `${url}/restrictions`,
    users_url: `${url}/restrictions/users`,
    teams_url: `${url}/restrictions/teams`,
    apps_url: `${url}/restrictions/apps`,
    users: users.map((account) => showAccount(world, account)),
    teams: [],
    apps: [],
  };
}
