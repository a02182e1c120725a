import type { JsonObject } from '../../../core/json.ts';
import { headHome } from '../forks.ts';
import type { Sha } from '../git/types.ts';
import type { PullIssue } from '../state/records.ts';
import { accountOf, fullName, htmlUrl, nodeId, repoUrl, stamp, type World } from '../world.ts';
import { association, showAccountId, showOwner } from './account.ts';
import { showLabel } from './issue.ts';
import { showRepository } from './repository.ts';

/** What git knows of a request; `testMerge` is GitHub's trial merge of an open one. */
export interface PullFacts {
  readonly mergeable: boolean | null;
  readonly rebaseable: boolean | null;
  readonly mergeableState: string;
  readonly testMerge: Sha | null;
  readonly commits: number;
  readonly additions: number;
  readonly deletions: number;
  readonly changedFiles: number;
}

/** As in lists, where GitHub leaves out what has to be computed. */
export function showPullSimple(world: World, issue: PullIssue, testMerge: Sha | null = null): JsonObject {
  const { pull, number } = issue;
  const url = `${repoUrl(world)}/pulls/${number}`;
  const issueUrl = `${repoUrl(world)}/issues/${number}`;
  const html = `${htmlUrl(world)}/pull/${number}`;
  return {
    id: pull.id,
    node_id: nodeId('PR', pull.id),
    url,
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: issueUrl,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${repoUrl(world)}/pulls/comments{/number}`,
    comments_url: `${issueUrl}/comments`,
    statuses_url: `${repoUrl(world)}/statuses/${pull.headSha}`,
    number,
    state: issue.state,
    locked: false,
    title: issue.title,
    user: showAccountId(world, issue.userId),
    body: issue.body,
    labels: issue.labels.map((name) => showLabel(world, name)),
    milestone: null,
    active_lock_reason: null,
    created_at: stamp(issue.createdAt),
    updated_at: stamp(issue.updatedAt),
    closed_at: issue.closedAt === null ? null : stamp(issue.closedAt),
    merged_at: pull.merged === null ? null : stamp(pull.merged.at),
    merge_commit_sha: pull.merged?.sha ?? testMerge,
    assignee: null,
    assignees: [],
    requested_reviewers: pull.requestedReviewers.map((id) => showAccountId(world, id)),
    requested_teams: [],
    head: side(headHome(world, pull), pull.headRef, pull.headSha),
    base: side(world, pull.baseRef, pull.baseSha),
    _links: {
      self: { href: url },
      html: { href: html },
      issue: { href: issueUrl },
      comments: { href: `${issueUrl}/comments` },
      review_comments: { href: `${url}/comments` },
      review_comment: { href: `${repoUrl(world)}/pulls/comments{/number}` },
      commits: { href: `${url}/commits` },
      statuses: { href: `${repoUrl(world)}/statuses/${pull.headSha}` },
    },
    author_association: association(accountOf(world, issue.userId)),
    auto_merge: null,
    draft: pull.draft,
  };
}

export function showPull(world: World, issue: PullIssue, facts: PullFacts): JsonObject {
  const merged = issue.pull.merged;
  return {
    ...showPullSimple(world, issue, facts.testMerge),
    merged: merged !== null,
    mergeable: facts.mergeable,
    rebaseable: facts.rebaseable,
    mergeable_state: facts.mergeableState,
    merged_by: merged === null ? null : showAccountId(world, merged.by),
    comments: world.state.comments.filter((comment) => comment.number === issue.number).length,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: facts.commits,
    additions: facts.additions,
    deletions: facts.deletions,
    changed_files: facts.changedFiles,
  };
}

function side(world: World, ref: string, sha: Sha): JsonObject {
  return {
    label: `${fullName(world).split('/')[0]}:${ref}`,
    ref,
    sha,
    user: showOwner(world),
    repo: showRepository(world),
  };
}
