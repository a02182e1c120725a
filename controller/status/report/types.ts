import type { UnitName } from '../../desired/types.ts';

/** Who moves next. `nobody`: it is done, or follows by itself once another unit is done. */
export type Turn = 'controller' | 'author' | 'operator' | 'approvers' | 'nobody';

export interface ReportedUnit {
  readonly unit: UnitName;
  /** `workspace/genomics` or `core`: the GitHub environment that it belongs to. */
  readonly environment: string;
  /** `unchanged`: its files changed and what they make did not. */
  readonly state: 'applied' | 'deleted' | 'unchanged' | 'failed' | 'stalled' | 'skipped' | 'held';
  readonly durationMs?: number;
  readonly code?: string;
  readonly message?: string;
  readonly correlationId?: string;
  readonly turn: Turn;
  /** What a revert would not bring back, in sentences. */
  readonly irreversible: readonly string[];
}

/** What became of one merged pull request, as it stands: also of units that an earlier run applied. */
export interface PullRequestReport {
  readonly pullRequest: number;
  /** The commit that brought it to main, and the head that was reviewed. */
  readonly commit: string;
  readonly head?: string;
  readonly units: readonly ReportedUnit[];
  /** Units that failed and whose newest change this is: a revert of it may help. */
  readonly revertFor: readonly UnitName[];
}

export type Revert =
  | { readonly number: number }
  /** Why there is none. */
  | { readonly problem: string };
