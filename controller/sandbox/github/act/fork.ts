import { dirname, join } from 'node:path';
import { forkWorld } from '../forks.ts';
import { createFork } from '../git/create.ts';
import type { Account } from '../state/records.ts';
import { emptyState, type State } from '../state/state.ts';
import { nextId, type World } from '../world.ts';

/** The account's fork, made on first asking. */
export async function forkRepository(world: World, owner: Account, name: string): Promise<World> {
  const known = [...world.forks.values()].find((fork) => fork.state.repository.ownerId === owner.id);
  if (known !== undefined) return known;
  const at = world.tick();
  const record: State = {
    ...emptyState({ owner: owner.login, name, at, accounts: [], appKeyPem: '' }),
    repository: { id: nextId(world), owner: owner.login, name, createdAt: at, ownerId: owner.id },
  };
  await createFork(pathOf(world, record), world.repo);
  world.state.forks.push(record);
  return open(world, record);
}

/** The forks that the saved state knows. */
export function openForks(world: World): void {
  for (const record of world.state.forks) open(world, record);
}

function open(world: World, record: State): World {
  const fork = forkWorld(world, record, pathOf(world, record));
  world.forks.set(record.repository.id, fork);
  return fork;
}

function pathOf(world: World, { repository }: State): string {
  return join(dirname(dirname(world.repo)), repository.owner, `${repository.name}.git`);
}
