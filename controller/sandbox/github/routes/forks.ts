import { forkRepository } from '../act/fork.ts';
import { apiError } from '../http/errors.ts';
import { pageOf } from '../http/pages.ts';
import { type ApiRequest, optionalText, type Reply, type Route } from '../http/request.ts';
import { showFullRepository, showRepository } from '../show/repository.ts';
import { accountOf, type World } from '../world.ts';

const path = '/repos/:owner/:repo/forks';

export const forkRoutes: readonly Route[] = [
  { method: 'GET', path, needs: 'read', run: list },
  { method: 'POST', path, needs: 'read', run: create },
];

function list(world: World, request: ApiRequest): Promise<Reply> {
  return pageOf(world, request, [...world.forks.values()].toReversed(), (fork) => ({
    ...showRepository(fork),
  }));
}

async function create(world: World, { actor, body }: ApiRequest): Promise<Reply> {
  if (actor.type !== 'User') throw apiError(403, 'Resource not accessible by integration');
  if (!world.state.settings.forking) throw apiError(403, 'The repository exists, but forking is disabled.');
  if (optionalText(body, 'organization') !== undefined)
    throw apiError(422, 'the sandbox forks into accounts of people only');
  const name = optionalText(body, 'name') ?? world.state.repository.name;
  if (!/^[\w.-]+$/.test(name) || /^\.+$/.test(name)) throw apiError(422, `Validation Failed: ${name} is not a name`);
  const fork = await forkRepository(world, actor, name);
  // GitHub copies later and says so; here it is done.
  return { status: 202, body: showFullRepository(fork, accountOf(fork, actor.id)) };
}
