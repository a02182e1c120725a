import type { Json, JsonObject } from '../core/json.ts';
import type { Unit, UnitName, UnitScope } from '../desired/types.ts';
import type { AppliedRecord, LiveGroup, LiveStack } from '../observed/types.ts';
import type { Action } from '../plan/types.ts';

/** What a stack is told to become. */
export interface StackRequest {
  readonly scope: UnitScope;
  readonly name: string;
  readonly template: JsonObject;
  readonly parameters: { readonly [name: string]: { readonly value: Json } };
  readonly tags: { readonly [name: string]: string };
  /** Fate of resources that leave the template. Groups are always detached: only the controller makes and deletes groups. */
  readonly onUnmanage: 'delete' | 'detach';
}

/** Everything that apply may do to Azure. Each call is safe to repeat. */
export interface AzureWriter {
  ensureGroup(scope: UnitScope, tags: { readonly [name: string]: string }): Promise<LiveGroup>;
  /** Deletes the group only if it is ours by tag and holds nothing; says which. */
  deleteEmptyGroup(scope: UnitScope, treId: string): Promise<'deleted' | 'kept'>;
  /** Resolves once Azure has accepted it. Waiting when the stack is busy; Refused when Azure says no for good. */
  putStack(request: StackRequest): Promise<void>;
  /** Resolves once accepted; managed resources go with it. `absent` when there is none. */
  deleteStack(scope: UnitScope, name: string): Promise<'accepted' | 'absent'>;
  /** All stacks of a group, however many wait for them: one call. */
  stacks(scope: UnitScope): Promise<readonly LiveStack[]>;
}

/** What happened so far, for progress on a terminal and for logs; written before the thing it speaks of goes on. */
export type ApplyEvent =
  | { readonly type: 'started'; readonly unit: UnitName; readonly action: Action['action'] }
  | { readonly type: 'attached'; readonly unit: UnitName; readonly state: string }
  | { readonly type: 'waiting'; readonly unit: UnitName; readonly message: string }
  | { readonly type: 'retrying'; readonly unit: UnitName; readonly message: string; readonly afterMs: number }
  | { readonly type: 'ended'; readonly unit: UnitName; readonly outcome: Outcome };

export type Outcome =
  | { readonly state: 'applied'; readonly durationMs: number }
  | { readonly state: 'deleted'; readonly durationMs: number }
  | { readonly state: 'failed'; readonly code: string; readonly message: string; readonly correlationId?: string }
  /** A deadline passed; stacks cannot be cancelled, so a person must look. */
  | { readonly state: 'stalled'; readonly message: string; readonly correlationId?: string }
  /** Something it needs failed, was held or is gone. */
  | { readonly state: 'skipped'; readonly message: string }
  /** The check right before execution said no: newer veto, freeze, history moved. */
  | { readonly state: 'held'; readonly message: string };

export interface ApplyResult {
  readonly outcomes: ReadonlyMap<UnitName, Outcome>;
}

/** What apply tells the ledger. `attempted` must be safe in git before Azure is touched. */
export interface ApplyJournal {
  fence(): number;
  attempted(
    units: readonly { readonly unit: UnitName; readonly action: string; readonly digest: string }[],
  ): Promise<void>;
  /** True where a signed record says that we ourselves meant this digest: only then may a running stack be attached to. */
  intended(unit: UnitName, digest: string): boolean;
  applied(record: AppliedRecord): Promise<void>;
  deleted(unit: UnitName): Promise<void>;
  failed(
    unit: UnitName,
    reason: { readonly code: string; readonly message: string; readonly stalled: boolean },
  ): Promise<void>;
}

/** One unit's work, as the executor sees it. */
export interface Task {
  readonly unit: UnitName;
  readonly action: Action;
  /** Absent for deletes. */
  readonly desired?: Unit;
  /** Present for deletes: what is live. */
  readonly record?: AppliedRecord;
  /** Tasks that must have ended well first. */
  readonly after: readonly UnitName[];
  readonly mutex?: string;
}
