import type { JsonObject } from '../../../core/json.ts';
import { signatureOf, webFlowSignature } from '../act/sign.ts';
import { readCommit, writeCommit } from '../git/commits.ts';
import { objectType, resolveCommit } from '../git/refs.ts';
import { importCommits, listTree, readBlob, type TreeChange, writeBlob } from '../git/trees.ts';
import { isSha, type Sha, type Signature } from '../git/types.ts';
import { apiError } from '../http/errors.ts';
import {
  type ApiRequest,
  created,
  ok,
  optionalObject,
  optionalObjects,
  optionalText,
  optionalTexts,
  type Reply,
  type Route,
  readText,
} from '../http/request.ts';
import { showGitCommit } from '../show/commit.ts';
import { nodeId, repoUrl, type World } from '../world.ts';

const git = '/repos/:owner/:repo/git';

export const objectRoutes: readonly Route[] = [
  { method: 'GET', path: `${git}/commits/:sha`, needs: 'read', run: getCommit },
  { method: 'POST', path: `${git}/commits`, needs: 'write', run: createCommit },
  { method: 'GET', path: `${git}/trees/:sha+`, needs: 'read', run: getTree },
  { method: 'POST', path: `${git}/trees`, needs: 'write', run: createTree },
  { method: 'GET', path: `${git}/blobs/:sha`, needs: 'read', run: getBlob },
  { method: 'POST', path: `${git}/blobs`, needs: 'write', run: createBlob },
];

async function must(world: World, sha: string, type: string, status: 404 | 422): Promise<Sha> {
  const found = isSha(sha) ? await objectType(world.repo, sha) : undefined;
  if (found !== type) throw apiError(status, status === 404 ? 'Not Found' : `${type} ${sha} does not exist`);
  return sha;
}

async function getCommit(world: World, { params }: ApiRequest): Promise<Reply> {
  const sha = await must(world, params['sha']!, 'commit', 404);
  return ok(showGitCommit(world, await readCommit(world.repo, sha)));
}

/** Author and committer are whatever the caller says: names in a commit prove nothing. */
async function createCommit(world: World, { body, actor }: ApiRequest): Promise<Reply> {
  const tree = await must(world, readText(body, 'tree'), 'tree', 422);
  const parents = await Promise.all(
    (optionalTexts(body, 'parents') ?? []).map((sha) => must(world, sha, 'commit', 422)),
  );
  const own = signatureOf(world, actor);
  const author = readSignature(optionalObject(body, 'author'), own);
  const committer = readSignature(optionalObject(body, 'committer'), author);
  const sha = await writeCommit(world.repo, { tree, parents, author, committer, message: readText(body, 'message') });
  return created(showGitCommit(world, await readCommit(world.repo, sha)));
}

export function readSignature(value: JsonObject | undefined, fallback: Signature): Signature {
  if (value === undefined) return fallback;
  const date = optionalText(value, 'date');
  return {
    name: readText(value, 'name'),
    email: readText(value, 'email'),
    at: date === undefined ? fallback.at : Math.floor(Date.parse(date) / 1000),
  };
}

async function getTree(world: World, { params, query }: ApiRequest): Promise<Reply> {
  // A tree, or whatever names a commit.
  const named = params['sha']!;
  const treeish = isSha(named) ? named : await resolveCommit(world.repo, named);
  if (treeish === undefined) throw apiError(404, 'Not Found');
  const entries = await listTree(world.repo, treeish, query.get('recursive') === null ? 'one level' : 'recursive');
  if (entries === undefined) throw apiError(404, 'Not Found');
  return ok(showTree(world, params['sha']!, entries));
}

function showTree(world: World, sha: Sha, entries: NonNullable<Awaited<ReturnType<typeof listTree>>>): JsonObject {
  return {
    sha,
    url: `${repoUrl(world)}/git/trees/${sha}`,
    tree: entries.map((entry) => ({
      path: entry.path,
      mode: entry.mode,
      type: entry.type,
      sha: entry.sha,
      ...(entry.size === undefined ? {} : { size: entry.size }),
      ...(entry.type === 'commit' ? {} : { url: `${repoUrl(world)}/git/${entry.type}s/${entry.sha}` }),
    })),
    truncated: false,
  };
}

async function createTree(world: World, { body, actor }: ApiRequest): Promise<Reply> {
  const base = optionalText(body, 'base_tree');
  const changes = await Promise.all((optionalObjects(body, 'tree') ?? []).map((entry) => readEntry(world, entry)));
  if (changes.length === 0) throw apiError(422, 'Invalid tree info');
  const who = webFlowSignature(signatureOf(world, actor).at);
  const baseTree = base === undefined ? undefined : await treeOf(world, base);
  const commit = await importCommits(world.repo, [
    { author: who, committer: who, message: 'tree', changes, ...(baseTree === undefined ? {} : { baseTree }) },
  ]);
  const { tree } = await readCommit(world.repo, commit);
  return created(showTree(world, tree, (await listTree(world.repo, tree, 'one level')) ?? []));
}

/** `base_tree` may name a commit too. */
async function treeOf(world: World, sha: string): Promise<Sha> {
  const type = isSha(sha) ? await objectType(world.repo, sha) : undefined;
  if (type === 'commit') return (await readCommit(world.repo, sha)).tree;
  if (type !== 'tree') throw apiError(422, 'base_tree does not exist');
  return sha;
}

async function readEntry(world: World, entry: JsonObject): Promise<TreeChange> {
  const path = readText(entry, 'path');
  if (
    path.startsWith('/') ||
    path.split('/').some((part) => part === '' || part === '.' || part === '..' || part === '.git')
  ) {
    throw apiError(422, `tree.path contains a malformed path component: ${path}`);
  }
  const mode = readText(entry, 'mode');
  if (!['100644', '100755', '040000', '160000', '120000'].includes(mode))
    throw apiError(422, 'Must supply a valid tree.mode');
  if (entry['sha'] === null) return { kind: 'remove', path };
  const sha = optionalText(entry, 'sha');
  if (sha === undefined) return { kind: 'bytes', path, mode, bytes: Buffer.from(readText(entry, 'content')) };
  if (mode !== '160000') await must(world, sha, mode === '040000' ? 'tree' : 'blob', 422);
  return { kind: 'object', path, mode, sha };
}

async function getBlob(world: World, { params }: ApiRequest): Promise<Reply> {
  const sha = await must(world, params['sha']!, 'blob', 404);
  const content = await readBlob(world.repo, sha);
  return ok({
    sha,
    node_id: nodeId('B', sha),
    url: `${repoUrl(world)}/git/blobs/${sha}`,
    size: content.length,
    content: content.toString('base64'),
    encoding: 'base64',
  });
}

async function createBlob(world: World, { body }: ApiRequest): Promise<Reply> {
  const encoding = optionalText(body, 'encoding') ?? 'utf-8';
  if (encoding !== 'utf-8' && encoding !== 'base64') throw apiError(422, 'encoding must be one of utf-8, base64');
  const sha = await writeBlob(
    world.repo,
    Buffer.from(readText(body, 'content'), encoding === 'base64' ? 'base64' : 'utf8'),
  );
  return created({ sha, url: `${repoUrl(world)}/git/blobs/${sha}` });
}
