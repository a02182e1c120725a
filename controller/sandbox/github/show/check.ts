import type { JsonObject } from '../../../core/json.ts';
import type { CheckRun, CheckSuite } from '../state/records.ts';
import { htmlUrl, isPull, nodeId, repoUrl, stamp, type World } from '../world.ts';
import { showOwner } from './account.ts';

/** What an App may do here; shown with the App, its installation and its tokens. */
export const appPermissions = {
  administration: 'write',
  checks: 'write',
  contents: 'write',
  deployments: 'write',
  issues: 'write',
  metadata: 'read',
  pull_requests: 'write',
  repository_hooks: 'write',
  statuses: 'write',
} as const;

/** What the sandbox sends; each goes to repository hooks and to the App's own. */
export const appEvents = [
  'check_run',
  'deployment',
  'deployment_status',
  'issue_comment',
  'pull_request',
  'pull_request_review',
  'push',
  'status',
];

/** The GitHub App behind a bot account. */
export function showApp(world: World, botId: number): JsonObject {
  const bot = world.state.accounts.find((account) => account.id === botId);
  const slug = (bot?.login ?? 'unknown').replace(/\[bot\]$/, '');
  const id = botId === world.app.botId ? world.app.id : botId;
  const since = stamp(world.state.repository.createdAt);
  return {
    id,
    slug,
    node_id: nodeId('A', id),
    client_id: `Iv1.${id}`,
    owner: showOwner(world),
    name: slug,
    description: null,
    external_url: `${world.origin}/apps/${slug}`,
    html_url: `${world.origin}/apps/${slug}`,
    created_at: since,
    updated_at: since,
    permissions: appPermissions,
    events: appEvents,
  };
}

export function showCheckRun(world: World, run: CheckRun): JsonObject {
  const url = `${repoUrl(world)}/check-runs/${run.id}`;
  return {
    id: run.id,
    node_id: nodeId('CR', run.id),
    head_sha: run.sha,
    external_id: run.externalId,
    name: run.name,
    url,
    html_url: `${htmlUrl(world)}/runs/${run.id}`,
    details_url: run.detailsUrl ?? `${htmlUrl(world)}/runs/${run.id}`,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: { ...run.output, annotations_count: run.annotations.length, annotations_url: `${url}/annotations` },
    check_suite: { id: run.suiteId },
    app: showApp(world, run.appId),
    pull_requests: pullsAt(world, run.sha),
  };
}

export function showSuite(world: World, suite: CheckSuite): JsonObject {
  const url = `${repoUrl(world)}/check-suites/${suite.id}`;
  const runs = world.state.checkRuns.filter((run) => run.suiteId === suite.id);
  const done = runs.length > 0 && runs.every((run) => run.status === 'completed');
  const failed = runs.find((run) => !['success', 'neutral', 'skipped'].includes(run.conclusion ?? ''));
  return {
    id: suite.id,
    node_id: nodeId('CS', suite.id),
    head_branch: suite.branch,
    head_sha: suite.sha,
    status: done ? 'completed' : runs.length === 0 ? 'queued' : 'in_progress',
    conclusion: done ? (failed?.conclusion ?? 'success') : null,
    url,
    before: null,
    after: suite.sha,
    pull_requests: pullsAt(world, suite.sha),
    app: showApp(world, suite.appId),
    created_at: stamp(suite.at),
    updated_at: stamp(suite.at),
    latest_check_runs_count: runs.length,
    check_runs_url: `${url}/check-runs`,
  };
}

/** Open requests whose head is this commit; GitHub leaves out those from forks. */
function pullsAt(world: World, sha: string): JsonObject[] {
  const repo = { id: world.state.repository.id, url: repoUrl(world), name: world.state.repository.name };
  return world.state.issues
    .filter(isPull)
    .filter((issue) => issue.state === 'open' && issue.pull.headRepo === undefined && issue.pull.headSha === sha)
    .map(({ number, pull }) => ({
      url: `${repoUrl(world)}/pulls/${number}`,
      id: pull.id,
      number,
      head: { ref: pull.headRef, sha: pull.headSha, repo },
      base: { ref: pull.baseRef, sha: pull.baseSha, repo },
    }));
}
