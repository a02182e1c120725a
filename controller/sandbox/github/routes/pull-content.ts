import { mergePull } from '../act/merge-pull.ts';
import { updateBranch } from '../act/update-branch.ts';
import { logCommits, mergeBases } from '../git/commits.ts';
import { diffFiles } from '../git/diff.ts';
import { apiError } from '../http/errors.ts';
import { pageOf } from '../http/pages.ts';
import { type ApiRequest, noContent, ok, oneOf, optionalText, type Reply, type Route } from '../http/request.ts';
import { showCommit, showFile } from '../show/commit.ts';
import { pullOf, repoUrl, type World } from '../world.ts';

const pull = '/repos/:owner/:repo/pulls/:number';

export const pullContentRoutes: readonly Route[] = [
  { method: 'GET', path: `${pull}/files`, needs: 'read', run: files },
  { method: 'GET', path: `${pull}/commits`, needs: 'read', run: commits },
  { method: 'GET', path: `${pull}/merge`, needs: 'read', run: isMerged },
  { method: 'PUT', path: `${pull}/merge`, needs: 'write', run: merge },
  { method: 'PUT', path: `${pull}/update-branch`, needs: 'write', run: update },
];

/** GitHub shows no more than these, whatever the request holds. */
const caps = { files: 3000, commits: 250 };

async function files(world: World, request: ApiRequest): Promise<Reply> {
  const { pull } = pullOf(world, request.params['number']!);
  const [from] = await mergeBases(world.repo, pull.baseSha, pull.headSha);
  const all = await diffFiles(world.repo, from, pull.headSha);
  return pageOf(world, request, all.slice(0, caps.files), (file) => showFile(world, file, pull.headSha));
}

async function commits(world: World, request: ApiRequest): Promise<Reply> {
  const { pull } = pullOf(world, request.params['number']!);
  const all = await logCommits(world.repo, ['--reverse', `${pull.baseSha}..${pull.headSha}`]);
  return pageOf(world, request, all.slice(0, caps.commits), (commit) => showCommit(world, commit));
}

function isMerged(world: World, { params }: ApiRequest): Reply {
  if (pullOf(world, params['number']!).pull.merged === null) throw apiError(404, 'Not Found');
  return noContent;
}

async function merge(world: World, { params, body, actor }: ApiRequest): Promise<Reply> {
  const [title, message, sha] = [
    optionalText(body, 'commit_title'),
    optionalText(body, 'commit_message'),
    optionalText(body, 'sha'),
  ];
  const merged = await mergePull(world, actor, pullOf(world, params['number']!), {
    method: oneOf(body, 'merge_method', ['merge', 'squash', 'rebase']) ?? 'merge',
    ...(title === undefined ? {} : { title }),
    ...(message === undefined ? {} : { message }),
    ...(sha === undefined ? {} : { sha }),
  });
  return ok({ sha: merged, merged: true, message: 'Pull Request successfully merged' });
}

async function update(world: World, { params, body, actor }: ApiRequest): Promise<Reply> {
  const issue = pullOf(world, params['number']!);
  await updateBranch(world, actor, issue, optionalText(body, 'expected_head_sha'));
  return {
    status: 202,
    body: { message: 'Updating pull request branch.', url: `${repoUrl(world)}/pulls/${issue.number}` },
  };
}
