import type { JsonObject } from '../core/json.ts';
import type { Read } from '../core/known.ts';
import type { Plan, SignOff } from '../plan/types.ts';

/** A GitHub account as evidence: the numeric id counts, the login is for reading (a login can be re-registered). */
export interface Account {
  readonly id: number;
  readonly login: string;
  readonly type: string;
}

export interface ReviewEvidence {
  readonly id: number;
  /** Null for a deleted account. */
  readonly user: Account | null;
  readonly state: string;
  readonly submittedAt: string;
  /** As GitHub says now: it re-points this on update-branch and identical rebases. Necessary, never sufficient. */
  readonly commitId: string | null;
}

/** An entry of repository activity: who moved which ref when, by the server's clock. */
export interface PushEvidence {
  readonly id: number;
  readonly actor: Account | null;
  readonly type: string;
  readonly ref: string;
  readonly before: string;
  readonly after: string;
  readonly at: string;
}

export interface TimelineEvidence {
  readonly event: string;
  readonly actor: Account | null;
  readonly at: string;
  /** For `review_dismissed` and `reviewed`: the review. */
  readonly reviewId?: number;
  /** For `review_dismissed`: what the review said before (`approved`, `changes_requested`). */
  readonly dismissedState?: string;
}

export interface PullRequestEvidence {
  readonly number: number;
  readonly title: string;
  readonly author: Account | null;
  readonly state: 'open' | 'closed';
  readonly draft: boolean;
  readonly merged: boolean;
  readonly mergedAt: string | null;
  readonly mergeCommitSha: string | null;
  readonly headSha: string;
  readonly headRef: string;
  readonly headRepositoryId: number | null;
  readonly baseRef: string;
  readonly baseRepositoryId: number;
  readonly reviews: readonly ReviewEvidence[];
  /** Activity of the head ref, newest last. */
  readonly pushes: readonly PushEvidence[];
  readonly timeline: readonly TimelineEvidence[];
  readonly url: string;
}

/** Context of the commit status by which the controller says that the plan of a head was shown; see `strict` of a policy. */
export const shownContext = 'tre/shown';

/** Port to GitHub, read-only. Lists are complete: all pages, and the head is read again afterwards, else Unavailable. */
export interface ReviewSource {
  repository(): Promise<Read<{ readonly id: number; readonly ownerId: number; readonly defaultBranch: string }>>;
  /** Candidates only; the pull request itself is the authority. 40 hex. */
  pullRequestsOf(commit: string): Promise<Read<readonly number[]>>;
  pullRequest(number: number): Promise<Read<PullRequestEvidence>>;
  /** Activity on the default branch, newest last. */
  mainActivity(branch: string): Promise<Read<readonly PushEvidence[]>>;
  /** When our own account first said on this commit that its plan was shown (ISO, GitHub's clock); undefined: never. */
  shownAt(commit: string): Promise<Read<string | undefined>>;
  /** Our own App's account, which pushes digests to branches and contributes nothing. */
  readonly appAccountId?: number;
  calls(): number;
}

/** What was seen when, by our own eyes (webhook or poll), before GitHub could re-point it. From the signed ledger. */
export interface FirstSeen {
  /** Review id to the head and commit_id at the time of submission. */
  readonly reviews: ReadonlyMap<
    number,
    { readonly head: string; readonly commitId: string | null; readonly at: string }
  >;
}

/** The verdict on one governed path of one segment. */
export interface PathVerdict {
  readonly path: string;
  /** Blob before (approved) and after; null where absent. */
  readonly before: string | null;
  readonly after: string | null;
  /** `workspace/genomics`, `template/base`, `person/owner-a`, `policy/default`, `environment`, … */
  readonly subject: string;
  /** Name of the unit that a manifest in this file makes or made, where it makes one. */
  readonly unit?: string;
  readonly action: 'create' | 'update' | 'disable' | 'delete';
  readonly covered: boolean;
  /** `no-pull-request`, `merged-from-both-sides`, `edited-in-the-merge`, `starts-from-unapproved-content`, `approvals-missing`, `vetoed`, `evidence-unavailable`, … */
  readonly code?: string;
  /** One sentence that a person can act on. */
  readonly message?: string;
  readonly signOff: SignOff;
}

/** The judge's word on one segment of main's first-parent line. JSON: signed into the ledger, never upgraded later. */
export interface SegmentDecision {
  readonly boundary: string;
  readonly parent: string;
  readonly pullRequest?: number;
  readonly head?: string;
  /** Digest over (path, mode, blob) of what was reviewed. */
  readonly changeSet?: string;
  readonly mergedAt: string;
  /** Who brought it to main, for words: pusher or merger. */
  readonly broughtBy?: string;
  /** Numeric accounts that brought or made it: none of them can answer for its Ratification. */
  readonly contributorIds: readonly number[];
  readonly verdicts: readonly PathVerdict[];
  /** True when evidence was unavailable: judged again next time, not recorded. */
  readonly provisional: boolean;
  readonly evidence: JsonObject;
}

/** Blob by path, approved at one boundary. */
export type ApprovedBlobs = ReadonlyMap<string, string>;

export interface Boundary {
  readonly commit: string;
  /** First-parent commits that the segment brought, the boundary last; the trust root alone for the first. */
  readonly commits: readonly string[];
  /** ISO time of the merge or push by the server's clock; the trust root's is empty. */
  readonly at: string;
  /** Absent for the trust root. */
  readonly decision?: SegmentDecision;
  readonly approved: ApprovedBlobs;
  /** The governed files as main holds them here, approved or not. A mode other than 100644 shows as `mode:blob`. */
  readonly tree: ApprovedBlobs;
}

/** The fold: from the trust root over all segments. The last boundary is the tip. */
export interface ApprovedHistory {
  readonly trustRoot: string;
  readonly tip: string;
  readonly defaultBranch: string;
  readonly repositoryId: number;
  readonly boundaries: readonly Boundary[];
  /** Decisions that the ledger does not hold yet; apply records them. */
  readonly fresh: readonly SegmentDecision[];
  /** Digests (see treeDigest) of every template folder that was approved as a whole at some boundary. */
  readonly approvedFolders: ReadonlySet<string>;
}

/** Why a unit keeps an older state than main says, or nothing at all. */
export interface Holding {
  readonly unit: string;
  /** Boundary whose state it keeps; undefined: it was never approved. */
  readonly keeps: string | undefined;
  readonly verdicts: readonly PathVerdict[];
  readonly decisions: readonly SegmentDecision[];
}

declare const approvedBrand: unique symbol;
/**
 * The only thing that apply/ accepts. The brand is not exported as a value, so nothing but signoff/decide.ts makes one;
 * `units` are the actions that may be executed, each with its approvals. Doing less is always allowed, more never.
 */
export interface ApprovedPlan {
  readonly [approvedBrand]: true;
  readonly plan: Plan;
  readonly units: readonly string[];
  readonly history: ApprovedHistory;
}

export type Decision =
  | { readonly state: 'Approved'; readonly approved: ApprovedPlan; readonly held: readonly string[] }
  | { readonly state: 'Held'; readonly held: readonly string[] }
  | { readonly state: 'Refused'; readonly reason: string };
