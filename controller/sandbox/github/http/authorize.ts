import { repositoryAt } from '../forks.ts';
import { routesOfForks } from '../routes/index.ts';
import { atLeast } from '../show/account.ts';
import { accountOf, type World } from '../world.ts';
import { apiError } from './errors.ts';
import type { ApiRequest, Route, Viewer } from './request.ts';

/** The repository that the path names; a fork has only some of the families. */
export function targetOf(world: World, route: Route, { owner, repo }: ApiRequest['params']): World {
  if (owner === undefined || repo === undefined) return world;
  const target = repositoryAt(world, owner, repo);
  if (target === undefined || (target !== world && !routesOfForks.has(route))) throw apiError(404, 'Not Found');
  return target;
}

/** What somebody may differs between the repository and a fork. */
export function viewerIn(target: World, viewer: Viewer | undefined): Viewer | undefined {
  if (viewer?.kind !== 'account') return viewer;
  return { kind: 'account', account: accountOf(target, viewer.account.id) };
}

/** A repository one may not see does not exist; one may see but not do: 403. */
export function authorize(route: Route, call: ApiRequest): void {
  if (route.needs === 'app') {
    if (call.viewer?.kind !== 'app') throw apiError(401, 'A JSON web token could not be decoded');
    return;
  }
  if (call.viewer?.kind === 'app') throw apiError(403, 'Resource not accessible by integration');
  if (call.viewer === undefined)
    throw route.needs === 'any' ? apiError(401, 'Requires authentication') : apiError(404, 'Not Found');
  if (route.needs === 'any') return;
  if (!atLeast(call.actor, 'read')) throw apiError(404, 'Not Found');
  if (atLeast(call.actor, route.needs)) return;
  throw apiError(
    403,
    route.needs === 'admin' ? 'Must have admin rights to Repository.' : 'Must have push access to repository.',
  );
}
