import { editPull } from '../act/edit-pull.ts';
import { recordEvent } from '../act/record.ts';
import { apiError } from '../http/errors.ts';
import { pageOf } from '../http/pages.ts';
import {
  type ApiRequest,
  created,
  ok,
  oneOf,
  optionalText,
  optionalTexts,
  type Reply,
  type Route,
  readText,
} from '../http/request.ts';
import { atLeast } from '../show/account.ts';
import { showIssue, showLabel } from '../show/issue.ts';
import type { Issue } from '../state/records.ts';
import { isPull, issueOf, nextId, type World } from '../world.ts';
import { setLabels } from './labels.ts';

const reasons = ['completed', 'not_planned', 'reopened'] as const;
const issues = '/repos/:owner/:repo/issues';

export const issueRoutes: readonly Route[] = [
  { method: 'GET', path: issues, needs: 'read', run: list },
  { method: 'POST', path: issues, needs: 'read', run: create },
  {
    method: 'GET',
    path: `${issues}/:number`,
    needs: 'read',
    run: (world, { params }) => ok(showIssue(world, issueOf(world, params['number']!))),
  },
  { method: 'PATCH', path: `${issues}/:number`, needs: 'read', run: update },
  { method: 'GET', path: `${issues}/:number/labels`, needs: 'read', run: listLabels },
];

function list(world: World, request: ApiRequest): Promise<Reply> {
  const state = request.query.get('state') ?? 'open';
  const labels = (request.query.get('labels') ?? '').split(',').filter((name) => name !== '');
  const kept = world.state.issues.filter(
    (issue) => (state === 'all' || issue.state === state) && labels.every((name) => issue.labels.includes(name)),
  );
  return pageOf(world, request, kept.toReversed(), (issue) => showIssue(world, issue));
}

function create(world: World, { body, actor }: ApiRequest): Reply {
  const at = world.tick();
  const issue: Issue = {
    id: nextId(world),
    number: world.state.issues.length + 1,
    userId: actor.id,
    title: readText(body, 'title'),
    body: optionalText(body, 'body') ?? null,
    state: 'open',
    stateReason: null,
    createdAt: at,
    updatedAt: at,
    closedAt: null,
    closedBy: null,
    labels: [],
  };
  world.state.issues.push(issue);
  setLabels(world, actor, issue, optionalTexts(body, 'labels') ?? []);
  world.announce('issues', actor, { action: 'opened', issue: showIssue(world, issue) });
  return created(showIssue(world, issue));
}

async function update(world: World, { params, body, actor }: ApiRequest): Promise<Reply> {
  const issue = issueOf(world, params['number']!);
  if (issue.userId !== actor.id && !atLeast(actor, 'write')) throw apiError(403, 'Must have push access to repository');
  const [title, text] = [optionalText(body, 'title'), optionalText(body, 'body')];
  const state = oneOf(body, 'state', ['open', 'closed']);
  const labels = optionalTexts(body, 'labels');
  const edit = {
    ...(title === undefined ? {} : { title }),
    ...(text === undefined ? {} : { body: text }),
    ...(state === undefined ? {} : { state }),
  };
  if (isPull(issue)) await editPull(world, actor, issue, edit);
  else editIssue(world, { actor, issue, edit, reason: oneOf(body, 'state_reason', reasons) });
  if (labels !== undefined) setLabels(world, actor, issue, labels);
  return ok(showIssue(world, issue));
}

function editIssue(
  world: World,
  {
    actor,
    issue,
    edit,
    reason,
  }: {
    readonly actor: ApiRequest['actor'];
    readonly issue: Issue;
    readonly edit: { readonly title?: string; readonly body?: string; readonly state?: 'open' | 'closed' };
    readonly reason: Issue['stateReason'] | undefined;
  },
): void {
  issue.title = edit.title ?? issue.title;
  issue.body = edit.body ?? issue.body;
  issue.updatedAt = world.tick();
  if (edit.state === undefined || edit.state === issue.state) return;
  issue.state = edit.state;
  issue.closedAt = edit.state === 'closed' ? issue.updatedAt : null;
  issue.closedBy = edit.state === 'closed' ? actor.id : null;
  issue.stateReason = edit.state === 'closed' ? (reason ?? 'completed') : 'reopened';
  recordEvent(world, issue, actor, edit.state === 'closed' ? 'closed' : 'reopened');
  world.announce('issues', actor, {
    action: edit.state === 'closed' ? 'closed' : 'reopened',
    issue: showIssue(world, issue),
  });
}

function listLabels(world: World, request: ApiRequest): Promise<Reply> {
  return pageOf(world, request, issueOf(world, request.params['number']!).labels, (name) => showLabel(world, name));
}
