import { isJsonObject } from '../../../core/json.ts';
import { resolveCommit } from '../git/refs.ts';
import { apiError } from '../http/errors.ts';
import { pageOf } from '../http/pages.ts';
import {
  type ApiRequest,
  created,
  noContent,
  ok,
  oneOf,
  optionalFlag,
  optionalText,
  type Reply,
  type Route,
  readText,
} from '../http/request.ts';
import { showAccountId } from '../show/account.ts';
import type { Deployment, DeploymentStatus } from '../state/records.ts';
import { nextId, nodeId, repoUrl, stamp, type World } from '../world.ts';

const path = '/repos/:owner/:repo/deployments';
const states = ['error', 'failure', 'inactive', 'in_progress', 'queued', 'pending', 'success'] as const;

export const deploymentRoutes: readonly Route[] = [
  { method: 'GET', path, needs: 'read', run: list },
  { method: 'POST', path, needs: 'write', run: create },
  { method: 'GET', path: `${path}/:id`, needs: 'read', run: (world, request) => ok(show(world, find(world, request))) },
  { method: 'DELETE', path: `${path}/:id`, needs: 'write', run: remove },
  { method: 'GET', path: `${path}/:id/statuses`, needs: 'read', run: listStatuses },
  { method: 'POST', path: `${path}/:id/statuses`, needs: 'write', run: createStatus },
];

function find(world: World, { params }: ApiRequest): Deployment {
  const deployment = world.state.deployments.find((known) => String(known.id) === params['id']);
  if (deployment === undefined) throw apiError(404, 'Not Found');
  return deployment;
}

function show(world: World, deployment: Deployment) {
  const url = `${repoUrl(world)}/deployments/${deployment.id}`;
  return {
    url,
    id: deployment.id,
    node_id: nodeId('DE', deployment.id),
    sha: deployment.sha,
    ref: deployment.ref,
    task: deployment.task,
    payload: deployment.payload,
    original_environment: deployment.environment,
    environment: deployment.environment,
    description: deployment.description,
    creator: showAccountId(world, deployment.creatorId),
    created_at: stamp(deployment.at),
    updated_at: stamp(deployment.at),
    statuses_url: `${url}/statuses`,
    repository_url: repoUrl(world),
    transient_environment: deployment.transient,
    production_environment: deployment.production,
    performed_via_github_app: null,
  };
}

function list(world: World, request: ApiRequest): Promise<Reply> {
  const asked = (name: 'sha' | 'ref' | 'task' | 'environment', own: string) =>
    [null, own].includes(request.query.get(name));
  const kept = world.state.deployments.filter(
    (d) => asked('sha', d.sha) && asked('ref', d.ref) && asked('task', d.task) && asked('environment', d.environment),
  );
  return pageOf(world, request, kept.toReversed(), (deployment) => show(world, deployment));
}

/** Without the merge that GitHub may make first (`auto_merge`) and without waiting for checks. */
async function create(world: World, { body, actor }: ApiRequest): Promise<Reply> {
  const ref = readText(body, 'ref');
  const sha = await resolveCommit(world.repo, ref);
  if (sha === undefined) throw apiError(422, `No ref found for: ${ref}`);
  const payload = body['payload'];
  const environment = optionalText(body, 'environment') ?? 'production';
  const deployment: Deployment = {
    id: nextId(world),
    sha,
    ref,
    task: optionalText(body, 'task') ?? 'deploy',
    environment,
    description: optionalText(body, 'description') ?? null,
    payload: isJsonObject(payload) || typeof payload === 'string' ? payload : {},
    production: optionalFlag(body, 'production_environment') ?? environment === 'production',
    transient: optionalFlag(body, 'transient_environment') ?? false,
    creatorId: actor.id,
    at: world.tick(),
  };
  world.state.deployments.push(deployment);
  world.announce('deployment', actor, {
    action: 'created',
    deployment: show(world, deployment),
    workflow: null,
    workflow_run: null,
  });
  return created(show(world, deployment));
}

function statusesOf(world: World, { id }: Deployment): DeploymentStatus[] {
  return world.state.deploymentStatuses.filter((status) => status.deploymentId === id).toReversed();
}

/** GitHub deletes only inactive ones, unless there is no other. */
function remove(world: World, request: ApiRequest): Reply {
  const deployment = find(world, request);
  const active = statusesOf(world, deployment)[0]?.state !== 'inactive';
  if (active && world.state.deployments.length > 1)
    throw apiError(
      422,
      'We cannot delete an active deployment unless it is the only deployment in a given environment.',
    );
  world.state.deployments = world.state.deployments.filter((known) => known !== deployment);
  return noContent;
}

function showStatus(world: World, status: DeploymentStatus) {
  const deployment = `${repoUrl(world)}/deployments/${status.deploymentId}`;
  return {
    url: `${deployment}/statuses/${status.id}`,
    id: status.id,
    node_id: nodeId('DES', status.id),
    state: status.state,
    creator: showAccountId(world, status.creatorId),
    description: status.description,
    environment: status.environment,
    target_url: status.logUrl,
    created_at: stamp(status.at),
    updated_at: stamp(status.at),
    deployment_url: deployment,
    repository_url: repoUrl(world),
    environment_url: status.environmentUrl,
    log_url: status.logUrl,
    performed_via_github_app: null,
  };
}

function listStatuses(world: World, request: ApiRequest): Promise<Reply> {
  return pageOf(world, request, statusesOf(world, find(world, request)), (status) => showStatus(world, status));
}

function createStatus(world: World, request: ApiRequest): Reply {
  const { body, actor } = request;
  const deployment = find(world, request);
  const state = oneOf(body, 'state', states);
  if (state === undefined) throw apiError(422, 'Invalid request.\n\n"state" wasn\'t supplied.');
  const status: DeploymentStatus = {
    id: nextId(world),
    deploymentId: deployment.id,
    state,
    description: optionalText(body, 'description') ?? '',
    environment: optionalText(body, 'environment') ?? deployment.environment,
    logUrl: optionalText(body, 'log_url') ?? optionalText(body, 'target_url') ?? '',
    environmentUrl: optionalText(body, 'environment_url') ?? '',
    creatorId: actor.id,
    at: world.tick(),
  };
  world.state.deploymentStatuses.push(status);
  world.announce('deployment_status', actor, {
    action: 'created',
    deployment_status: showStatus(world, status),
    deployment: show(world, deployment),
    check_run: null,
    workflow: null,
    workflow_run: null,
  });
  return created(showStatus(world, status));
}
