import type { Account, Permission, Pull } from './state/records.ts';
import type { State } from './state/state.ts';
import { fullName, type World } from './world.ts';

/** A fork as a world of its own: its refs, its activity, its rules; people, tokens, ids and time are the base's. */
export function forkWorld(base: World, record: State, repo: string): World {
  return {
    ...base,
    base,
    forks: new Map(),
    state: sharing(base, record),
    repo,
    comparisons: new Map(),
    testMerges: new Map(),
    // A fork has no hooks here: what happens in it is heard by nobody until a pull request moves.
    listens: () => false,
    announce: () => undefined,
  };
}

const shared = new Set<PropertyKey>([
  'nextId',
  'lastMoment',
  'appKeyPem',
  'actionsKeyPem',
  'appHook',
  'installationTokens',
] satisfies (keyof State)[]);

function sharing(base: World, record: State): State {
  return new Proxy(record, {
    get: (own, key) =>
      key === 'accounts' ? accountsOf(base, own) : Reflect.get(shared.has(key) ? base.state : own, key),
    set: (own, key, value) => Reflect.set(shared.has(key) ? base.state : own, key, value),
  });
}

function accountsOf(base: World, { repository }: State): Account[] {
  return base.state.accounts.map((account) => ({ ...account, permission: permissionIn(account, repository.ownerId) }));
}

/** Its owner may all; who reads the base reads its forks; the App is installed on the base only. */
function permissionIn(account: Account, ownerId: number | undefined): Permission {
  if (account.id === ownerId) return 'admin';
  return account.type === 'Bot' || account.permission === 'none' ? 'none' : 'read';
}

/** The repository of that name: this one or one of its forks. */
export function repositoryAt(world: World, owner: string, name: string): World | undefined {
  const wanted = `${owner}/${name}`.toLowerCase();
  return [world, ...world.forks.values()].find((known) => fullName(known).toLowerCase() === wanted);
}

/** The repository that the head branch of a request is in. */
export function headHome(world: World, pull: Pick<Pull, 'headRepo'>): World {
  if (pull.headRepo === undefined) return world;
  const fork = world.forks.get(pull.headRepo);
  if (fork === undefined) throw new Error(`a pull request names fork ${pull.headRepo}, which does not exist`);
  return fork;
}

/** `owner:branch` */
export function headLabel(world: World, pull: Pull): string {
  return `${headHome(world, pull).state.repository.owner}:${pull.headRef}`;
}
