import { compareCommits } from '../act/facts.ts';
import { isAncestor, logCommits, mergeBases, readCommit } from '../git/commits.ts';
import { diffFiles, diffText } from '../git/diff.ts';
import { resolveCommit } from '../git/refs.ts';
import type { Sha } from '../git/types.ts';
import { apiError } from '../http/errors.ts';
import { pageOf } from '../http/pages.ts';
import { type ApiRequest, ok, type Reply, type Route } from '../http/request.ts';
import { showCommit, showFile } from '../show/commit.ts';
import { showPullSimple } from '../show/pull.ts';
import type { PullIssue } from '../state/records.ts';
import { htmlUrl, isPull, repoUrl, type World } from '../world.ts';

const repo = '/repos/:owner/:repo';

export const commitRoutes: readonly Route[] = [
  { method: 'GET', path: `${repo}/commits`, needs: 'read', run: list },
  { method: 'GET', path: `${repo}/commits/:ref+/pulls`, needs: 'read', run: pullsOf },
  { method: 'GET', path: `${repo}/commits/:ref+`, needs: 'read', run: get },
  { method: 'GET', path: `${repo}/compare/:range+`, needs: 'read', run: compare },
];

export async function commitAt(world: World, ref: string): Promise<Sha> {
  const sha = await resolveCommit(world.repo, ref);
  if (sha === undefined) throw apiError(422, `No commit found for SHA: ${ref}`);
  return sha;
}

async function list(world: World, request: ApiRequest): Promise<Reply> {
  const asked = (name: string) => request.query.get(name) ?? undefined;
  const from = await resolveCommit(world.repo, asked('sha') ?? 'main');
  if (from === undefined) throw apiError(404, 'Not Found');
  const path = asked('path');
  const commits = await logCommits(world.repo, [from, ...(path === undefined ? [] : ['--', path])]);
  const kept = commits.filter(
    ({ committer }) =>
      committer.at * 1000 >= Date.parse(asked('since') ?? '1970-01-01T00:00:00Z') &&
      committer.at * 1000 <= Date.parse(asked('until') ?? '9999-01-01T00:00:00Z'),
  );
  if (asked('author') !== undefined) throw apiError(422, 'the sandbox does not filter commits by author');
  return pageOf(world, request, kept, (commit) => showCommit(world, commit));
}

async function get(world: World, { params, headers }: ApiRequest): Promise<Reply> {
  const sha = await commitAt(world, params['ref']!);
  const accept = headers['accept'] ?? '';
  if (/application\/vnd\.github(\.v3)?\.sha/.test(accept)) {
    return { status: 200, raw: { type: 'application/vnd.github.sha; charset=utf-8', bytes: Buffer.from(sha) } };
  }
  const commit = await readCommit(world.repo, sha);
  if (/application\/vnd\.github(\.v3)?\.diff/.test(accept) && commit.parents[0] !== undefined) {
    const text = await diffText(world.repo, commit.parents[0], sha);
    return { status: 200, raw: { type: 'application/vnd.github.diff; charset=utf-8', bytes: Buffer.from(text) } };
  }
  const files = await diffFiles(world.repo, commit.parents[0], sha);
  const additions = files.reduce((sum, file) => sum + file.additions, 0);
  const deletions = files.reduce((sum, file) => sum + file.deletions, 0);
  return ok({
    ...showCommit(world, commit),
    stats: { total: additions + deletions, additions, deletions },
    files: files.slice(0, 300).map((file) => showFile(world, file, sha)),
  });
}

/** Requests that brought the commit in, and open ones that contain it: a hint, which anybody can add to. */
async function pullsOf(world: World, request: ApiRequest): Promise<Reply> {
  const sha = await commitAt(world, request.params['ref']!);
  const found: PullIssue[] = [];
  for (const issue of world.state.issues.filter(isPull)) if (await holds(world, issue, sha)) found.push(issue);
  return pageOf(world, request, found, (issue) => showPullSimple(world, issue));
}

async function holds(world: World, issue: PullIssue, sha: Sha): Promise<boolean> {
  const { pull } = issue;
  const within = async (before: Sha, after: Sha) =>
    (await isAncestor(world.repo, sha, after)) && !(await isAncestor(world.repo, sha, before));
  if (pull.merged !== null && (await within(pull.merged.before, pull.merged.sha))) return true;
  if (pull.merged === null && issue.state === 'closed') return false;
  return within(pull.baseSha, pull.headSha);
}

const caps = { files: 300 };

async function compare(world: World, request: ApiRequest): Promise<Reply> {
  const [baseName, headName] = request.params['range']!.split('...').map((name) =>
    name.replace(`${world.state.repository.owner}:`, ''),
  );
  const [base, head] = await Promise.all(
    [baseName, headName].map((name) => (name ? resolveCommit(world.repo, name) : undefined)),
  );
  if (base === undefined || head === undefined) throw apiError(404, 'Not Found');
  const [from] = await mergeBases(world.repo, base, head);
  if (from === undefined) throw apiError(404, `No common ancestor between ${baseName} and ${headName}.`);
  const ahead = await logCommits(world.repo, ['--reverse', `${base}..${head}`]);
  const { commits: behind } = await compareCommits(world, head, base);
  const files = await diffFiles(world.repo, from, head);
  const status = ahead.length > 0 ? (behind > 0 ? 'diverged' : 'ahead') : behind > 0 ? 'behind' : 'identical';
  const html = `${htmlUrl(world)}/compare/${baseName}...${headName}`;
  const [baseCommit, mergeBase] = await Promise.all([readCommit(world.repo, base), readCommit(world.repo, from)]);
  return pageOf(
    world,
    request,
    ahead,
    (commit) => showCommit(world, commit),
    (commits) => ({
      url: `${repoUrl(world)}/compare/${baseName}...${headName}`,
      html_url: html,
      permalink_url: html,
      diff_url: `${html}.diff`,
      patch_url: `${html}.patch`,
      base_commit: showCommit(world, baseCommit),
      merge_base_commit: showCommit(world, mergeBase),
      status,
      ahead_by: ahead.length,
      behind_by: behind,
      total_commits: ahead.length,
      commits,
      files: files.slice(0, caps.files).map((file) => showFile(world, file, head)),
    }),
  );
}
