import type { JsonObject } from '../../../core/json.ts';
import { headHome } from '../forks.ts';
import type { Account, PullIssue, Review } from '../state/records.ts';
import { accountOf, fullName, htmlUrl, isPull, nodeId, repoUrl, stamp, type World } from '../world.ts';
import { GraphqlError, type Node } from './execute.ts';

export function accountNode(account: Account): Node {
  return {
    type: account.type,
    fields: {
      id: () => nodeId(account.type === 'Bot' ? 'BOT' : 'U', account.id),
      databaseId: () => account.id,
      login: () => account.login.replace(/\[bot\]$/, ''),
    },
  };
}

export function repositoryNode(world: World): Node {
  const { repository } = world.state;
  return {
    type: 'Repository',
    fields: {
      id: () => nodeId('R', repository.id),
      databaseId: () => repository.id,
      name: () => repository.name,
      nameWithOwner: () => fullName(world),
      url: () => htmlUrl(world),
      pullRequest: ({ number }) => {
        const issue = world.state.issues.filter(isPull).find((known) => known.number === number);
        if (issue === undefined)
          throw new GraphqlError(`Could not resolve to a PullRequest with the number of ${number}.`, {
            type: 'NOT_FOUND',
          });
        return pullNode(world, issue);
      },
      pullRequests: (args) => {
        const states = Array.isArray(args['states'])
          ? args['states']
          : args['states'] === undefined
            ? undefined
            : [args['states']];
        const kept = world.state.issues
          .filter(isPull)
          .filter((issue) => states === undefined || states.includes(stateOf(issue)));
        return connection(
          'PullRequestConnection',
          kept.map((issue) => pullNode(world, issue)),
          args,
        );
      },
    },
  };
}

const stateOf = (issue: PullIssue) => (issue.pull.merged !== null ? 'MERGED' : issue.state.toUpperCase());

export function pullNode(world: World, issue: PullIssue): Node {
  const { pull } = issue;
  return {
    type: 'PullRequest',
    fields: {
      id: () => nodeId('PR', pull.id),
      databaseId: () => pull.id,
      fullDatabaseId: () => String(pull.id),
      number: () => issue.number,
      title: () => issue.title,
      body: () => issue.body ?? '',
      url: () => `${htmlUrl(world)}/pull/${issue.number}`,
      state: () => stateOf(issue),
      isDraft: () => pull.draft,
      merged: () => pull.merged !== null,
      closed: () => issue.state === 'closed',
      createdAt: () => stamp(issue.createdAt),
      updatedAt: () => stamp(issue.updatedAt),
      mergedAt: () => (pull.merged === null ? null : stamp(pull.merged.at)),
      headRefName: () => pull.headRef,
      headRefOid: () => pull.headSha,
      baseRefName: () => pull.baseRef,
      baseRefOid: () => pull.baseSha,
      isCrossRepository: () => pull.headRepo !== undefined,
      headRepository: () => repositoryNode(headHome(world, pull)),
      author: () => accountNode(accountOf(world, issue.userId)),
      mergedBy: () => (pull.merged === null ? null : accountNode(accountOf(world, pull.merged.by))),
      mergeCommit: () => (pull.merged === null ? null : commitNode(world, pull.merged.sha)),
      repository: () => repositoryNode(world),
      reviews: (args) => {
        const shown = world.state.reviews.filter(
          (review) => review.number === issue.number && review.submittedAt !== null,
        );
        return connection(
          'PullRequestReviewConnection',
          shown.map((review) => reviewNode(world, review)),
          args,
        );
      },
    },
  };
}

function commitNode(world: World, sha: string): Node {
  return {
    type: 'Commit',
    fields: { id: () => nodeId('C', sha), oid: () => sha, url: () => `${repoUrl(world)}/commits/${sha}` },
  };
}

export function reviewNode(world: World, review: Review): Node {
  return {
    type: 'PullRequestReview',
    fields: {
      id: () => nodeId('PRR', review.id),
      databaseId: () => review.id,
      fullDatabaseId: () => String(review.id),
      state: () => review.state,
      body: () => review.body,
      createdAt: () => stamp(review.createdAt),
      submittedAt: () => (review.submittedAt === null ? null : stamp(review.submittedAt)),
      // REST does not tell that the text was changed after the fact; this does.
      lastEditedAt: () => (review.editedAt === null ? null : stamp(review.editedAt)),
      author: () => accountNode(accountOf(world, review.userId)),
      commit: () => commitNode(world, review.commitId),
    },
  };
}

function connection(type: string, nodes: readonly Node[], args: JsonObject): Node {
  const { first, last, after } = args;
  if (typeof first !== 'number' && typeof last !== 'number') {
    throw new GraphqlError(`You must provide a \`first\` or \`last\` value to properly paginate the connection.`, {
      type: 'MISSING_PAGINATION_BOUNDARIES',
    });
  }
  const from = typeof after === 'string' ? Number(Buffer.from(after, 'base64').toString()) : 0;
  const rest = nodes.slice(from);
  const page = typeof first === 'number' ? rest.slice(0, first) : rest.slice(-Number(last));
  const end = typeof first === 'number' ? from + page.length : nodes.length;
  const pageInfo: Node = {
    type: 'PageInfo',
    fields: { hasNextPage: () => end < nodes.length, endCursor: () => Buffer.from(String(end)).toString('base64') },
  };
  return { type, fields: { totalCount: () => nodes.length, nodes: () => page, pageInfo: () => pageInfo } };
}
