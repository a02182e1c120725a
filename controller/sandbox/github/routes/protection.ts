import type { JsonObject } from '../../../core/json.ts';
import { readRef } from '../git/refs.ts';
import { apiError } from '../http/errors.ts';
import {
  type ApiRequest,
  noContent,
  ok,
  optionalFlag,
  optionalObject,
  optionalObjects,
  optionalTexts,
  type Reply,
  type Route,
  readText,
} from '../http/request.ts';
import { showProtection } from '../show/protection.ts';
import type { Protection } from '../state/records.ts';
import { accountByLogin, type World } from '../world.ts';

const path = '/repos/:owner/:repo/branches/:branch+/protection';

export const protectionRoutes: readonly Route[] = [
  { method: 'GET', path, needs: 'admin', run: get },
  { method: 'PUT', path, needs: 'admin', run: put },
  { method: 'DELETE', path, needs: 'admin', run: remove },
];

function get(world: World, { params }: ApiRequest): Reply {
  const rule = world.state.protections[params['branch']!];
  if (rule === undefined) throw apiError(404, 'Branch not protected');
  return ok(showProtection(world, params['branch']!, rule));
}

async function put(world: World, { params, body }: ApiRequest): Promise<Reply> {
  const branch = params['branch']!;
  if ((await readRef(world.repo, `refs/heads/${branch}`)) === undefined) throw apiError(404, 'Branch not found');
  for (const name of ['required_status_checks', 'enforce_admins', 'required_pull_request_reviews', 'restrictions']) {
    if (body[name] === undefined) throw apiError(422, `Invalid request.\n\n"${name}" wasn't supplied.`);
  }
  const rule: Protection = {
    requiredStatusChecks: readChecks(optionalObject(body, 'required_status_checks')),
    enforceAdmins: optionalFlag(body, 'enforce_admins') ?? false,
    requiredReviews: readReviews(optionalObject(body, 'required_pull_request_reviews')),
    restrictions: readRestrictions(world, optionalObject(body, 'restrictions')),
    linearHistory: optionalFlag(body, 'required_linear_history') ?? false,
    allowForcePushes: optionalFlag(body, 'allow_force_pushes') ?? false,
    allowDeletions: optionalFlag(body, 'allow_deletions') ?? false,
  };
  refuseUnenforced(body, rule);
  world.state.protections[branch] = rule;
  return ok(showProtection(world, branch, rule));
}

/** A rule that is stored and not enforced would be worse than none. */
function refuseUnenforced(body: JsonObject, rule: Protection): void {
  const asked = [
    ...(['lock_branch', 'required_conversation_resolution', 'block_creations'] as const).filter(
      (name) => body[name] === true,
    ),
    ...(rule.requiredReviews?.codeOwners ? ['require_code_owner_reviews'] : []),
    ...(rule.requiredReviews?.lastPushApproval ? ['require_last_push_approval'] : []),
    ...(rule.requiredStatusChecks?.strict ? ['required_status_checks.strict'] : []),
  ];
  if (asked.length > 0) throw apiError(422, `the sandbox does not enforce: ${asked.join(', ')}`);
}

function readChecks(value: JsonObject | undefined): Protection['requiredStatusChecks'] {
  if (value === undefined) return null;
  const checks = (optionalObjects(value, 'checks') ?? []).map((check) => readText(check, 'context'));
  const contexts = [...new Set([...(optionalTexts(value, 'contexts') ?? []), ...checks])];
  return { strict: optionalFlag(value, 'strict') ?? false, contexts };
}

function readReviews(value: JsonObject | undefined): Protection['requiredReviews'] {
  if (value === undefined) return null;
  const count = value['required_approving_review_count'] ?? 1;
  if (typeof count !== 'number' || count < 0 || count > 6)
    throw apiError(422, 'required_approving_review_count: 0 to 6');
  return {
    count,
    dismissStale: optionalFlag(value, 'dismiss_stale_reviews') ?? false,
    codeOwners: optionalFlag(value, 'require_code_owner_reviews') ?? false,
    lastPushApproval: optionalFlag(value, 'require_last_push_approval') ?? false,
  };
}

function readRestrictions(world: World, value: JsonObject | undefined): string[] | null {
  if (value === undefined) return null;
  if ((optionalTexts(value, 'teams') ?? []).length > 0) throw apiError(422, 'the sandbox has no teams');
  const apps = (optionalTexts(value, 'apps') ?? []).map((slug) => `${slug}[bot]`);
  return [...(optionalTexts(value, 'users') ?? []), ...apps].map((login) => {
    const account = accountByLogin(world, login);
    if (account === undefined) throw apiError(422, `Validation Failed: ${login} is not a collaborator`);
    return account.login;
  });
}

function remove(world: World, { params }: ApiRequest): Reply {
  if (world.state.protections[params['branch']!] === undefined) throw apiError(404, 'Branch not protected');
  delete world.state.protections[params['branch']!];
  return noContent;
}
