import type { Json, JsonObject } from '../core/json.ts';
import type { Read } from '../core/known.ts';
import type { UnitName } from '../desired/types.ts';

export interface LiveResource {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly location?: string;
  readonly tags: { readonly [name: string]: string };
  readonly properties: JsonObject;
  /** sku, kind, zones, identity: what identifies more than properties do. */
  readonly extra: JsonObject;
  /** SHA-256 of the normalised resource (case, order, read-only members and provenance tags do not count). */
  readonly hash: string;
}

export interface LiveGroup {
  readonly name: string;
  readonly id: string;
  readonly location: string;
  readonly subscriptionId: string;
  readonly tags: { readonly [name: string]: string };
}

export interface LiveStack {
  readonly id: string;
  readonly name: string;
  readonly tags: { readonly [name: string]: string };
  /** `succeeded`, `failed`, `canceled` are terminal; every other word means running, unknown ones too. */
  readonly provisioningState: string;
  readonly resources: readonly { readonly id: string; readonly status: string }[];
  readonly outputs: JsonObject;
  readonly deploymentId?: string;
  readonly correlationId?: string;
  readonly error?: { readonly code: string; readonly message: string; readonly details: readonly string[] };
}

/** What the signed ledger says was applied for a unit, the last time it settled. */
export interface AppliedRecord {
  readonly unit: UnitName;
  readonly digest: string;
  /** Commit whose content is live, and the pull request that carried it (none: the trust root). */
  readonly commit: string;
  readonly pullRequest?: number;
  readonly scope: { readonly subscriptionId: string; readonly resourceGroup: string; readonly location: string };
  readonly stackName: string;
  readonly template: string;
  /** Source inputs (path to blob) that were live: what the next plan compares to say what changed where. */
  readonly inputs: { readonly [path: string]: string };
  readonly parameters: JsonObject;
  readonly outputs: JsonObject;
  /** Hash of each managed resource as read back after it settled; ids in lower case. Untracked ones have hash ''. */
  readonly resources: { readonly [id: string]: string };
  readonly enabled: boolean;
  readonly stateful: boolean;
  readonly dependsOn: readonly UnitName[];
  readonly appliedAt: string;
  readonly durationMs: number;
  readonly correlationId?: string;
  /** Approvals that covered it, for `tre explain`. */
  readonly approvals: readonly JsonObject[];
}

/** The ledger as the planner may see it: a verified one or none. Never "empty" when it is broken. */
export interface LedgerView {
  readonly state: 'verified' | 'absent' | 'broken';
  /** Why it does not count, where it does not. */
  readonly reason?: string;
  readonly applied: ReadonlyMap<UnitName, AppliedRecord>;
}

/** Property-level answer of Azure's what-if for one unit. `before` is live, `after` what applying would make it. */
export interface WhatIfChange {
  readonly id: string;
  readonly change: 'Create' | 'Modify' | 'Delete' | 'NoChange' | 'Ignore' | 'Deploy' | 'Unsupported';
  /** Paths as people read them: `properties.securityRules[name=deny-all].properties.access`. */
  readonly deltas: readonly { readonly path: string; readonly before?: Json; readonly after?: Json }[];
  readonly unsupportedReason?: string;
}

/** Everything a planner may ask of Azure: reads, and what-if. There is no writer in this folder, not even as a type. */
export interface AzureReader {
  /** L0: every tracked resource tagged `tre_id` in the subscriptions, properties included. One Resource Graph query, paged. */
  tagged(treId: string, subscriptionIds: readonly string[]): Promise<Read<readonly LiveResource[]>>;
  /** Resource groups tagged `tre_id`. */
  groups(treId: string, subscriptionIds: readonly string[]): Promise<Read<readonly LiveGroup[]>>;
  /** L1: the resource from its provider; `undefined` only on a real 404. */
  resource(id: string, apiVersion: string): Promise<Read<LiveResource | undefined>>;
  /** All stacks of a group; an absent group is an empty list. */
  stacks(subscriptionId: string, resourceGroup: string): Promise<Read<readonly LiveStack[]>>;
  /** L2 for one unit. */
  whatIf(request: WhatIfRequest): Promise<Read<readonly WhatIfChange[]>>;
  /** ARM requests made so far. */
  calls(): number;
}

export interface WhatIfRequest {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly deploymentName: string;
  readonly template: JsonObject;
  readonly parameters: { readonly [name: string]: { readonly value: Json } };
}

/** Live state as far as a plan needs it. */
export interface ObservedState {
  readonly at: string;
  readonly groups: ReadonlyMap<string, LiveGroup>;
  /** By lower-case id. */
  readonly resources: ReadonlyMap<string, LiveResource>;
  /** Tagged resources by `tre_unit`. */
  readonly byUnit: ReadonlyMap<UnitName, readonly LiveResource[]>;
  readonly ledger: LedgerView;
  /** Stacks by lower-case `group/stack`, of the groups that L1 had to list. */
  readonly stacks: ReadonlyMap<string, LiveStack>;
  /** Resources that L0 did not show and whose absence a GET has confirmed; ids in lower case. */
  readonly missing: ReadonlySet<string>;
  /** What-if answers by unit, for the units that L2 looked at. */
  readonly whatIf: ReadonlyMap<UnitName, Read<readonly WhatIfChange[]>>;
  /** How far was read: L0 always, L1/L2 for the units named. */
  readonly depth: ReadonlyMap<UnitName, 'L1' | 'L2'>;
}
