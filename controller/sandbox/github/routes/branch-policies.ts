import { apiError } from '../http/errors.ts';
import { pageOf } from '../http/pages.ts';
import { type ApiRequest, noContent, ok, oneOf, type Reply, type Route, readText } from '../http/request.ts';
import { showBranchPolicy } from '../show/environment.ts';
import type { BranchPolicy, Environment } from '../state/settings.ts';
import { nextId, repoUrl, type World } from '../world.ts';
import { environmentOf } from './environments.ts';

const path = '/repos/:owner/:repo/environments/:environment/deployment-branch-policies';

export const branchPolicyRoutes: readonly Route[] = [
  { method: 'GET', path, needs: 'read', run: list },
  { method: 'POST', path, needs: 'admin', run: create },
  {
    method: 'GET',
    path: `${path}/:id`,
    needs: 'read',
    run: (world, request) => ok(showBranchPolicy(find(world, request))),
  },
  { method: 'PUT', path: `${path}/:id`, needs: 'admin', run: rename },
  { method: 'DELETE', path: `${path}/:id`, needs: 'admin', run: remove },
];

function find(world: World, request: ApiRequest): BranchPolicy {
  const policy = environmentOf(world, request).policies.find((known) => String(known.id) === request.params['id']);
  if (policy === undefined) throw apiError(404, 'Not Found');
  return policy;
}

function list(world: World, request: ApiRequest): Promise<Reply> {
  return pageOf(world, request, environmentOf(world, request).policies, showBranchPolicy, (shown, total) => ({
    total_count: total,
    branch_policies: shown,
  }));
}

/** Only where the environment says that it has policies of its own; one that is there already is pointed at. */
function create(world: World, request: ApiRequest): Reply {
  const environment = environmentOf(world, request);
  if (environment.branches !== 'custom') throw apiError(404, 'Not Found');
  const [name, type] = [readText(request.body, 'name'), oneOf(request.body, 'type', ['branch', 'tag']) ?? 'branch'];
  const known = environment.policies.find((policy) => policy.name === name && policy.type === type);
  if (known !== undefined) return { status: 303, headers: { location: urlOf(world, environment, known) } };
  const policy = { id: nextId(world), name, type };
  environment.policies.push(policy);
  return ok(showBranchPolicy(policy));
}

function urlOf(world: World, { name }: Environment, { id }: BranchPolicy): string {
  return `${repoUrl(world)}/environments/${encodeURIComponent(name)}/deployment-branch-policies/${id}`;
}

function rename(world: World, request: ApiRequest): Reply {
  const policy = find(world, request);
  policy.name = readText(request.body, 'name');
  return ok(showBranchPolicy(policy));
}

function remove(world: World, request: ApiRequest): Reply {
  const environment = environmentOf(world, request);
  const policy = find(world, request);
  environment.policies = environment.policies.filter((known) => known !== policy);
  return noContent;
}
