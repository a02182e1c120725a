import { announcePull } from '../act/announce.ts';
import { recordEvent } from '../act/record.ts';
import { apiError } from '../http/errors.ts';
import { type ApiRequest, created, ok, optionalTexts, type Reply, type Route } from '../http/request.ts';
import { showAccount, showAccountId } from '../show/account.ts';
import { showPullSimple } from '../show/pull.ts';
import type { Account } from '../state/records.ts';
import { accountByLogin, pullOf, type World } from '../world.ts';

const path = '/repos/:owner/:repo/pulls/:number/requested_reviewers';

export const reviewerRoutes: readonly Route[] = [
  { method: 'GET', path, needs: 'read', run: list },
  { method: 'POST', path, needs: 'write', run: request },
  { method: 'DELETE', path, needs: 'write', run: withdraw },
];

function list(world: World, { params }: ApiRequest): Reply {
  const { pull } = pullOf(world, params['number']!);
  return ok({ users: pull.requestedReviewers.map((id) => showAccountId(world, id)), teams: [] });
}

function reviewers(world: World, { body }: ApiRequest): Account[] {
  if ((optionalTexts(body, 'team_reviewers') ?? []).length > 0) {
    throw apiError(422, 'Could not resolve to a node with the global id of a team.');
  }
  return (optionalTexts(body, 'reviewers') ?? []).map((login) => {
    const account = accountByLogin(world, login);
    if (account === undefined || account.permission === 'none') {
      throw apiError(
        422,
        'Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the repository.',
      );
    }
    return account;
  });
}

async function request(world: World, call: ApiRequest): Promise<Reply> {
  const issue = pullOf(world, call.params['number']!);
  const asked = reviewers(world, call);
  if (asked.some((account) => account.id === issue.userId))
    throw apiError(422, 'Review cannot be requested from pull request author.');
  for (const account of asked) {
    if (issue.pull.requestedReviewers.includes(account.id)) continue;
    issue.pull.requestedReviewers.push(account.id);
    recordEvent(world, issue, call.actor, 'review_requested', { detail: { reviewer: account.id } });
    await announcePull(world, call.actor, 'review_requested', issue, {
      requested_reviewer: showAccount(world, account),
    });
  }
  return created(showPullSimple(world, issue));
}

async function withdraw(world: World, call: ApiRequest): Promise<Reply> {
  const issue = pullOf(world, call.params['number']!);
  for (const account of reviewers(world, call)) {
    if (!issue.pull.requestedReviewers.includes(account.id)) continue;
    issue.pull.requestedReviewers = issue.pull.requestedReviewers.filter((id) => id !== account.id);
    recordEvent(world, issue, call.actor, 'review_request_removed', { detail: { reviewer: account.id } });
    await announcePull(world, call.actor, 'review_request_removed', issue, {
      requested_reviewer: showAccount(world, account),
    });
  }
  return ok(showPullSimple(world, issue));
}
