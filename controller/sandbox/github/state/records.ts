import type { JsonObject } from '../../../core/json.ts';
import type { Sha } from '../git/types.ts';

/** Milliseconds since 1970, unique and rising: shown to the second, ordered by the millisecond. */
export type Moment = number;
export type Permission = 'admin' | 'write' | 'read' | 'none';

export interface Account {
  readonly id: number;
  login: string;
  readonly type: 'User' | 'Bot' | 'Organization';
  permission: Permission;
  readonly email: string;
}

/** An issue; a pull request is an issue with a `pull` part. */
export interface Issue {
  readonly id: number;
  readonly number: number;
  readonly userId: number;
  title: string;
  body: string | null;
  state: 'open' | 'closed';
  stateReason: 'completed' | 'not_planned' | 'reopened' | null;
  readonly createdAt: Moment;
  updatedAt: Moment;
  closedAt: Moment | null;
  closedBy: number | null;
  labels: string[];
  pull?: Pull;
}

export interface Pull {
  readonly id: number;
  /** Id of the fork that the head branch is in; absent when it is in this repository. */
  readonly headRepo?: number;
  headRef: string;
  headSha: Sha;
  baseRef: string;
  /** Tip of the base while open; frozen when the request closes. */
  baseSha: Sha;
  draft: boolean;
  merged: Merge | null;
  /** When each commit first became part of the request. */
  seen: { [sha: Sha]: Moment };
  requestedReviewers: number[];
}

interface Merge {
  readonly at: Moment;
  readonly by: number;
  /** Merge or squash commit, last rebased commit, or where the head came in with a push. */
  readonly sha: Sha;
  /** Tip of the base just before. */
  readonly before: Sha;
}

export type PullIssue = Issue & { pull: Pull };

export interface Review {
  readonly id: number;
  readonly number: number;
  readonly userId: number;
  body: string;
  state: 'PENDING' | 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED';
  /** Not constant: GitHub moves it forward on update-branch and on patch-identical rebases. */
  commitId: Sha;
  submittedAt: Moment | null;
  readonly createdAt: Moment;
  editedAt: Moment | null;
}

export interface Comment {
  readonly id: number;
  readonly number: number;
  readonly userId: number;
  body: string;
  readonly createdAt: Moment;
  updatedAt: Moment;
}

export interface IssueEvent {
  readonly id: number;
  readonly number: number;
  readonly event: string;
  readonly actorId: number;
  readonly at: Moment;
  readonly commitId: Sha | null;
  /** Accounts and values of that kind of event, as `show/event.ts` reads them. */
  readonly detail: JsonObject;
}

export interface Activity {
  readonly id: number;
  readonly ref: string;
  readonly before: Sha;
  readonly after: Sha;
  readonly type: 'push' | 'force_push' | 'branch_creation' | 'branch_deletion' | 'pr_merge' | 'merge_queue_merge';
  readonly actorId: number;
  readonly at: Moment;
}

export interface CommitStatus {
  readonly id: number;
  readonly sha: Sha;
  readonly state: 'error' | 'failure' | 'pending' | 'success';
  readonly context: string;
  readonly description: string | null;
  readonly targetUrl: string | null;
  readonly creatorId: number;
  readonly at: Moment;
}

export interface CheckRun {
  readonly id: number;
  readonly suiteId: number;
  readonly sha: Sha;
  /** The app's bot account. */
  readonly appId: number;
  name: string;
  externalId: string;
  detailsUrl: string | null;
  status: 'queued' | 'in_progress' | 'completed' | 'waiting' | 'requested' | 'pending';
  conclusion: string | null;
  startedAt: string;
  completedAt: string | null;
  output: { title: string | null; summary: string | null; text: string | null };
  annotations: JsonObject[];
  actions: JsonObject[];
}

export interface CheckSuite {
  readonly id: number;
  readonly sha: Sha;
  readonly branch: string | null;
  readonly appId: number;
  readonly at: Moment;
}

export interface Hook {
  readonly id: number;
  active: boolean;
  events: string[];
  url: string;
  contentType: 'json' | 'form';
  insecureSsl: string;
  /** Null: signed with the sandbox's own webhook secret. */
  secret: string | null;
  readonly createdAt: Moment;
  updatedAt: Moment;
  last: { code: number | null; status: string; message: string | null };
}

export interface Delivery {
  readonly id: number;
  readonly hookId: number;
  readonly guid: string;
  readonly event: string;
  readonly action: string | null;
  readonly payload: JsonObject;
  readonly redelivery: boolean;
  readonly at: Moment;
  duration: number;
  status: string;
  statusCode: number;
  requestHeaders: { [name: string]: string };
  responseHeaders: { [name: string]: string };
  responseBody: string;
}

export interface Deployment {
  readonly id: number;
  readonly sha: Sha;
  readonly ref: string;
  readonly task: string;
  readonly environment: string;
  readonly description: string | null;
  readonly payload: JsonObject | string;
  readonly production: boolean;
  readonly transient: boolean;
  readonly creatorId: number;
  readonly at: Moment;
}

export interface DeploymentStatus {
  readonly id: number;
  readonly deploymentId: number;
  readonly state: string;
  readonly description: string;
  readonly environment: string;
  readonly logUrl: string;
  readonly environmentUrl: string;
  readonly creatorId: number;
  readonly at: Moment;
}

export interface Label {
  readonly id: number;
  name: string;
  color: string;
  description: string | null;
}

export interface Protection {
  requiredStatusChecks: { strict: boolean; contexts: string[] } | null;
  enforceAdmins: boolean;
  requiredReviews: {
    count: number;
    dismissStale: boolean;
    codeOwners: boolean;
    lastPushApproval: boolean;
  } | null;
  /** Logins that may push; null: everybody with write access. */
  restrictions: string[] | null;
  linearHistory: boolean;
  allowForcePushes: boolean;
  allowDeletions: boolean;
}
