import type { JsonObject } from '../../../core/json.ts';
import type { Account, Permission } from '../state/records.ts';
import { accountOf, nodeId, ownerId, type World } from '../world.ts';

export function showAccount(world: World, account: Account): JsonObject {
  const url = `${world.origin}/users/${encodeURIComponent(account.login)}`;
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId(account.type === 'Bot' ? 'BOT' : 'U', account.id),
    avatar_url: `${world.origin}/avatars/${account.id}`,
    gravatar_id: '',
    url,
    html_url: `${world.origin}/${account.type === 'Bot' ? `apps/${account.login.replace(/\[bot\]$/, '')}` : account.login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: account.type,
    user_view_type: 'public',
    site_admin: false,
  };
}

export function showAccountId(world: World, id: number): JsonObject {
  return showAccount(world, accountOf(world, id));
}

/** The account as `/user` and `/users/{login}` give it. */
export function showProfile(world: World, account: Account): JsonObject {
  const since = new Date(world.state.repository.createdAt).toISOString().replace(/\.\d{3}Z$/, 'Z');
  return {
    ...showAccount(world, account),
    name: account.login,
    company: null,
    blog: '',
    location: null,
    // A bot shows none; the address in its commits holds brackets and would be no address here.
    email: account.type === 'Bot' ? null : account.email,
    hireable: null,
    bio: null,
    twitter_username: null,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: since,
    updated_at: since,
  };
}

/** The organisation, or the person whose fork it is. */
export function showOwner(world: World): JsonObject {
  const { ownerId: personId } = world.state.repository;
  if (personId !== undefined) return showAccountId(world, personId);
  return showAccount(world, {
    id: ownerId,
    login: world.state.repository.owner,
    type: 'Organization',
    permission: 'none',
    email: '',
  });
}

export function association(account: Account): string {
  if (account.type === 'Bot') return 'NONE';
  return account.permission === 'none' ? 'NONE' : 'COLLABORATOR';
}

const ranks: { readonly [permission in Permission]: number } = { none: 0, read: 1, write: 2, admin: 3 };

export function atLeast(account: Account, needed: Permission): boolean {
  return ranks[account.permission] >= ranks[needed];
}

export function showPermissions(permission: Permission): JsonObject {
  const rank = ranks[permission];
  return { admin: rank >= 3, maintain: rank >= 3, push: rank >= 2, triage: rank >= 2, pull: rank >= 1 };
}
