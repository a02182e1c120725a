import type { JsonObject } from '../../../core/json.ts';
import type { Moment } from './records.ts';

export type MergeMethod = 'merge' | 'squash' | 'rebase';

export interface BypassActor {
  /** App id, role id (5 admin, 4 write, 2 maintain) or account id; null for a deploy key. */
  readonly actorId: number | null;
  readonly actorType: 'Integration' | 'OrganizationAdmin' | 'RepositoryRole' | 'DeployKey' | 'User';
  readonly mode: 'always' | 'pull_request' | 'exempt';
}

/** One rule as GitHub's description has it: `type` and its parameters, kept as they were given. */
export interface Rule {
  readonly type: string;
  readonly parameters?: JsonObject;
}

export interface Ruleset {
  readonly id: number;
  name: string;
  target: 'branch' | 'tag' | 'push';
  enforcement: 'active' | 'disabled' | 'evaluate';
  bypassActors: BypassActor[];
  include: string[];
  exclude: string[];
  rules: Rule[];
  readonly createdAt: Moment;
  updatedAt: Moment;
}

export interface BranchPolicy {
  readonly id: number;
  name: string;
  readonly type: 'branch' | 'tag';
}

export interface Environment {
  readonly id: number;
  readonly name: string;
  readonly createdAt: Moment;
  updatedAt: Moment;
  waitTimer: number;
  preventSelfReview: boolean;
  /** Account ids. */
  reviewers: number[];
  /** Null: any branch may deploy. */
  branches: 'protected' | 'custom' | null;
  policies: BranchPolicy[];
}

export interface Variable {
  readonly name: string;
  value: string;
  readonly createdAt: Moment;
  updatedAt: Moment;
}

/** What an administrator sets on the repository, with GitHub's defaults. */
export interface RepositorySettings {
  mergeCommit: boolean;
  squashMerge: boolean;
  rebaseMerge: boolean;
  autoMerge: boolean;
  updateBranch: boolean;
  deleteBranchOnMerge: boolean;
  forking: boolean;
  actionsEnabled: boolean;
  allowedActions: 'all' | 'local_only' | 'selected';
  shaPinning: boolean;
  workflowPermissions: 'read' | 'write';
  workflowsApprove: boolean;
  /** Null: GitHub's own form of the OIDC subject. */
  subjectClaims: string[] | null;
}

export const defaultSettings: RepositorySettings = {
  mergeCommit: true,
  squashMerge: true,
  rebaseMerge: true,
  autoMerge: false,
  updateBranch: true,
  deleteBranchOnMerge: false,
  forking: true,
  actionsEnabled: true,
  allowedActions: 'all',
  shaPinning: false,
  workflowPermissions: 'read',
  workflowsApprove: false,
  subjectClaims: null,
};
