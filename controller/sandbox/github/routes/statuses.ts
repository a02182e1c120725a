import { readCommit } from '../git/commits.ts';
import { objectType } from '../git/refs.ts';
import { isSha } from '../git/types.ts';
import { apiError } from '../http/errors.ts';
import { pageOf } from '../http/pages.ts';
import { type ApiRequest, created, oneOf, optionalText, type Reply, type Route } from '../http/request.ts';
import { showCommit } from '../show/commit.ts';
import { showRepository } from '../show/repository.ts';
import { showSimpleStatus, showStatus } from '../show/status.ts';
import type { CommitStatus } from '../state/records.ts';
import { fullName, nextId, repoUrl, type World } from '../world.ts';
import { commitAt } from './commits.ts';

const repo = '/repos/:owner/:repo';

export const statusRoutes: readonly Route[] = [
  { method: 'POST', path: `${repo}/statuses/:sha`, needs: 'write', run: create },
  { method: 'GET', path: `${repo}/commits/:ref+/statuses`, needs: 'read', run: list },
  { method: 'GET', path: `${repo}/commits/:ref+/status`, needs: 'read', run: combined },
];

/** Any writer may set any context; what cannot be forged is the creator and the server's time. */
async function create(world: World, { params, body, actor }: ApiRequest): Promise<Reply> {
  const sha = params['sha']!;
  if (!isSha(sha) || (await objectType(world.repo, sha)) !== 'commit')
    throw apiError(422, `No commit found for SHA: ${sha}`);
  const state = oneOf(body, 'state', ['error', 'failure', 'pending', 'success']);
  if (state === undefined) throw apiError(422, 'Invalid request.\n\n"state" wasn\'t supplied.');
  const status: CommitStatus = {
    id: nextId(world),
    sha,
    state,
    context: optionalText(body, 'context') ?? 'default',
    description: optionalText(body, 'description') ?? null,
    targetUrl: optionalText(body, 'target_url') ?? null,
    creatorId: actor.id,
    at: world.tick(),
  };
  if ((status.description ?? '').length > 140)
    throw apiError(422, 'Validation Failed', [
      {
        resource: 'Status',
        code: 'custom',
        field: 'description',
        message: 'description is too long (maximum is 140 characters)',
      },
    ]);
  world.state.statuses.push(status);
  const { url: _, avatar_url: __, node_id: ___, creator: ____, ...rest } = showStatus(world, status);
  const commit = showCommit(world, await readCommit(world.repo, sha));
  world.announce('status', actor, { ...rest, sha, name: fullName(world), commit, branches: [] });
  return created(showStatus(world, status));
}

async function list(world: World, request: ApiRequest): Promise<Reply> {
  const sha = await commitAt(world, request.params['ref']!);
  const kept = world.state.statuses.filter((status) => status.sha === sha).toReversed();
  return pageOf(world, request, kept, (status) => showStatus(world, status));
}

async function combined(world: World, request: ApiRequest): Promise<Reply> {
  const sha = await commitAt(world, request.params['ref']!);
  const latest = new Map<string, CommitStatus>();
  for (const status of world.state.statuses) if (status.sha === sha) latest.set(status.context, status);
  const statuses = [...latest.values()];
  const state = statuses.some((status) => status.state === 'error' || status.state === 'failure')
    ? 'failure'
    : statuses.length > 0 && statuses.every((status) => status.state === 'success')
      ? 'success'
      : 'pending';
  return pageOf(
    world,
    request,
    statuses,
    (status) => showSimpleStatus(world, status),
    (shown, total) => ({
      state,
      statuses: shown,
      sha,
      total_count: total,
      repository: showRepository(world),
      commit_url: `${repoUrl(world)}/commits/${sha}`,
      url: `${repoUrl(world)}/commits/${sha}/status`,
    }),
  );
}
