import { randomBytes } from 'node:crypto';
import type { JsonObject } from '../../../core/json.ts';
import { apiError } from '../http/errors.ts';
import { pageOf } from '../http/pages.ts';
import { type ApiRequest, created, ok, type Reply, type Route } from '../http/request.ts';
import { showOwner } from '../show/account.ts';
import { appEvents, appPermissions, showApp } from '../show/check.ts';
import { showRepository } from '../show/repository.ts';
import { ownerId, stamp, type World } from '../world.ts';

export const appRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/app',
    needs: 'app',
    run: (world) => ok({ ...showApp(world, world.app.botId), installations_count: 1 }),
  },
  {
    method: 'GET',
    path: '/app/installations',
    needs: 'app',
    run: (world, request) => pageOf(world, request, [world.app], () => showInstallation(world)),
  },
  {
    method: 'GET',
    path: '/app/installations/:id',
    needs: 'app',
    run: getInstallation,
  },
  { method: 'POST', path: '/app/installations/:id/access_tokens', needs: 'app', run: issueToken },
  {
    method: 'GET',
    path: '/repos/:owner/:repo/installation',
    needs: 'app',
    run: (world) => ok(showInstallation(world)),
  },
  { method: 'GET', path: '/orgs/:org/installation', needs: 'app', run: (world) => ok(showInstallation(world)) },
  { method: 'GET', path: '/installation/repositories', needs: 'any', run: listRepositories },
];

function mine(world: World, { params }: ApiRequest): void {
  if (params['id'] !== String(world.app.installationId)) throw apiError(404, 'Not Found');
}

function getInstallation(world: World, request: ApiRequest): Reply {
  mine(world, request);
  return ok(showInstallation(world));
}

function showInstallation(world: World): JsonObject {
  const url = `${world.origin}/app/installations/${world.app.installationId}`;
  const since = stamp(world.state.repository.createdAt);
  return {
    id: world.app.installationId,
    account: showOwner(world),
    repository_selection: 'selected',
    access_tokens_url: `${url}/access_tokens`,
    repositories_url: `${world.origin}/installation/repositories`,
    html_url: `${world.origin}/organizations/${world.state.repository.owner}/settings/installations/${world.app.installationId}`,
    app_id: world.app.id,
    app_slug: world.app.slug,
    client_id: `Iv1.${world.app.id}`,
    target_id: ownerId,
    target_type: 'Organization',
    permissions: appPermissions,
    events: appEvents,
    created_at: since,
    updated_at: since,
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: null,
    suspended_at: null,
  };
}

const hour = 3_600_000;

/** For an hour, with all of the App's permissions: narrowing them by request is refused rather than ignored. */
function issueToken(world: World, request: ApiRequest): Reply {
  mine(world, request);
  const { permissions, repository_ids: ids, repositories } = request.body;
  if (permissions !== undefined) throw apiError(422, 'the sandbox does not narrow the permissions of a token');
  const known = [world.state.repository.id, world.state.repository.name];
  const asked = [...(Array.isArray(ids) ? ids : []), ...(Array.isArray(repositories) ? repositories : [])];
  if (asked.some((one) => !known.includes(one as never))) {
    throw apiError(
      422,
      'There is at least one repository that does not exist or is not accessible to the parent installation.',
    );
  }
  const token = `ghs_${randomBytes(27).toString('base64url').replace(/[-_]/g, 'x')}`;
  const expiresAt = Date.now() + hour;
  world.state.installationTokens = world.state.installationTokens.filter((entry) => entry.expiresAt > Date.now());
  world.state.installationTokens.push({ token, expiresAt });
  return created({
    token,
    expires_at: stamp(expiresAt),
    permissions: appPermissions,
    repository_selection: 'selected',
  });
}

function listRepositories(world: World, request: ApiRequest): Promise<Reply> {
  if (request.actor.id !== world.app.botId)
    throw apiError(
      403,
      'You must authenticate with an installation access token in order to list repositories for an installation.',
    );
  return pageOf(
    world,
    request,
    [world],
    () => showRepository(world),
    (shown, total) => ({
      total_count: total,
      repository_selection: 'selected',
      repositories: shown,
    }),
  );
}
