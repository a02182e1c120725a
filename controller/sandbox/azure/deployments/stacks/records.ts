import type { JsonObject } from '../../../../core/json.ts';
import type { Principal } from '../../types.ts';
import type { ErrorBody, Scope } from '../records.ts';

/** `initializing` is not in Azure's documentation, and real Azure says it. */
export type StackState =
  | 'initializing'
  | 'validating'
  | 'deploying'
  | 'updatingDenyAssignments'
  | 'deletingResources'
  | 'deleting'
  | 'succeeded'
  | 'failed';

type UnmanageAction = 'delete' | 'detach';

/** What becomes of resources and of resource groups that leave the stack. */
export interface ActionOnUnmanage extends JsonObject {
  resources: UnmanageAction;
  resourceGroups: UnmanageAction;
  managementGroups: UnmanageAction;
}

export interface DenySettings {
  readonly mode: 'none' | 'denyDelete' | 'denyWriteAndDelete';
  readonly applyToChildScopes: boolean;
  readonly excludedPrincipals?: readonly string[];
  readonly excludedActions?: readonly string[];
}

export interface ManagedResource {
  readonly id: string;
  /** Ids, for the order of deletion. */
  readonly dependsOn: readonly string[];
  readonly status: 'managed' | 'deleteFailed';
  readonly denyStatus: DenySettings['mode'] | 'inapplicable';
}

/** A deployment stack. Plain JSON, so that `--data` keeps it as it is; times are ISO 8601. */
export interface StackRecord {
  readonly id: string;
  readonly name: string;
  readonly scope: Scope;
  readonly createdBy: Principal;
  readonly createdAt: string;
  /** Who asked for the present or last run; the deployment acts with these rights. */
  principal: Principal;
  location?: string;
  tags?: JsonObject;
  description?: string;
  /** Group that a subscription's stack deploys to. */
  deploymentScope?: string;
  template: JsonObject;
  templateLink?: JsonObject;
  /** As shown: secure values left out. */
  parameters: JsonObject;
  /** As sent, kept only while the stack works: they may hold secrets. */
  request?: JsonObject;
  actionOnUnmanage: ActionOnUnmanage;
  denySettings: DenySettings;
  /** Denials in force, from the last run that reached them. */
  enforced: DenySettings['mode'];
  state: StackState;
  /** What a DELETE asked for; absent while the stack is being deployed. */
  removal?: ActionOnUnmanage;
  /** Set by the fault `stuckStack`: no end will come. */
  stuck?: boolean;
  operationId: string;
  correlationId: string;
  startedAt: string;
  endedAt?: string;
  deploymentId?: string;
  outputs?: JsonObject;
  error?: ErrorBody;
  managed: ManagedResource[];
  detached: string[];
  deleted: string[];
  failed: { readonly id: string; readonly error: ErrorBody }[];
}

/** How a stack operation ended, once the stack itself may be gone. */
export interface EndedOperation {
  readonly status: 'succeeded' | 'failed';
  readonly error?: ErrorBody;
}

export function isTerminal(stack: StackRecord): boolean {
  return stack.state === 'succeeded' || stack.state === 'failed';
}
