import type { JsonObject } from '../../../core/json.ts';
import { logCommits } from '../git/commits.ts';
import { pageOf } from '../http/pages.ts';
import type { ApiRequest, Reply, Route } from '../http/request.ts';
import { showAccountId } from '../show/account.ts';
import { showGitCommit } from '../show/commit.ts';
import { showEvent } from '../show/event.ts';
import { showComment } from '../show/issue.ts';
import { showReview } from '../show/review.ts';
import { isPull, issueOf, type World } from '../world.ts';

const issue = '/repos/:owner/:repo/issues/:number';

export const timelineRoutes: readonly Route[] = [
  { method: 'GET', path: `${issue}/events`, needs: 'read', run: events },
  { method: 'GET', path: `${issue}/timeline`, needs: 'read', run: timeline },
];

function events(world: World, request: ApiRequest): Promise<Reply> {
  const { number } = issueOf(world, request.params['number']!);
  const kept = world.state.events.filter((event) => event.number === number);
  return pageOf(world, request, kept, (event) => showEvent(world, event));
}

interface Entry {
  readonly at: number;
  readonly shown: JsonObject;
}

/** Events, comments, reviews and commits by server time; a commit's own dates are its author's to choose. */
async function timeline(world: World, request: ApiRequest): Promise<Reply> {
  const { number } = issueOf(world, request.params['number']!);
  const entries = [...recorded(world, number), ...(await committed(world, number))];
  const ordered = entries.toSorted((a, b) => a.at - b.at);
  return pageOf(world, request, ordered, ({ shown }) => shown);
}

function recorded(world: World, number: number): Entry[] {
  const { events, comments, reviews } = world.state;
  return [
    ...events
      .filter((event) => event.number === number)
      .map((event) => ({ at: event.at, shown: showEvent(world, event) })),
    ...comments
      .filter((comment) => comment.number === number)
      .map((comment) => ({
        at: comment.createdAt,
        shown: { ...showComment(world, comment), event: 'commented', actor: showAccountId(world, comment.userId) },
      })),
    ...reviews.flatMap((review) =>
      review.number !== number || review.submittedAt === null
        ? []
        : [
            {
              at: review.submittedAt,
              shown: { ...showReview(world, review), event: 'reviewed', state: review.state.toLowerCase() },
            },
          ],
    ),
  ];
}

async function committed(world: World, number: number): Promise<Entry[]> {
  const found = issueOf(world, number);
  if (!isPull(found)) return [];
  const { pull } = found;
  const commits = await logCommits(world.repo, ['--reverse', `${pull.baseSha}..${pull.headSha}`]);
  return commits.map((commit) => ({
    at: pull.seen[commit.sha] ?? found.createdAt,
    shown: { ...showGitCommit(world, commit), event: 'committed' },
  }));
}
