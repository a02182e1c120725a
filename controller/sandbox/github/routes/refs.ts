import { branchMoved } from '../act/move-branch.ts';
import { refuseProtected } from '../act/protect.ts';
import { isAncestor } from '../git/commits.ts';
import { dropRef, isValidRef, listRefs, objectType, readRef, setRef } from '../git/refs.ts';
import { isSha, noCommit, type Sha } from '../git/types.ts';
import { apiError } from '../http/errors.ts';
import { pageOf } from '../http/pages.ts';
import {
  type ApiRequest,
  created,
  noContent,
  ok,
  optionalFlag,
  type Reply,
  type Route,
  readText,
} from '../http/request.ts';
import { refuseByRules } from '../rules/refuse.ts';
import { nodeId, repoUrl, type World } from '../world.ts';

const git = '/repos/:owner/:repo/git';

export const refRoutes: readonly Route[] = [
  { method: 'GET', path: `${git}/ref/:ref+`, needs: 'read', run: get },
  { method: 'GET', path: `${git}/matching-refs/:ref+`, needs: 'read', run: matching },
  { method: 'POST', path: `${git}/refs`, needs: 'write', run: create },
  { method: 'PATCH', path: `${git}/refs/:ref+`, needs: 'write', run: update },
  { method: 'DELETE', path: `${git}/refs/:ref+`, needs: 'write', run: remove },
];

async function show(world: World, ref: string, sha: Sha) {
  return {
    ref,
    node_id: nodeId('REF', ref),
    url: `${repoUrl(world)}/git/${ref}`,
    object: { type: (await objectType(world.repo, sha)) ?? 'commit', sha, url: `${repoUrl(world)}/git/commits/${sha}` },
  };
}

async function get(world: World, { params }: ApiRequest): Promise<Reply> {
  const ref = `refs/${params['ref']}`;
  const sha = ref.startsWith('refs/sandbox/') ? undefined : await readRef(world.repo, ref);
  if (sha === undefined) throw apiError(404, 'Not Found');
  return ok(await show(world, ref, sha));
}

async function matching(world: World, request: ApiRequest): Promise<Reply> {
  const wanted = `refs/${request.params['ref']}`;
  const refs = [...(await listRefs(world.repo, 'refs/'))].filter(
    ([ref]) => ref.startsWith(wanted) && !ref.startsWith('refs/sandbox/'),
  );
  return pageOf(world, request, refs, ([ref, sha]) => show(world, ref, sha));
}

/** Clients may move branches and tags; refs/pull is the server's. */
async function writable(world: World, ref: string): Promise<string> {
  if (!/^refs\/(heads|tags)\/./.test(ref) || !(await isValidRef(world.repo, ref))) {
    throw apiError(422, `Reference name must start with 'refs/heads/' or 'refs/tags/' and be valid: ${ref}`);
  }
  return ref;
}

async function commitObject(world: World, body: ApiRequest['body']): Promise<Sha> {
  const sha = readText(body, 'sha');
  if (!isSha(sha)) throw apiError(422, 'The sha parameter must be exactly 40 characters and contain only [0-9a-f].');
  const type = await objectType(world.repo, sha);
  if (type === undefined) throw apiError(422, 'Object does not exist');
  if (type !== 'commit' && type !== 'tag') throw apiError(422, 'Reference cannot be updated: object is not a commit');
  return sha;
}

const branchName = (ref: string) => (ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : undefined);

async function create(world: World, { body, actor }: ApiRequest): Promise<Reply> {
  const ref = await writable(world, readText(body, 'ref'));
  const after = await commitObject(world, body);
  if ((await readRef(world.repo, ref)) !== undefined) throw apiError(422, 'Reference already exists');
  await refuseByRules(world, actor, { ref, before: undefined, after });
  await setRef(world.repo, ref, after, noCommit);
  const branch = branchName(ref);
  if (branch !== undefined) await branchMoved(world, { branch, before: undefined, after, actor, cause: 'push' });
  return created(await show(world, ref, after));
}

async function update(world: World, { params, body, actor }: ApiRequest): Promise<Reply> {
  const ref = await writable(world, `refs/${params['ref']}`);
  const after = await commitObject(world, body);
  const before = await readRef(world.repo, ref);
  if (before === undefined) throw apiError(422, 'Reference does not exist');
  const forward = await isAncestor(world.repo, before, after);
  if (!forward && optionalFlag(body, 'force') !== true) throw apiError(422, 'Update is not a fast forward');
  const branch = branchName(ref);
  if (branch !== undefined) refuseProtected(world, actor, branch, { kind: forward ? 'update' : 'force', after });
  await refuseByRules(world, actor, { ref, before, after });
  await setRef(world.repo, ref, after, before);
  if (branch !== undefined && before !== after)
    await branchMoved(world, { branch, before, after, actor, cause: 'push' });
  return ok(await show(world, ref, after));
}

async function remove(world: World, { params, actor }: ApiRequest): Promise<Reply> {
  const ref = await writable(world, `refs/${params['ref']}`);
  const before = await readRef(world.repo, ref);
  if (before === undefined) throw apiError(422, 'Reference does not exist');
  const branch = branchName(ref);
  if (branch === 'main') throw apiError(422, 'Cannot delete the default branch');
  if (branch !== undefined) refuseProtected(world, actor, branch, { kind: 'delete' });
  await refuseByRules(world, actor, { ref, before, after: undefined });
  await dropRef(world.repo, ref, before);
  if (branch !== undefined) await branchMoved(world, { branch, before, after: undefined, actor, cause: 'push' });
  return noContent;
}
