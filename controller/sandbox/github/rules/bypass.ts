import type { Account } from '../state/records.ts';
import type { BypassActor, Ruleset } from '../state/settings.ts';
import type { World } from '../world.ts';

/** How the change comes: pushed, or merged through a pull request. */
export type Way = 'push' | 'pull_request';

export function bypasses(world: World, ruleset: Ruleset, account: Account, way: Way): boolean {
  return ruleset.bypassActors.some((actor) => isActor(world, actor, account) && allows(actor.mode, way));
}

/** As `current_user_can_bypass` says it. */
export function bypassOf(world: World, ruleset: Ruleset, account: Account) {
  if (bypasses(world, ruleset, account, 'push')) return 'always';
  return bypasses(world, ruleset, account, 'pull_request') ? 'pull_requests_only' : 'never';
}

function allows(mode: BypassActor['mode'], way: Way): boolean {
  return mode !== 'pull_request' || way === 'pull_request';
}

/** Roles from the least: a role stands for everybody who has it or more. */
const roles: { readonly [id: number]: readonly Account['permission'][] } = {
  2: ['admin'],
  4: ['write', 'admin'],
  5: ['admin'],
};

function isActor(world: World, actor: BypassActor, account: Account): boolean {
  switch (actor.actorType) {
    case 'Integration':
      return account.id === world.app.botId && actor.actorId === world.app.id;
    case 'RepositoryRole':
      return roles[actor.actorId ?? 0]?.includes(account.permission) === true;
    case 'User':
      return actor.actorId === account.id;
    // The organisation has no members here, and git takes no keys.
    case 'OrganizationAdmin':
    case 'DeployKey':
      return false;
    default:
      return actor.actorType satisfies never;
  }
}
