import type { JsonObject } from '../../../core/json.ts';
import type { Comment, Issue } from '../state/records.ts';
import { accountOf, htmlUrl, nodeId, repoUrl, stamp, type World } from '../world.ts';
import { association, showAccountId } from './account.ts';

export function showLabel(world: World, name: string): JsonObject {
  const label = world.state.labels.find((known) => known.name === name);
  const id = label?.id ?? 0;
  return {
    id,
    node_id: nodeId('LA', id),
    url: `${repoUrl(world)}/labels/${encodeURIComponent(name)}`,
    name,
    description: label?.description ?? null,
    color: label?.color ?? 'ededed',
    default: false,
  };
}

export function showIssue(world: World, issue: Issue): JsonObject {
  const url = `${repoUrl(world)}/issues/${issue.number}`;
  const kind = issue.pull === undefined ? 'issues' : 'pull';
  return {
    id: issue.id,
    node_id: nodeId('I', issue.id),
    url,
    repository_url: repoUrl(world),
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    timeline_url: `${url}/timeline`,
    html_url: `${htmlUrl(world)}/${kind}/${issue.number}`,
    number: issue.number,
    state: issue.state,
    state_reason: issue.stateReason,
    title: issue.title,
    body: issue.body,
    user: showAccountId(world, issue.userId),
    labels: issue.labels.map((name) => showLabel(world, name)),
    assignee: null,
    assignees: [],
    milestone: null,
    locked: false,
    active_lock_reason: null,
    comments: world.state.comments.filter((comment) => comment.number === issue.number).length,
    closed_at: issue.closedAt === null ? null : stamp(issue.closedAt),
    created_at: stamp(issue.createdAt),
    updated_at: stamp(issue.updatedAt),
    closed_by: issue.closedBy === null ? null : showAccountId(world, issue.closedBy),
    author_association: association(accountOf(world, issue.userId)),
    performed_via_github_app: null,
    ...(issue.pull === undefined ? {} : { draft: issue.pull.draft, pull_request: pullLinks(world, issue) }),
  };
}

function pullLinks(world: World, issue: Issue): JsonObject {
  const html = `${htmlUrl(world)}/pull/${issue.number}`;
  const merged = issue.pull?.merged ?? null;
  return {
    url: `${repoUrl(world)}/pulls/${issue.number}`,
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    merged_at: merged === null ? null : stamp(merged.at),
  };
}

export function showComment(world: World, comment: Comment): JsonObject {
  return {
    id: comment.id,
    node_id: nodeId('IC', comment.id),
    url: `${repoUrl(world)}/issues/comments/${comment.id}`,
    html_url: `${htmlUrl(world)}/pull/${comment.number}#issuecomment-${comment.id}`,
    issue_url: `${repoUrl(world)}/issues/${comment.number}`,
    body: comment.body,
    user: showAccountId(world, comment.userId),
    created_at: stamp(comment.createdAt),
    updated_at: stamp(comment.updatedAt),
    author_association: association(accountOf(world, comment.userId)),
    performed_via_github_app: null,
  };
}
