import type { JsonObject } from '../core/json.ts';
import type { Read } from '../core/known.ts';
import type { AppliedRecord } from '../observed/types.ts';
import type { Freeze } from '../signoff/freeze.ts';
import type { FirstSeen, SegmentDecision } from '../signoff/types.ts';

/** As Kubernetes conditions: `status` is a word because unknown is not false. */
export interface Condition {
  readonly type: 'Ready' | 'Reconciling' | 'Stalled';
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
  readonly lastTransitionTime: string;
}

/** `status/<unit>.json`: what a person looks at first, and the planner's memory of what was applied. */
export interface UnitStatus {
  readonly unit: string;
  readonly conditions: readonly Condition[];
  /** The intent, written before the first call to Azure: a restarted controller attaches only to what it finds here. */
  readonly lastAttempted?: {
    readonly commit: string;
    readonly digest: string;
    readonly action: string;
    readonly fence: number;
    readonly at: string;
  };
  readonly lastApplied?: AppliedRecord;
}

export type EntryKind =
  | 'decision'
  | 'attempted'
  | 'applied'
  | 'failed'
  | 'deleted'
  | 'settled'
  | 'seen'
  | 'restarted'
  | 'frozen'
  | 'lifted';

/** One line of history. `hash` covers all but itself and the signature; `previous` chains it to the entry before. */
export interface LedgerEntry {
  readonly sequence: number;
  readonly previous: string;
  readonly at: string;
  readonly kind: EntryKind;
  readonly body: JsonObject;
  readonly hash: string;
  readonly signature: string;
}

/**
 * `head.json`: binds the newest entry and, through digests over (path, blob), the whole `status/` and `ledger/` trees,
 * so that one signature check proves them all.
 */
export interface LedgerHead {
  readonly version: 1;
  readonly sequence: number;
  readonly entry: string;
  /** Hashes of the newest entries, newest first: an anchor that is a little behind can still be found in it. */
  readonly recent: readonly string[];
  readonly status: string;
  readonly entries: string;
  readonly signature: string;
}

/** Kept outside git; what rolls the branch back cannot roll this back with it. */
export interface Anchor {
  readonly sequence: number;
  readonly entry: string;
}
export interface AnchorStore {
  /** Undefined where there is none yet. */
  read(): Promise<Read<Anchor | undefined>>;
  write(anchor: Anchor): Promise<void>;
}

/** Kept outside git, so that it holds while GitHub is down or lost. */
export interface FreezeStore {
  read(): Promise<Read<Freeze | undefined>>;
  write(freeze: Freeze): Promise<void>;
  /** Takes the mark of this freeze away; another one that was put on meanwhile stays. */
  clear(id: string): Promise<void>;
}

/** The branch `tre/status`, as files. */
export interface LedgerBranch {
  /** Commit id of the branch after a fetch, or undefined. */
  tip(): Promise<Read<string | undefined>>;
  files(commit: string): Promise<Read<readonly { readonly path: string; readonly blob: string }[]>>;
  read(blobs: readonly string[]): Promise<Read<ReadonlyMap<string, string>>>;
  /** Compare-and-swap on the tip; a lost race is Waiting. Returns the new tip. */
  commit(parent: string | undefined, files: ReadonlyMap<string, string | null>, message: string): Promise<string>;
}

/** Ed25519 over a hex hash; the public half verifies, so an auditor needs no secret. */
export interface Signer {
  readonly keyId: string;
  sign(hash: string): string;
  verify(hash: string, signature: string): boolean;
}

/** The ledger as verified at one commit of its branch. */
export interface Ledger {
  readonly state: 'verified' | 'absent' | 'broken';
  readonly reason?: string;
  readonly commit: string | undefined;
  readonly head: LedgerHead | undefined;
  readonly statuses: ReadonlyMap<string, UnitStatus>;
  readonly decisions: ReadonlyMap<string, SegmentDecision>;
  readonly firstSeen: FirstSeen;
  /** Seen by an apply and not lifted since, by id. */
  readonly freezes: ReadonlyMap<string, Freeze>;
  /** Blob ids by path at `commit`, so that the next head can be computed without reading the branch again. */
  readonly files: ReadonlyMap<string, string>;
}
