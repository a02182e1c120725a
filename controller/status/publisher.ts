import type { Read } from '../core/known.ts';
import type { Annotation } from '../plan/types.ts';

export type { Annotation } from '../plan/types.ts';

/** A check run (GitHub REST `checks`): what a pull request shows beside its head. */
export interface CheckRun {
  /** `tre/plan` or `tre/sign-off`. */
  readonly name: string;
  /** Head of the pull request, or of a merge group. 40 hex. */
  readonly head: string;
  readonly conclusion: 'success' | 'failure' | 'neutral' | 'action_required';
  /** One line; GitHub shows it beside the name. */
  readonly title: string;
  /** Markdown; at most 65,535 characters each. */
  readonly summary: string;
  readonly text?: string;
  readonly annotations: readonly Annotation[];
  /** Over all of the above: the same digest on the same head again sends nothing (it travels as `external_id`). */
  readonly digest: string;
}

/** A commit status: what a merge commit shows on the branch's page. */
export interface CommitStatus {
  readonly context: string;
  readonly state: 'pending' | 'success' | 'failure' | 'error';
  /** At most 140 characters. */
  readonly description: string;
  readonly url?: string;
}

/** A GitHub deployment: one workspace environment at one commit. */
export interface Deployment {
  /** `workspace/genomics`, `core`. */
  readonly environment: string;
  readonly commit: string;
  readonly state: 'in_progress' | 'success' | 'failure' | 'inactive';
  readonly description: string;
  readonly url?: string;
}

export interface OpenPullRequest {
  readonly number: number;
  readonly head: string;
  readonly baseRef: string;
  readonly draft: boolean;
  /** From another repository: who pushed there cannot be known. */
  readonly fork: boolean;
  readonly updatedAt: string;
}

/** A branch on top of `base` with these files (null: removed), and a pull request for it. */
export interface Proposal {
  readonly branch: string;
  readonly base: string;
  readonly title: string;
  readonly body: string;
  readonly files: ReadonlyMap<string, string | null>;
}

/**
 * Port to GitHub for what the controller says there. Everything is idempotent: said again, it changes nothing. A refusal
 * or an outage is Unavailable with what to mend; nothing here decides anything, and nothing of it is evidence for the judge.
 */
export interface Publisher {
  /** Creates or updates the run of that name on that commit. */
  check(run: CheckRun): Promise<Read<{ readonly url: string }>>;
  /**
   * The one comment about a topic: found among our own account's comments by a hidden marker, edited in place. `digest`
   * decides whether it changed, where the body holds what changes by itself (a time); else the body does.
   */
  comment(pullRequest: number, topic: string, body: string, digest?: string): Promise<Read<{ readonly url: string }>>;
  status(commit: string, status: CommitStatus): Promise<Read<void>>;
  deployment(deployment: Deployment): Promise<Read<void>>;
  openPullRequests(): Promise<Read<readonly OpenPullRequest[]>>;
  /** An approving review by the controller's own account, saying why; the judge never counts it. */
  approve(pullRequest: number, head: string, body: string): Promise<Read<void>>;
  /** Compare-and-swap on the head: Unavailable `head-moved` where it is another one by now. Returns the merge commit. */
  merge(pullRequest: number, head: string, message: string): Promise<Read<{ readonly commit: string }>>;
  /**
   * Finds our own pull request of that branch (open or closed) before it makes one: a person's no is not asked again. A name
   * that somebody else took gets a suffix (`-2` … `-5`); Unavailable `branch-taken` where all are.
   */
  propose(proposal: Proposal): Promise<Read<{ readonly number: number; readonly url: string }>>;
  /** Address of the checks of a pull request at that head; asks nobody. */
  checksPage(pullRequest: number, head: string): string;
  /** Requests sent so far. */
  calls(): number;
}
