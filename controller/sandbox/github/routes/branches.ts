import { readCommit } from '../git/commits.ts';
import { listRefs, readRef } from '../git/refs.ts';
import { apiError } from '../http/errors.ts';
import { pageOf } from '../http/pages.ts';
import { type ApiRequest, ok, type Reply, type Route } from '../http/request.ts';
import { showCommit } from '../show/commit.ts';
import { showProtectionSummary } from '../show/protection.ts';
import { htmlUrl, repoUrl, type World } from '../world.ts';

const branches = '/repos/:owner/:repo/branches';

export const branchRoutes: readonly Route[] = [
  { method: 'GET', path: branches, needs: 'read', run: list },
  { method: 'GET', path: `${branches}/:branch+`, needs: 'read', run: get },
];

async function list(world: World, request: ApiRequest): Promise<Reply> {
  const only = request.query.get('protected');
  const refs = [...(await listRefs(world.repo, 'refs/heads/'))]
    .map(([ref, sha]) => ({ name: ref.slice('refs/heads/'.length), sha }))
    .filter(({ name }) => only === null || (world.state.protections[name] !== undefined) === (only === 'true'));
  return pageOf(world, request, refs, ({ name, sha }) => ({
    name,
    commit: { sha, url: `${repoUrl(world)}/commits/${sha}` },
    protected: world.state.protections[name] !== undefined,
  }));
}

async function get(world: World, { params }: ApiRequest): Promise<Reply> {
  const name = params['branch']!;
  const sha = await readRef(world.repo, `refs/heads/${name}`);
  if (sha === undefined) throw apiError(404, 'Branch not found');
  const url = `${repoUrl(world)}/branches/${encodeURIComponent(name)}`;
  return ok({
    name,
    commit: showCommit(world, await readCommit(world.repo, sha)),
    _links: { self: url, html: `${htmlUrl(world)}/tree/${name}` },
    protected: world.state.protections[name] !== undefined,
    protection: showProtectionSummary(world.state.protections[name]),
    protection_url: `${url}/protection`,
  });
}
