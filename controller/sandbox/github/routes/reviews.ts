import { announceReview } from '../act/announce.ts';
import { dismissReview } from '../act/dismiss-review.ts';
import { createReview, submitReview } from '../act/review-pull.ts';
import { waitForNextSecond } from '../act/wait-for-next-second.ts';
import { apiError } from '../http/errors.ts';
import { pageOf } from '../http/pages.ts';
import {
  type ApiRequest,
  ok,
  oneOf,
  optionalObjects,
  optionalText,
  type Reply,
  type Route,
  readText,
} from '../http/request.ts';
import { showReview } from '../show/review.ts';
import type { PullIssue, Review } from '../state/records.ts';
import { pullOf, type World } from '../world.ts';

const reviews = '/repos/:owner/:repo/pulls/:number/reviews';
const verdicts = ['APPROVE', 'REQUEST_CHANGES', 'COMMENT'] as const;

export const reviewRoutes: readonly Route[] = [
  { method: 'GET', path: reviews, needs: 'read', run: list },
  { method: 'POST', path: reviews, needs: 'read', run: create },
  {
    method: 'GET',
    path: `${reviews}/:review`,
    needs: 'read',
    run: (world, request) => ok(showReview(world, find(world, request).review)),
  },
  { method: 'PUT', path: `${reviews}/:review`, needs: 'read', run: edit },
  { method: 'DELETE', path: `${reviews}/:review`, needs: 'read', run: drop },
  {
    method: 'GET',
    path: `${reviews}/:review/comments`,
    needs: 'read',
    run: noComments,
  },
  { method: 'POST', path: `${reviews}/:review/events`, needs: 'read', run: submit },
  { method: 'PUT', path: `${reviews}/:review/dismissals`, needs: 'write', run: dismiss },
  // Line comments cannot be created here (refused below), so there are none.
  {
    method: 'GET',
    path: '/repos/:owner/:repo/pulls/:number/comments',
    needs: 'read',
    run: noPullComments,
  },
];

function noComments(world: World, request: ApiRequest): Reply {
  find(world, request);
  return ok([]);
}

function noPullComments(world: World, { params }: ApiRequest): Reply {
  pullOf(world, params['number']!);
  return ok([]);
}

/** A pending review is seen by its author only. */
function visible(review: Review, actorId: number): boolean {
  return review.state !== 'PENDING' || review.userId === actorId;
}

function find(world: World, { params, actor }: ApiRequest): { issue: PullIssue; review: Review } {
  const issue = pullOf(world, params['number']!);
  const review = world.state.reviews.find(
    (known) => known.number === issue.number && String(known.id) === params['review'],
  );
  if (review === undefined || !visible(review, actor.id)) throw apiError(404, 'Not Found');
  return { issue, review };
}

function list(world: World, request: ApiRequest): Promise<Reply> {
  const issue = pullOf(world, request.params['number']!);
  const kept = world.state.reviews.filter(
    (review) => review.number === issue.number && visible(review, request.actor.id),
  );
  // By submission, as GitHub orders them; a pending one comes last.
  const ordered = kept.toSorted((a, b) => (a.submittedAt ?? Number.MAX_VALUE) - (b.submittedAt ?? Number.MAX_VALUE));
  return pageOf(world, request, ordered, (review) => showReview(world, review));
}

async function create(world: World, { params, body, actor }: ApiRequest): Promise<Reply> {
  const issue = pullOf(world, params['number']!);
  if ((optionalObjects(body, 'comments') ?? []).length > 0)
    throw apiError(422, 'the sandbox has no review comments on lines');
  const commitId = optionalText(body, 'commit_id');
  const verdict = oneOf(body, 'event', verdicts);
  if (verdict !== undefined) await waitForNextSecond(world);
  const review = createReview(world, actor, issue, {
    body: optionalText(body, 'body') ?? '',
    ...(commitId === undefined ? {} : { commitId }),
    ...(verdict === undefined ? {} : { verdict }),
  });
  return ok(showReview(world, review));
}

function edit(world: World, request: ApiRequest): Reply {
  const { issue, review } = find(world, request);
  if (review.userId !== request.actor.id) throw apiError(403, 'Must be the author of the review');
  review.body = readText(request.body, 'body');
  review.editedAt = world.tick();
  if (review.state !== 'PENDING') announceReview(world, request.actor, 'edited', issue, review);
  return ok(showReview(world, review));
}

function drop(world: World, request: ApiRequest): Reply {
  const { review } = find(world, request);
  if (review.state !== 'PENDING')
    throw apiError(422, 'Unprocessable Entity', ['Can not delete a non-pending pull request review']);
  world.state.reviews = world.state.reviews.filter((known) => known !== review);
  return ok(showReview(world, review));
}

async function submit(world: World, request: ApiRequest): Promise<Reply> {
  const { issue, review } = find(world, request);
  const verdict = oneOf(request.body, 'event', verdicts);
  if (verdict === undefined) throw apiError(422, 'Invalid request.\n\n"event" wasn\'t supplied.');
  if (review.state !== 'PENDING')
    throw apiError(422, 'Unprocessable Entity', ['Can not submit a review that is not pending']);
  await waitForNextSecond(world);
  review.body = optionalText(request.body, 'body') ?? review.body;
  submitReview(world, request.actor, issue, review, verdict);
  return ok(showReview(world, review));
}

/** Anybody who may write can dismiss anybody's verdict: the standing veto is not GitHub's to keep. */
function dismiss(world: World, request: ApiRequest): Reply {
  const { issue, review } = find(world, request);
  const message = readText(request.body, 'message');
  if (review.state !== 'APPROVED' && review.state !== 'CHANGES_REQUESTED') {
    throw apiError(422, 'Unprocessable Entity', [
      `Can not dismiss a ${review.state.toLowerCase()} pull request review`,
    ]);
  }
  dismissReview(world, issue, review, request.actor, { message });
  return ok(showReview(world, review));
}
