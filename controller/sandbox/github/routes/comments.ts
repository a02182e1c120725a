import { announceComment } from '../act/announce.ts';
import { apiError } from '../http/errors.ts';
import { pageOf } from '../http/pages.ts';
import { type ApiRequest, created, noContent, ok, type Reply, type Route, readText } from '../http/request.ts';
import { atLeast } from '../show/account.ts';
import { showComment } from '../show/issue.ts';
import type { Comment } from '../state/records.ts';
import { issueOf, nextId, type World } from '../world.ts';

const issues = '/repos/:owner/:repo/issues';

export const commentRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: `${issues}/comments/:id`,
    needs: 'read',
    run: (world, request) => ok(showComment(world, find(world, request))),
  },
  { method: 'PATCH', path: `${issues}/comments/:id`, needs: 'read', run: update },
  { method: 'DELETE', path: `${issues}/comments/:id`, needs: 'read', run: remove },
  { method: 'GET', path: `${issues}/:number/comments`, needs: 'read', run: list },
  { method: 'POST', path: `${issues}/:number/comments`, needs: 'read', run: create },
];

/** GitHub refuses longer bodies with this limit. */
const maxBody = 65_536;

function find(world: World, { params }: ApiRequest): Comment {
  const comment = world.state.comments.find((known) => String(known.id) === params['id']);
  if (comment === undefined) throw apiError(404, 'Not Found');
  return comment;
}

function list(world: World, request: ApiRequest): Promise<Reply> {
  const { number } = issueOf(world, request.params['number']!);
  const since = Date.parse(request.query.get('since') ?? '1970-01-01T00:00:00Z');
  const kept = world.state.comments.filter((comment) => comment.number === number && comment.updatedAt >= since);
  return pageOf(world, request, kept, (comment) => showComment(world, comment));
}

function bodyOf(request: ApiRequest): string {
  const body = readText(request.body, 'body');
  if (body === '')
    throw apiError(422, 'Validation Failed', [{ resource: 'IssueComment', code: 'missing_field', field: 'body' }]);
  if (body.length <= maxBody) return body;
  throw apiError(422, 'Validation Failed', [
    {
      resource: 'IssueComment',
      code: 'unprocessable',
      field: 'data',
      message: `Body is too long (maximum is ${maxBody} characters)`,
    },
  ]);
}

function create(world: World, request: ApiRequest): Reply {
  const issue = issueOf(world, request.params['number']!);
  const at = world.tick();
  const comment: Comment = {
    id: nextId(world),
    number: issue.number,
    userId: request.actor.id,
    body: bodyOf(request),
    createdAt: at,
    updatedAt: at,
  };
  issue.updatedAt = at;
  world.state.comments.push(comment);
  announceComment(world, request.actor, 'created', issue.number, showComment(world, comment));
  return created(showComment(world, comment));
}

function mine(world: World, request: ApiRequest): Comment {
  const comment = find(world, request);
  if (comment.userId !== request.actor.id && !atLeast(request.actor, 'write'))
    throw apiError(403, 'Must have push access to repository');
  return comment;
}

function update(world: World, request: ApiRequest): Reply {
  const comment = mine(world, request);
  comment.body = bodyOf(request);
  comment.updatedAt = world.tick();
  announceComment(world, request.actor, 'edited', comment.number, showComment(world, comment));
  return ok(showComment(world, comment));
}

function remove(world: World, request: ApiRequest): Reply {
  const comment = mine(world, request);
  world.state.comments = world.state.comments.filter((known) => known !== comment);
  announceComment(world, request.actor, 'deleted', comment.number, showComment(world, comment));
  return noContent;
}
