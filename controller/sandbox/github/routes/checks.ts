import { writeCheck } from '../act/write-check.ts';
import { listRefs, objectType } from '../git/refs.ts';
import { isSha, type Sha } from '../git/types.ts';
import { apiError } from '../http/errors.ts';
import { pageOf } from '../http/pages.ts';
import { type ApiRequest, created, ok, type Reply, type Route, readText } from '../http/request.ts';
import { showCheckRun } from '../show/check.ts';
import type { Account, CheckRun, CheckSuite } from '../state/records.ts';
import { htmlUrl, nextId, stamp, type World } from '../world.ts';
import { commitAt } from './commits.ts';

const repo = '/repos/:owner/:repo';

export const checkRoutes: readonly Route[] = [
  { method: 'POST', path: `${repo}/check-runs`, needs: 'write', run: create },
  { method: 'GET', path: `${repo}/check-runs/:id/annotations`, needs: 'read', run: annotations },
  {
    method: 'GET',
    path: `${repo}/check-runs/:id`,
    needs: 'read',
    run: (world, request) => ok(showCheckRun(world, find(world, request))),
  },
  { method: 'PATCH', path: `${repo}/check-runs/:id`, needs: 'write', run: update },
  { method: 'GET', path: `${repo}/commits/:ref+/check-runs`, needs: 'read', run: listForRef },
];

/** Only Apps write checks; a person's token is refused, as on GitHub. */
function appOf(actor: Account): Account {
  if (actor.type !== 'Bot') throw apiError(403, 'You must authenticate via a GitHub App.');
  return actor;
}

function find(world: World, { params }: ApiRequest): CheckRun {
  const run = world.state.checkRuns.find((known) => String(known.id) === params['id']);
  if (run === undefined) throw apiError(404, 'Not Found');
  return run;
}

async function create(world: World, { body, actor }: ApiRequest): Promise<Reply> {
  const app = appOf(actor);
  const [name, sha] = [readText(body, 'name'), readText(body, 'head_sha')];
  if (!isSha(sha) || (await objectType(world.repo, sha)) !== 'commit')
    throw apiError(422, `No commit found for SHA: ${sha}`);
  const suite = await ensureSuite(world, app, sha);
  const run: CheckRun = {
    id: nextId(world),
    suiteId: suite.id,
    sha,
    appId: app.id,
    name,
    externalId: '',
    detailsUrl: null,
    status: 'queued',
    conclusion: null,
    startedAt: stamp(world.tick()),
    completedAt: null,
    output: { title: null, summary: null, text: null },
    annotations: [],
    actions: [],
  };
  writeCheck(world, run, body);
  world.state.checkRuns.push(run);
  announce(world, actor, run.status === 'completed' ? ['created', 'completed'] : ['created'], run);
  return created(showCheckRun(world, run));
}

export async function ensureSuite(world: World, app: Account, sha: Sha): Promise<CheckSuite> {
  const known = world.state.checkSuites.find((suite) => suite.sha === sha && suite.appId === app.id);
  if (known !== undefined) return known;
  const heads = [...(await listRefs(world.repo, 'refs/heads/'))].find(([, tip]) => tip === sha);
  const suite = {
    id: nextId(world),
    sha,
    branch: heads?.[0].slice('refs/heads/'.length) ?? null,
    appId: app.id,
    at: world.tick(),
  };
  world.state.checkSuites.push(suite);
  return suite;
}

function announce(world: World, actor: Account, actions: readonly string[], run: CheckRun): void {
  for (const action of actions) world.announce('check_run', actor, { action, check_run: showCheckRun(world, run) });
}

function update(world: World, request: ApiRequest): Reply {
  const run = find(world, request);
  if (appOf(request.actor).id !== run.appId)
    throw apiError(403, 'Invalid app_id: the check run belongs to another GitHub App.');
  const was = run.status;
  writeCheck(world, run, request.body);
  if (run.status === 'completed' && was !== 'completed') announce(world, request.actor, ['completed'], run);
  return ok(showCheckRun(world, run));
}

function annotations(world: World, request: ApiRequest): Promise<Reply> {
  const run = find(world, request);
  return pageOf(world, request, run.annotations, (annotation) => ({
    ...annotation,
    blob_href: `${htmlUrl(world)}/blob/${run.sha}/${String(annotation['path'])}`,
  }));
}

async function listForRef(world: World, request: ApiRequest): Promise<Reply> {
  const sha = await commitAt(world, request.params['ref']!);
  const asked = (name: string) => request.query.get(name) ?? undefined;
  const kept = world.state.checkRuns.filter(
    (run) =>
      run.sha === sha &&
      (asked('check_name') === undefined || run.name === asked('check_name')) &&
      (asked('status') === undefined || run.status === asked('status')) &&
      (asked('app_id') === undefined ||
        String(run.appId === world.app.botId ? world.app.id : run.appId) === asked('app_id')),
  );
  // `latest` is by name and app: an older run of the same name is hidden unless `filter=all`.
  const latest = kept.filter(
    (run) => !kept.some((other) => other.name === run.name && other.appId === run.appId && other.id > run.id),
  );
  const runs = (asked('filter') === 'all' ? kept : latest).toReversed();
  return pageOf(
    world,
    request,
    runs,
    (run) => showCheckRun(world, run),
    (shown, total) => ({ total_count: total, check_runs: shown }),
  );
}
