import { apiError } from '../http/errors.ts';
import { ok, type Route } from '../http/request.ts';
import { showOwner, showProfile } from '../show/account.ts';
import { accountByLogin, accountOf, ownerId, stamp, type World, webFlow } from '../world.ts';

export const userRoutes: readonly Route[] = [
  { method: 'GET', path: '/user', needs: 'any', run: (world, { actor }) => ok(showProfile(world, actor)) },
  {
    method: 'GET',
    path: '/user/:id',
    needs: 'any',
    run: (world, { params }) => ok(showProfile(world, byId(world, params['id']!))),
  },
  {
    method: 'GET',
    path: '/users/:login',
    needs: 'any',
    run: (world, { params }) => ok(showProfile(world, byLogin(world, params['login']!))),
  },
  {
    method: 'GET',
    path: '/orgs/:org',
    needs: 'any',
    run: (world, { params }) => {
      if (params['org']!.toLowerCase() !== world.state.repository.owner.toLowerCase()) throw apiError(404, 'Not Found');
      return ok(showOrganization(world));
    },
  },
  // There are no teams: the lists are truly empty.
  { method: 'GET', path: '/orgs/:org/teams', needs: 'any', run: () => ok([]) },
  { method: 'GET', path: '/repos/:owner/:repo/teams', needs: 'read', run: () => ok([]) },
];

function byLogin(world: World, login: string) {
  const account = login === webFlow.login ? webFlow : accountByLogin(world, login);
  if (account === undefined) throw apiError(404, 'Not Found');
  return account;
}

function byId(world: World, id: string) {
  if (!world.state.accounts.some((account) => String(account.id) === id)) throw apiError(404, 'Not Found');
  return accountOf(world, Number(id));
}

function showOrganization(world: World) {
  const { login, node_id, url: userUrl, avatar_url, html_url } = showOwner(world) as { [name: string]: string };
  const url = userUrl!.replace('/users/', '/orgs/');
  const since = stamp(world.state.repository.createdAt);
  return {
    login: login!,
    id: ownerId,
    node_id: node_id!,
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: avatar_url!,
    description: null,
    has_organization_projects: false,
    has_repository_projects: false,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    html_url: html_url!,
    type: 'Organization',
    created_at: since,
    updated_at: since,
    archived_at: null,
  };
}
