import type { Json, JsonObject } from '../../../core/json.ts';
import type { Principal } from '../types.ts';

/** Where a deployment or a stack lives. `id` has the case in which the group was created. */
export type Scope =
  | { readonly kind: 'subscription'; readonly subscriptionId: string; readonly id: string }
  | {
      readonly kind: 'resourceGroup';
      readonly subscriptionId: string;
      readonly resourceGroup: string;
      readonly id: string;
    };

export type DeploymentMode = 'Incremental' | 'Complete';
export type ValidationLevel = 'Provider' | 'ProviderNoRbac' | 'Template';
type DeploymentState = 'Accepted' | 'Running' | 'Succeeded' | 'Failed' | 'Canceled';

/** An error as it stands in a body: `{code, message, target?, details?}`. */
export interface ErrorBody extends JsonObject {
  code: string;
  message: string;
}

/** One step of a deployment; times are ISO 8601. */
export interface OperationRecord {
  readonly operationId: string;
  readonly trackingId: string;
  readonly kind: 'Create' | 'Delete' | 'EvaluateDeploymentOutput';
  readonly startedAt: string;
  /** What the step works on; absent for the evaluation of outputs. */
  readonly target?: { readonly id: string; readonly type: string; readonly name: string; readonly apiVersion: string };
  state: 'Running' | 'Succeeded' | 'Failed';
  endedAt?: string;
  statusCode?: string;
  error?: ErrorBody;
}

/** A deployment in the history of its scope. Plain JSON, so that `--data` keeps it as it is. */
export interface DeploymentRecord {
  readonly id: string;
  readonly name: string;
  readonly scope: Scope;
  readonly location?: string;
  readonly tags?: JsonObject;
  readonly principal: Principal;
  readonly mode: DeploymentMode;
  readonly validationLevel?: ValidationLevel;
  readonly correlationId: string;
  /** Name of the status resource in Azure-AsyncOperation. */
  readonly statusId: string;
  readonly startedAt: string;
  readonly template: JsonObject;
  readonly templateLink?: JsonObject;
  readonly templateHash: string;
  /** Id of the deployment or stack that runs this one; it resumes it too. */
  readonly owner?: string;
  state: DeploymentState;
  /** Last change. */
  timestamp: string;
  /** Parameters as sent, kept only while the deployment runs: they may hold secrets. */
  request?: JsonObject;
  parameters: JsonObject;
  dependencies: DependencyRecord[];
  providers: Json[];
  operations: OperationRecord[];
  outputs?: JsonObject;
  outputResources?: string[];
  error?: ErrorBody;
}

export interface ResourceRef extends JsonObject {
  id: string;
  resourceType: string;
  resourceName: string;
}

export interface DependencyRecord extends ResourceRef {
  dependsOn: ResourceRef[];
}

export function isActive(record: DeploymentRecord): boolean {
  return record.state === 'Accepted' || record.state === 'Running';
}

/** Ids are compared without case in all of Azure Resource Manager. */
export function keyOf(id: string): string {
  return id.toLowerCase();
}
