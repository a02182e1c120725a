import { apiError } from '../http/errors.ts';
import { pageOf } from '../http/pages.ts';
import { type ApiRequest, noContent, ok, optionalText, type Reply, type Route } from '../http/request.ts';
import { showAccount, showPermissions } from '../show/account.ts';
import type { Account, Permission } from '../state/records.ts';
import { accountByLogin, type World } from '../world.ts';

const path = '/repos/:owner/:repo/collaborators';

export const collaboratorRoutes: readonly Route[] = [
  { method: 'GET', path, needs: 'write', run: list },
  { method: 'GET', path: `${path}/:login/permission`, needs: 'read', run: permission },
  { method: 'GET', path: `${path}/:login`, needs: 'write', run: check },
  { method: 'PUT', path: `${path}/:login`, needs: 'admin', run: put },
  { method: 'DELETE', path: `${path}/:login`, needs: 'admin', run: remove },
];

function showCollaborator(world: World, account: Account) {
  return {
    ...showAccount(world, account),
    permissions: showPermissions(account.permission),
    role_name: account.permission,
  };
}

function find(world: World, { params }: ApiRequest): Account {
  const account = accountByLogin(world, params['login']!);
  if (account === undefined) throw apiError(404, 'Not Found');
  return account;
}

function list(world: World, request: ApiRequest): Promise<Reply> {
  const people = world.state.accounts.filter((account) => account.type === 'User' && account.permission !== 'none');
  return pageOf(world, request, people, (account) => showCollaborator(world, account));
}

function check(world: World, request: ApiRequest): Reply {
  if (find(world, request).permission === 'none') throw apiError(404, 'Not Found');
  return noContent;
}

function permission(world: World, request: ApiRequest): Reply {
  const account = find(world, request);
  return ok({ permission: account.permission, role_name: account.permission, user: showCollaborator(world, account) });
}

const names: { readonly [asked: string]: Permission } = {
  pull: 'read',
  triage: 'read',
  push: 'write',
  maintain: 'write',
  admin: 'admin',
};

/** At once and without an invitation, which GitHub would send to somebody new. */
function put(world: World, request: ApiRequest): Reply {
  const asked = optionalText(request.body, 'permission') ?? 'push';
  const given = names[asked];
  if (given === undefined)
    throw apiError(
      422,
      `Invalid request.\n\nFor 'permission', ${asked} is not one of ${Object.keys(names).join(', ')}.`,
    );
  find(world, request).permission = given;
  return noContent;
}

function remove(world: World, request: ApiRequest): Reply {
  find(world, request).permission = 'none';
  return noContent;
}
