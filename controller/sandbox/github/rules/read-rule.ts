import { isJsonObject, type JsonObject } from '../../../core/json.ts';
import { apiError, customError } from '../http/errors.ts';
import { optionalFlag, optionalObject, optionalObjects, optionalText, optionalTexts } from '../http/request.ts';
import type { Rule } from '../state/settings.ts';

/** Rule types of GitHub's description; README.md says which are enforced here. */
const known = [
  'creation',
  'update',
  'deletion',
  'required_linear_history',
  'merge_queue',
  'required_deployments',
  'required_signatures',
  'pull_request',
  'required_status_checks',
  'non_fast_forward',
  'commit_message_pattern',
  'commit_author_email_pattern',
  'committer_email_pattern',
  'branch_name_pattern',
  'tag_name_pattern',
  'file_path_restriction',
  'max_file_path_length',
  'file_extension_restriction',
  'max_file_size',
  'workflows',
  'code_scanning',
  'copilot_code_review',
];

export function readRule(given: JsonObject): Rule {
  const type = optionalText(given, 'type');
  if (type === undefined || !known.includes(type)) throw apiError(422, `Invalid rule '${String(type)}'`);
  const parameters = optionalObject(given, 'parameters');
  switch (type) {
    case 'pull_request':
      return { type, parameters: pullRequest(parameters ?? {}) };
    case 'required_status_checks':
      return { type, parameters: statusChecks(parameters ?? {}) };
    default:
      return { type, ...(parameters === undefined ? {} : { parameters }) };
  }
}

/** The members that GitHub requires are required; a member it does not have is refused. */
function pullRequest(given: JsonObject): JsonObject {
  const count = given['required_approving_review_count'];
  if (typeof count !== 'number' || count < 0 || count > 10)
    throw missing('pull_request', 'required_approving_review_count');
  const flags = [
    'dismiss_stale_reviews_on_push',
    'require_code_owner_review',
    'require_last_push_approval',
    'required_review_thread_resolution',
  ];
  for (const name of flags) if (optionalFlag(given, name) === undefined) throw missing('pull_request', name);
  const methods = optionalTexts(given, 'allowed_merge_methods') ?? ['merge', 'squash', 'rebase'];
  const allowed = [
    ...flags,
    'required_approving_review_count',
    'allowed_merge_methods',
    'automatic_copilot_code_review_enabled',
  ];
  // Reviewers by team and dismissal by list are not enforced here, so they are not taken either.
  const odd = Object.keys(given).find((name) => !allowed.includes(name));
  if (odd !== undefined) throw apiError(422, `the sandbox does not enforce ${odd} of pull_request`);
  return { ...given, allowed_merge_methods: methods };
}

function statusChecks(given: JsonObject): JsonObject {
  const checks = optionalObjects(given, 'required_status_checks');
  if (checks === undefined) throw missing('required_status_checks', 'required_status_checks');
  if (optionalFlag(given, 'strict_required_status_checks_policy') === undefined)
    throw missing('required_status_checks', 'strict_required_status_checks_policy');
  for (const check of checks) {
    if (!isJsonObject(check) || optionalText(check, 'context') === undefined)
      throw missing('required_status_checks', 'context');
  }
  return { ...given, do_not_enforce_on_create: optionalFlag(given, 'do_not_enforce_on_create') ?? false };
}

function missing(type: string, name: string) {
  return customError('RepositoryRuleset', `Invalid rule '${type}': '${name}' is required`);
}
