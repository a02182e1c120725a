import type { Json } from '../../core/json.ts';
import type { Approval, Requirement } from '../../plan/types.ts';
import type { Condition } from '../types.ts';

/** The rules by which a segment was judged, as they stood in the approved state before it. */
export interface PolicyInForce {
  readonly name: string;
  readonly path: string;
  /** Object id of the policy's text. */
  readonly blob: string;
  /** Merge commit that approved this text, or the trust root. */
  readonly commit: string;
  readonly pullRequest?: number;
  /** Rules that asked for something, counted from 1. */
  readonly rules: readonly { readonly number: number; readonly on: Json; readonly asks: Json }[];
}

/** One approved change of main, as the signed decision on it says. */
export interface ApprovedSegment {
  readonly commit: string;
  readonly pullRequest?: number;
  readonly title?: string;
  readonly author?: string;
  readonly url?: string;
  readonly head?: string;
  /** Digest over (path, mode, blob) of what was reviewed. */
  readonly changeSet?: string;
  readonly mergedAt: string;
  readonly mergedBy?: string;
  readonly approvals: readonly Approval[];
  readonly required: readonly Requirement[];
  /** Self-service rules that needed nobody. */
  readonly byPolicy: readonly string[];
  readonly policies: readonly PolicyInForce[];
}

/** Why some content counts as approved. `unknown`: no signed decision names it. */
export interface Basis {
  readonly by: 'pull-request' | 'ratification' | 'trust-root' | 'unknown';
  readonly segment?: ApprovedSegment;
  /** Where the operator named it. */
  readonly trustRoot?: string;
  readonly paths: readonly string[];
}

/** Live state against the ledger's record, by the list that every plan begins with; what-if sees more. */
export type LiveLook =
  | { readonly state: 'same' | 'differs'; readonly changed: readonly string[]; readonly absent: readonly string[] }
  | { readonly state: 'unknown'; readonly reason: string };

export interface UnitExplanation {
  readonly unit: string;
  readonly conditions: readonly Condition[];
  /** Absent where nothing of it was ever applied. */
  readonly applied?: {
    readonly template: string;
    readonly declared: string;
    readonly commit: string;
    readonly digest: string;
    readonly at: string;
    readonly durationMs: number;
    readonly stack: string;
    readonly subscriptionId: string;
    readonly resourceGroup: string;
    readonly correlationId?: string;
    readonly resources: readonly string[];
  };
  /** What it rests on, newest first; the first is what brought it to where it is. */
  readonly basis: readonly Basis[];
  /** When its resources were read back last, after an apply. */
  readonly settledAt?: string;
  readonly live?: LiveLook;
}

/** What the ledger knows about one file. */
export interface PathExplanation {
  readonly path: string;
  /** Object id on main now; absent where main does not hold it. */
  readonly blob?: string;
  readonly basis?: Basis;
  /** Units that are live with it, whichever content it had then. */
  readonly units: readonly { readonly unit: string; readonly blob: string }[];
  /** Decisions on it, newest first. */
  readonly history: readonly {
    readonly commit: string;
    readonly pullRequest?: number;
    readonly at: string;
    readonly by?: string;
    readonly covered: boolean;
    readonly message?: string;
  }[];
}

/** A live resource that no record lists. */
export interface StrangerExplanation {
  readonly id: string;
  readonly state: 'not-ours' | 'absent' | 'claimed' | 'unknown';
  /** Unit that its tag names. */
  readonly unit?: string;
  readonly commit?: string;
  readonly pullRequest?: string;
  readonly message: string;
}

export type Answer =
  | {
      readonly about: 'unit';
      readonly asked: string;
      readonly note?: string;
      readonly units: readonly UnitExplanation[];
    }
  | {
      readonly about: 'path';
      readonly asked: string;
      readonly path: PathExplanation;
      readonly units: readonly UnitExplanation[];
    }
  | { readonly about: 'resource'; readonly asked: string; readonly resource: StrangerExplanation };
