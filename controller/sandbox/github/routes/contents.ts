import type { JsonObject } from '../../../core/json.ts';
import { branchMoved } from '../act/move-branch.ts';
import { refuseProtected } from '../act/protect.ts';
import { signatureOf, webFlowSignature } from '../act/sign.ts';
import { readCommit } from '../git/commits.ts';
import { readRef, resolveCommit, setRef } from '../git/refs.ts';
import { importCommits, listTree, readBlob, type TreeChange, type TreeEntry } from '../git/trees.ts';
import { apiError } from '../http/errors.ts';
import {
  type ApiRequest,
  ok,
  optionalObject,
  optionalText,
  type Reply,
  type Route,
  readText,
} from '../http/request.ts';
import { refuseByRules } from '../rules/refuse.ts';
import { showGitCommit } from '../show/commit.ts';
import { htmlUrl, repoUrl, type World } from '../world.ts';
import { readSignature } from './objects.ts';

const contents = '/repos/:owner/:repo/contents';

export const contentRoutes: readonly Route[] = [
  { method: 'GET', path: contents, needs: 'read', run: get },
  { method: 'GET', path: `${contents}/:path+`, needs: 'read', run: get },
  { method: 'PUT', path: `${contents}/:path+`, needs: 'write', run: put },
  { method: 'DELETE', path: `${contents}/:path+`, needs: 'write', run: remove },
];

const cleanPath = (path: string | undefined) => (path ?? '').replace(/^\/+|\/+$/g, '');

async function entryAt(world: World, commit: string, path: string): Promise<TreeEntry | undefined> {
  const parent = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
  const siblings = await listTree(world.repo, `${commit}:${parent}`, 'one level');
  return siblings?.find((entry) => entry.path === path.slice(parent === '' ? 0 : parent.length + 1));
}

async function get(world: World, { params, query, headers }: ApiRequest): Promise<Reply> {
  const ref = query.get('ref') ?? 'main';
  const commit = await resolveCommit(world.repo, ref);
  if (commit === undefined) throw apiError(404, `No commit found for the ref ${ref}`);
  const path = cleanPath(params['path']);
  const entry = path === '' ? undefined : await entryAt(world, commit, path);
  if (path !== '' && entry === undefined) throw apiError(404, 'Not Found');
  if (entry === undefined || entry.type === 'tree') {
    const children = (await listTree(world.repo, `${commit}:${path}`, 'one level')) ?? [];
    return ok(
      children.map((child) => showEntry(world, path === '' ? child.path : `${path}/${child.path}`, child, ref)),
    );
  }
  if (entry.type === 'commit')
    return ok({ ...showEntry(world, path, entry, ref), type: 'submodule', submodule_git_url: null });
  const bytes = await readBlob(world.repo, entry.sha);
  if (/application\/vnd\.github(\.v3)?\.raw/.test(headers['accept'] ?? '')) {
    return { status: 200, raw: { type: 'application/vnd.github.raw; charset=utf-8', bytes } };
  }
  if (entry.mode === '120000') return ok({ ...showEntry(world, path, entry, ref), target: bytes.toString() });
  return ok({ ...showEntry(world, path, entry, ref), content: wrapped(bytes), encoding: 'base64' });
}

/** GitHub breaks base64 into lines of 60. */
function wrapped(bytes: Buffer): string {
  return bytes
    .toString('base64')
    .replace(/(.{60})/g, '$1\n')
    .replace(/([^\n])$/, '$1\n');
}

function showEntry(world: World, path: string, entry: TreeEntry, ref: string): JsonObject {
  const escaped = path.split('/').map(encodeURIComponent).join('/');
  const url = `${repoUrl(world)}/contents/${escaped}?ref=${encodeURIComponent(ref)}`;
  const git = `${repoUrl(world)}/git/${entry.type === 'tree' ? 'trees' : 'blobs'}/${entry.sha}`;
  const html = `${htmlUrl(world)}/${entry.type === 'tree' ? 'tree' : 'blob'}/${ref}/${escaped}`;
  return {
    name: path.slice(path.lastIndexOf('/') + 1),
    path,
    sha: entry.sha,
    size: entry.size ?? 0,
    url,
    html_url: html,
    git_url: git,
    download_url: entry.type === 'blob' ? `${htmlUrl(world)}/raw/${ref}/${escaped}` : null,
    type: entry.type === 'tree' ? 'dir' : entry.mode === '120000' ? 'symlink' : 'file',
    _links: { self: url, git, html },
  };
}

async function put(world: World, request: ApiRequest): Promise<Reply> {
  const path = cleanPath(request.params['path']);
  const bytes = Buffer.from(readText(request.body, 'content'), 'base64');
  const { before, old } = await current(world, request, path);
  if (old !== undefined && optionalText(request.body, 'sha') === undefined)
    throw apiError(422, 'Invalid request.\n\n"sha" wasn\'t supplied.');
  const commit = await write(world, request, before, { kind: 'bytes', path, mode: old?.mode ?? '100644', bytes });
  const entry = await entryAt(world, commit.sha, path);
  const shown = entry === undefined ? null : showEntry(world, path, entry, branchOf(request));
  return { status: old === undefined ? 201 : 200, body: { content: shown, commit: showGitCommit(world, commit) } };
}

async function remove(world: World, request: ApiRequest): Promise<Reply> {
  const path = cleanPath(request.params['path']);
  const { before, old } = await current(world, request, path);
  if (old === undefined) throw apiError(404, 'Not Found');
  readText(request.body, 'sha');
  const commit = await write(world, request, before, { kind: 'remove', path });
  return ok({ content: null, commit: showGitCommit(world, commit) });
}

const branchOf = ({ body }: ApiRequest) => optionalText(body, 'branch') ?? 'main';

/** The branch's tip and what is at the path; 409 when `sha` names another blob than is there. */
async function current(world: World, request: ApiRequest, path: string) {
  const branch = branchOf(request);
  const before = await readRef(world.repo, `refs/heads/${branch}`);
  if (before === undefined) throw apiError(404, `Branch ${branch} not found`);
  const old = await entryAt(world, before, path);
  const sha = optionalText(request.body, 'sha');
  if (sha !== undefined && sha !== old?.sha) throw apiError(409, `${path} does not match ${sha}`);
  return { before, old };
}

async function write(world: World, request: ApiRequest, before: string, change: TreeChange) {
  const { body, actor } = request;
  const branch = branchOf(request);
  const own = signatureOf(world, actor);
  const author = readSignature(optionalObject(body, 'author'), own);
  const committer = readSignature(
    optionalObject(body, 'committer'),
    optionalObject(body, 'author') === undefined ? webFlowSignature(own.at) : author,
  );
  refuseProtected(world, actor, branch, { kind: 'update' });
  const after = await importCommits(world.repo, [
    { parent: before, author, committer, message: readText(body, 'message'), changes: [change] },
  ]);
  await refuseByRules(world, actor, { ref: `refs/heads/${branch}`, before, after }, 409);
  await setRef(world.repo, `refs/heads/${branch}`, after, before);
  await branchMoved(world, { branch, before, after, actor, cause: 'push' });
  return readCommit(world.repo, after);
}
