import { apiError } from '../http/errors.ts';
import { cursorPageOf } from '../http/pages.ts';
import { type ApiRequest, ok, type Reply, type Route } from '../http/request.ts';
import { showFullRepository } from '../show/repository.ts';
import { showActivity } from '../show/status.ts';
import type { Activity } from '../state/records.ts';
import { accountOf, type World } from '../world.ts';

export const repositoryRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/repos/:owner/:repo',
    needs: 'read',
    run: (world, { actor }) => ok(showFullRepository(world, actor)),
  },
  { method: 'GET', path: '/repositories/:id', needs: 'any', run: byId },
  { method: 'GET', path: '/repos/:owner/:repo/activity', needs: 'read', run: listActivity },
];

/** Survives a rename of the repository, which is why people pin the id. */
function byId(world: World, { params, actor }: ApiRequest): Reply {
  const mine = params['id'] === String(world.state.repository.id) && actor.permission !== 'none';
  if (!mine) throw apiError(404, 'Not Found');
  return ok(showFullRepository(world, actor));
}

const day = 86_400_000;
const periods: { readonly [name: string]: number } = {
  day,
  week: 7 * day,
  month: 31 * day,
  quarter: 92 * day,
  year: 366 * day,
};

/** Who moved which branch when: the only evidence of a pusher that the pusher cannot write. */
function listActivity(world: World, request: ApiRequest): Reply {
  const asked = (name: string) => request.query.get(name) ?? undefined;
  const ref = asked('ref');
  const since = sinceOf(world, asked('time_period'));
  const kept = world.state.activities.filter(
    (entry) =>
      (ref === undefined || entry.ref === ref || entry.ref === `refs/heads/${ref}`) &&
      (asked('actor') === undefined || sameLogin(world, entry, asked('actor')!)) &&
      (asked('activity_type') === undefined || entry.type === asked('activity_type')) &&
      entry.at >= since,
  );
  const ordered = asked('direction') === 'asc' ? kept : kept.toReversed();
  return cursorPageOf(world, request, ordered, (entry) => showActivity(world, entry), {
    next: 'after',
    previous: 'before',
  });
}

function sinceOf(world: World, period: string | undefined): number {
  if (period === undefined) return 0;
  const length = periods[period];
  if (length === undefined)
    throw apiError(
      422,
      `Invalid request.\n\n${period} is not a member of ["day", "week", "month", "quarter", "year"].`,
    );
  return world.state.lastMoment - length;
}

function sameLogin(world: World, entry: Activity, login: string): boolean {
  return accountOf(world, entry.actorId).login.toLowerCase() === login.toLowerCase();
}
