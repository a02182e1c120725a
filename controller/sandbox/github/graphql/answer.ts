import { isJsonObject, type Json, type JsonObject } from '../../../core/json.ts';
import { setDraft } from '../act/draft.ts';
import { apiError } from '../http/errors.ts';
import type { Reply, Viewer } from '../http/request.ts';
import { atLeast } from '../show/account.ts';
import type { Account } from '../state/records.ts';
import { fullName, idOfNode, isPull, type World } from '../world.ts';
import { execute, GraphqlError, type Node } from './execute.ts';
import { accountNode, pullNode, repositoryNode, reviewNode } from './nodes.ts';
import { GraphqlSyntaxError, parseGraphql } from './parse.ts';

/** POST /graphql. Errors in the query come with status 200, as GraphQL has it; only a missing login is a 401. */
export async function answerGraphql(world: World, viewer: Viewer | undefined, body: JsonObject): Promise<Reply> {
  if (viewer?.kind !== 'account') throw apiError(401, 'This endpoint requires you to be authenticated.');
  const text = body['query'];
  if (typeof text !== 'string')
    return {
      status: 200,
      body: { errors: [{ message: 'A query attribute must be specified and must be a string.' }] },
    };
  const variables = isJsonObject(body['variables']) ? body['variables'] : {};
  try {
    const document = parseGraphql(text);
    const named = body['operationName'];
    const operation = document.operations.find((known) => typeof named !== 'string' || known.name === named);
    if (operation === undefined) return { status: 200, body: { errors: [{ message: 'No operation to run' }] } };
    const root = operation.kind === 'query' ? queryRoot(world, viewer.account) : mutationRoot(world, viewer.account);
    return { status: 200, body: await execute(document, operation, root, variables) };
  } catch (error) {
    if (error instanceof GraphqlSyntaxError) return { status: 200, body: { errors: [{ message: error.message }] } };
    throw error;
  }
}

function queryRoot(world: World, viewer: Account): Node {
  return {
    type: 'Query',
    fields: {
      viewer: () => accountNode(viewer),
      repository: ({ owner, name }) => {
        if (`${owner}/${name}`.toLowerCase() !== fullName(world).toLowerCase() || !atLeast(viewer, 'read')) {
          throw new GraphqlError(`Could not resolve to a Repository with the name '${owner}/${name}'.`, {
            type: 'NOT_FOUND',
          });
        }
        return repositoryNode(world);
      },
      node: ({ id }) => nodeById(world, viewer, id),
    },
  };
}

function nodeById(world: World, viewer: Account, id: Json | undefined): Node {
  const text = String(id);
  const pull = world.state.issues.filter(isPull).find((issue) => issue.pull.id === idOfNode('PR', text));
  const review = world.state.reviews.find((known) => known.id === idOfNode('PRR', text) && known.state !== 'PENDING');
  if (atLeast(viewer, 'read') && pull !== undefined) return pullNode(world, pull);
  if (atLeast(viewer, 'read') && review !== undefined) return reviewNode(world, review);
  throw notFound(text);
}

function notFound(id: string): GraphqlError {
  return new GraphqlError(`Could not resolve to a node with the global id of '${id}'`, { type: 'NOT_FOUND' });
}

/** REST cannot change the stage of a pull request; these two can. */
function mutationRoot(world: World, actor: Account): Node {
  const change = (payload: string, stage: 'draft' | 'ready') => async (args: JsonObject) => {
    const input = isJsonObject(args['input']) ? args['input'] : {};
    const id = String(input['pullRequestId']);
    const issue = world.state.issues.filter(isPull).find((known) => known.pull.id === idOfNode('PR', id));
    if (issue === undefined || !atLeast(actor, 'read')) throw notFound(id);
    if (issue.userId !== actor.id && !atLeast(actor, 'write')) {
      throw new GraphqlError(`${actor.login} does not have the correct permissions to execute \`${payload}\``, {
        type: 'FORBIDDEN',
      });
    }
    if (issue.state === 'closed') throw new GraphqlError('Pull request is closed', { type: 'UNPROCESSABLE' });
    await setDraft(world, actor, issue, stage);
    return {
      type: payload,
      fields: { pullRequest: () => pullNode(world, issue), clientMutationId: () => input['clientMutationId'] ?? null },
    };
  };
  return {
    type: 'Mutation',
    fields: {
      markPullRequestReadyForReview: change('MarkPullRequestReadyForReviewPayload', 'ready'),
      convertPullRequestToDraft: change('ConvertPullRequestToDraftPayload', 'draft'),
    },
  };
}
