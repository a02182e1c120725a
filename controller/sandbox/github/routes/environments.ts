import { isJsonObject } from '../../../core/json.ts';
import { apiError } from '../http/errors.ts';
import { pageOf } from '../http/pages.ts';
import {
  type ApiRequest,
  noContent,
  ok,
  optionalFlag,
  optionalObject,
  optionalObjects,
  type Reply,
  type Route,
} from '../http/request.ts';
import { showEnvironment } from '../show/environment.ts';
import type { Environment } from '../state/settings.ts';
import { nextId, type World } from '../world.ts';

const environments = '/repos/:owner/:repo/environments';

export const environmentRoutes: readonly Route[] = [
  { method: 'GET', path: environments, needs: 'read', run: list },
  {
    method: 'GET',
    path: `${environments}/:environment`,
    needs: 'read',
    run: (world, request) => ok(showEnvironment(world, environmentOf(world, request))),
  },
  { method: 'PUT', path: `${environments}/:environment`, needs: 'admin', run: put },
  { method: 'DELETE', path: `${environments}/:environment`, needs: 'admin', run: remove },
];

/** Names are compared without case, as GitHub does. */
function find(world: World, name: string): Environment | undefined {
  return world.state.environments.find((known) => known.name.toLowerCase() === name.toLowerCase());
}

export function environmentOf(world: World, { params }: ApiRequest): Environment {
  const environment = find(world, params['environment']!);
  if (environment === undefined) throw apiError(404, 'Not Found');
  return environment;
}

function list(world: World, request: ApiRequest): Promise<Reply> {
  return pageOf(
    world,
    request,
    world.state.environments,
    (environment) => showEnvironment(world, environment),
    (shown, total) => ({ total_count: total, environments: shown }),
  );
}

/** Creates or replaces: what the body leaves out goes back to its default. */
function put(world: World, request: ApiRequest): Reply {
  const { params, body } = request;
  const name = params['environment']!;
  const at = world.tick();
  const asked = {
    waitTimer: readTimer(body['wait_timer']),
    ...readBranches(request),
    reviewers: readReviewers(world, request),
  };
  const known = find(world, name);
  const environment: Environment = known ?? {
    id: nextId(world),
    name,
    createdAt: at,
    updatedAt: at,
    waitTimer: 0,
    preventSelfReview: false,
    reviewers: [],
    branches: null,
    policies: [],
  };
  if (known === undefined) world.state.environments.push(environment);
  Object.assign(environment, asked, {
    preventSelfReview: optionalFlag(body, 'prevent_self_review') ?? false,
    updatedAt: at,
  });
  if (environment.branches !== 'custom') environment.policies = [];
  return ok(showEnvironment(world, environment));
}

function readTimer(value: unknown): number {
  if (value === undefined || value === null) return 0;
  const fits = typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 43_200;
  if (!fits) throw apiError(422, 'Validation Failed', ['wait_timer must be between 0 and 43200 minutes']);
  return value;
}

function readBranches({ body }: ApiRequest): Pick<Environment, 'branches'> {
  const policy = optionalObject(body, 'deployment_branch_policy');
  if (policy === undefined) return { branches: null };
  const [protectedOnly, custom] = [policy['protected_branches'], policy['custom_branch_policies']];
  if (typeof protectedOnly !== 'boolean' || typeof custom !== 'boolean' || protectedOnly === custom) {
    throw apiError(422, 'Validation Failed', [
      'protected_branches and custom_branch_policies cannot have the same value',
    ]);
  }
  return { branches: custom ? 'custom' : 'protected' };
}

function readReviewers(world: World, { body }: ApiRequest): number[] {
  const given = optionalObjects(body, 'reviewers') ?? [];
  if (given.length > 6) throw apiError(422, 'Validation Failed', ['only 6 reviewers are allowed']);
  return given.map((reviewer) => {
    const id = isJsonObject(reviewer) ? reviewer['id'] : undefined;
    const account = world.state.accounts.find((known) => known.id === id && known.permission !== 'none');
    if (reviewer['type'] !== 'User' || account === undefined)
      throw apiError(422, 'Validation Failed', [`reviewer ${String(id)} is no collaborator of the repository`]);
    return account.id;
  });
}

function remove(world: World, request: ApiRequest): Reply {
  const environment = environmentOf(world, request);
  world.state.environments = world.state.environments.filter((known) => known !== environment);
  return noContent;
}
