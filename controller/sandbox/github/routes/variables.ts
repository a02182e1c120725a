import type { JsonObject } from '../../../core/json.ts';
import { apiError } from '../http/errors.ts';
import { pageOf } from '../http/pages.ts';
import {
  type ApiRequest,
  created,
  noContent,
  ok,
  optionalText,
  type Reply,
  type Route,
  readText,
} from '../http/request.ts';
import type { Variable } from '../state/settings.ts';
import { stamp, type World } from '../world.ts';

const path = '/repos/:owner/:repo/actions/variables';

export const variableRoutes: readonly Route[] = [
  { method: 'GET', path, needs: 'write', run: list },
  { method: 'POST', path, needs: 'write', run: create },
  { method: 'GET', path: `${path}/:name`, needs: 'write', run: (world, request) => ok(show(find(world, request))) },
  { method: 'PATCH', path: `${path}/:name`, needs: 'write', run: update },
  { method: 'DELETE', path: `${path}/:name`, needs: 'write', run: remove },
];

function show({ name, value, createdAt, updatedAt }: Variable): JsonObject {
  return { name, value, created_at: stamp(createdAt), updated_at: stamp(updatedAt) };
}

function find(world: World, { params }: ApiRequest): Variable {
  const variable = world.state.variables.find(({ name }) => name === params['name']!.toUpperCase());
  if (variable === undefined) throw apiError(404, 'Not Found');
  return variable;
}

function list(world: World, request: ApiRequest): Promise<Reply> {
  const sorted = world.state.variables.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return pageOf(world, request, sorted, show, (shown, total) => ({ total_count: total, variables: shown }));
}

/** Names are kept in upper case. */
function create(world: World, { body }: ApiRequest): Reply {
  const [name, value] = [readText(body, 'name').toUpperCase(), readText(body, 'value')];
  if (!/^(?!GITHUB_)[A-Z_][A-Z0-9_]*$/.test(name)) {
    throw apiError(
      422,
      'Variable name must only contain alphanumeric characters and underscores, and not begin with a digit or GITHUB_',
    );
  }
  if (world.state.variables.some((known) => known.name === name))
    throw apiError(409, 'Already exists - Variable already exists');
  const at = world.tick();
  world.state.variables.push({ name, value, createdAt: at, updatedAt: at });
  return created({});
}

function update(world: World, request: ApiRequest): Reply {
  const variable = find(world, request);
  const name = optionalText(request.body, 'name');
  if (name !== undefined && name.toUpperCase() !== variable.name)
    throw apiError(422, 'the sandbox does not rename variables');
  variable.value = optionalText(request.body, 'value') ?? variable.value;
  variable.updatedAt = world.tick();
  return noContent;
}

function remove(world: World, request: ApiRequest): Reply {
  const variable = find(world, request);
  world.state.variables = world.state.variables.filter((known) => known !== variable);
  return noContent;
}
