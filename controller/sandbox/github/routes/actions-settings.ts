import { apiError } from '../http/errors.ts';
import {
  type ApiRequest,
  created,
  noContent,
  ok,
  oneOf,
  optionalFlag,
  optionalTexts,
  type Reply,
  type Route,
} from '../http/request.ts';
import { subjectPrefix } from '../oidc/claims.ts';
import { repoUrl, type World } from '../world.ts';

const actions = '/repos/:owner/:repo/actions';

/** Settings of GitHub Actions. Nothing runs here: they are kept to be read, and shape the tokens of oidc/. */
export const actionsSettingsRoutes: readonly Route[] = [
  { method: 'GET', path: `${actions}/permissions`, needs: 'admin', run: getPermissions },
  { method: 'PUT', path: `${actions}/permissions`, needs: 'admin', run: putPermissions },
  { method: 'GET', path: `${actions}/permissions/workflow`, needs: 'admin', run: getWorkflow },
  { method: 'PUT', path: `${actions}/permissions/workflow`, needs: 'admin', run: putWorkflow },
  { method: 'GET', path: `${actions}/oidc/customization/sub`, needs: 'read', run: getSubject },
  { method: 'PUT', path: `${actions}/oidc/customization/sub`, needs: 'admin', run: putSubject },
];

function getPermissions(world: World): Reply {
  const { actionsEnabled, allowedActions, shaPinning } = world.state.settings;
  if (!actionsEnabled) return ok({ enabled: false });
  const selected = { selected_actions_url: `${repoUrl(world)}/actions/permissions/selected-actions` };
  return ok({
    enabled: true,
    allowed_actions: allowedActions,
    sha_pinning_required: shaPinning,
    ...(allowedActions === 'selected' ? selected : {}),
  });
}

function putPermissions(world: World, { body }: ApiRequest): Reply {
  const enabled = optionalFlag(body, 'enabled');
  if (enabled === undefined) throw apiError(422, 'Invalid request.\n\n"enabled" wasn\'t supplied.');
  const { settings } = world.state;
  settings.allowedActions =
    oneOf(body, 'allowed_actions', ['all', 'local_only', 'selected']) ?? settings.allowedActions;
  settings.shaPinning = optionalFlag(body, 'sha_pinning_required') ?? settings.shaPinning;
  settings.actionsEnabled = enabled;
  return noContent;
}

function getWorkflow(world: World): Reply {
  const { workflowPermissions, workflowsApprove } = world.state.settings;
  return ok({ default_workflow_permissions: workflowPermissions, can_approve_pull_request_reviews: workflowsApprove });
}

function putWorkflow(world: World, { body }: ApiRequest): Reply {
  const { settings } = world.state;
  settings.workflowPermissions =
    oneOf(body, 'default_workflow_permissions', ['read', 'write']) ?? settings.workflowPermissions;
  settings.workflowsApprove = optionalFlag(body, 'can_approve_pull_request_reviews') ?? settings.workflowsApprove;
  return noContent;
}

function getSubject(world: World): Reply {
  const { subjectClaims } = world.state.settings;
  return ok({
    use_default: subjectClaims === null,
    ...(subjectClaims === null ? {} : { include_claim_keys: subjectClaims }),
    use_immutable_subject: true,
    sub_claim_prefix: subjectPrefix(world),
  });
}

function putSubject(world: World, { body }: ApiRequest): Reply {
  const useDefault = optionalFlag(body, 'use_default');
  if (useDefault === undefined) throw apiError(422, 'Invalid request.\n\n"use_default" wasn\'t supplied.');
  const keys = optionalTexts(body, 'include_claim_keys') ?? [];
  if (!useDefault && keys.length === 0) throw apiError(422, 'include_claim_keys: at least one claim');
  world.state.settings.subjectClaims = useDefault ? null : keys;
  return created({});
}
