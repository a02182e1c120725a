import { readCommit } from '../git/commits.ts';
import { objectType } from '../git/refs.ts';
import { isSha } from '../git/types.ts';
import { apiError } from '../http/errors.ts';
import { pageOf } from '../http/pages.ts';
import { type ApiRequest, created, ok, type Reply, type Route, readText } from '../http/request.ts';
import { showCheckRun, showSuite } from '../show/check.ts';
import { isoOf } from '../show/commit.ts';
import { showRepository } from '../show/repository.ts';
import type { CheckSuite } from '../state/records.ts';
import type { World } from '../world.ts';
import { ensureSuite } from './checks.ts';
import { commitAt } from './commits.ts';

const repo = '/repos/:owner/:repo';

export const suiteRoutes: readonly Route[] = [
  { method: 'POST', path: `${repo}/check-suites`, needs: 'write', run: create },
  { method: 'GET', path: `${repo}/check-suites/:id/check-runs`, needs: 'read', run: listRuns },
  {
    method: 'GET',
    path: `${repo}/check-suites/:id`,
    needs: 'read',
    run: async (world, request) => ok(await show(world, find(world, request))),
  },
  { method: 'GET', path: `${repo}/commits/:ref+/check-suites`, needs: 'read', run: listForRef },
];

function find(world: World, { params }: ApiRequest): CheckSuite {
  const suite = world.state.checkSuites.find((known) => String(known.id) === params['id']);
  if (suite === undefined) throw apiError(404, 'Not Found');
  return suite;
}

async function show(world: World, suite: CheckSuite) {
  const commit = await readCommit(world.repo, suite.sha);
  return {
    ...showSuite(world, suite),
    repository: showRepository(world),
    head_commit: {
      id: commit.sha,
      tree_id: commit.tree,
      message: commit.message,
      timestamp: isoOf(commit.author.at),
      author: { name: commit.author.name, email: commit.author.email },
      committer: { name: commit.committer.name, email: commit.committer.email },
    },
  };
}

async function create(world: World, { body, actor }: ApiRequest): Promise<Reply> {
  if (actor.type !== 'Bot') throw apiError(403, 'You must authenticate via a GitHub App.');
  const sha = readText(body, 'head_sha');
  if (!isSha(sha) || (await objectType(world.repo, sha)) !== 'commit')
    throw apiError(422, `No commit found for SHA: ${sha}`);
  return created(await show(world, await ensureSuite(world, actor, sha)));
}

function listRuns(world: World, request: ApiRequest): Promise<Reply> {
  const { id } = find(world, request);
  const runs = world.state.checkRuns.filter((run) => run.suiteId === id);
  return pageOf(
    world,
    request,
    runs,
    (run) => showCheckRun(world, run),
    (shown, total) => ({ total_count: total, check_runs: shown }),
  );
}

async function listForRef(world: World, request: ApiRequest): Promise<Reply> {
  const sha = await commitAt(world, request.params['ref']!);
  const suites = world.state.checkSuites.filter((suite) => suite.sha === sha);
  return pageOf(
    world,
    request,
    suites,
    (suite) => show(world, suite),
    (shown, total) => ({ total_count: total, check_suites: shown }),
  );
}
