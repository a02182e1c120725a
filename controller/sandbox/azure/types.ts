import type { Json, JsonObject } from '../../core/json.ts';

/** Who calls, as the access token says. */
export interface Principal {
  readonly objectId: string;
  readonly kind: 'ServicePrincipal' | 'User';
  readonly displayName: string;
}

/** A resource as GET returns it. `type` and `id` keep the case in which they were first written. */
export interface ArmResource {
  id: string;
  name: string;
  type: string;
  location?: string;
  tags?: { [name: string]: string };
  properties?: JsonObject;
  [member: string]: Json | undefined;
}

/** An error in Azure's envelope: `{"error":{code,message,target?,details?}}` with its HTTP status. */
export class ArmError extends Error {
  readonly status: number;
  readonly code: string;
  readonly target: string | undefined;
  readonly details: readonly JsonObject[] | undefined;
  readonly headers: { readonly [name: string]: string };
  constructor(
    status: number,
    code: string,
    message: string,
    more: { target?: string; details?: readonly JsonObject[]; headers?: { [name: string]: string } } = {},
  ) {
    super(message);
    this.name = 'ArmError';
    this.status = status;
    this.code = code;
    this.target = more.target;
    this.details = more.details;
    this.headers = more.headers ?? {};
  }
}

/** A long-running operation. `settled` resolves when it has ended, whatever the end; it never rejects. */
export interface Operation {
  readonly id: string;
  readonly status: 'InProgress' | 'Succeeded' | 'Failed' | 'Canceled';
  readonly error: ArmError | undefined;
  readonly startTime: Date;
  readonly endTime: Date | undefined;
  readonly settled: Promise<void>;
}

/** Time in the sandbox: durations are Azure's, multiplied by `--time-scale`. */
export interface SandboxTime {
  now(): Date;
  /** Sleep `ms` of Azure's time. */
  sleep(ms: number): Promise<void>;
  /** Azure's milliseconds to real ones. */
  scale(ms: number): number;
}

/**
 * The resource manager as its parts see it (HTTP routes, deployments, stacks). Ids are compared without case.
 * Every call checks RBAC for `principal`, locks, deny assignments, api-version and the provider's own rules,
 * and throws ArmError as Azure would answer at the initial request.
 */
export interface ResourceManager {
  readonly time: SandboxTime;
  readonly tenantId: string;
  subscriptions(): readonly { readonly subscriptionId: string; readonly displayName: string }[];
  /** Throws AuthorizationFailed (403) unless a role assignment at or above `scope` allows the action. */
  authorize(principal: Principal, action: string, scope: string): void;
  /** Undefined where it does not exist. No RBAC check: the caller has authorised. */
  get(id: string): ArmResource | undefined;
  /** All resources at or below a scope, tracked and children alike, without deployments and stacks. */
  under(scope: string): readonly ArmResource[];
  /** Create or replace. The resource is visible at once with its provisioningState; `operation` ends when it has settled. */
  put(principal: Principal, id: string, apiVersion: string, body: JsonObject): PutOutcome;
  /** Undefined when there was nothing to delete (204). */
  delete(principal: Principal, id: string, apiVersion: string): Operation | undefined;
  /** Resource POST actions such as listKeys. */
  invoke(principal: Principal, id: string, action: string, apiVersion: string, body: Json | undefined): Json;
  /**
   * What a PUT of this body would read back as: provider defaults filled in, read-only members kept from the
   * existing resource. Pure; throws the provider's validation errors (validate and what-if use it).
   */
  preview(id: string, apiVersion: string, body: JsonObject): ArmResource;
  /** Start an operation record that `/operations` and `/operationresults` answer; `run` decides its end. */
  startOperation(kind: string, scope: string, run: () => Promise<void>): Operation;
  /** Deny assignments of deployment stacks; checked by put and delete. */
  setDenyAssignments(owner: string, denies: readonly DenyAssignment[]): void;
  /** Faults that a test asked for, by name (see faults.ts), matched against method and path; consumed. */
  fault(name: string, id: string): boolean;
  /** The value of a key vault secret, for parameter references; undefined where there is none. No RBAC check. */
  secret(vaultId: string, name: string, version?: string): string | undefined;
  /** Marks the state as changed, so that `--data` persists it. */
  changed(): void;
}

export interface PutOutcome {
  readonly created: boolean;
  readonly resource: ArmResource;
  /** Undefined when the type is written synchronously. */
  readonly operation: Operation | undefined;
}

export interface DenyAssignment {
  readonly scope: string;
  readonly mode: 'denyDelete' | 'denyWriteAndDelete';
  readonly excludedPrincipals: readonly string[];
  readonly excludedActions: readonly string[];
  readonly applyToChildScopes: boolean;
}

/** An HTTP request after routing concerns: path with single slashes, query names decoded and lower-cased. */
export interface ArmRequest {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'PATCH' | 'POST' | 'DELETE';
  readonly path: string;
  readonly query: { readonly [lowerCaseName: string]: string };
  readonly headers: { readonly [lowerCaseName: string]: string | undefined };
  readonly body: Json | undefined;
  readonly principal: Principal;
  /** `https://localhost:PORT`, for Location, Azure-AsyncOperation and nextLink. */
  readonly origin: string;
}

export interface ArmResponse {
  readonly status: number;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: Json;
}

/** A part of the resource manager that answers some paths; `undefined` means: not mine, ask the next. */
export type ArmRoute = (request: ArmRequest) => Promise<ArmResponse | undefined> | ArmResponse | undefined;

/**
 * deployments/index.ts exports `deploymentRoutes(arm: ResourceManager, saved?: Json): DeploymentRoutes`.
 * They are asked before the generic resource routes.
 */
export interface DeploymentRoutes {
  readonly route: ArmRoute;
  /** State for `--data`. */
  save(): Json;
  /** True while a deployment or stack works in that resource group: deleting the group waits for it. */
  busy(resourceGroupId: string): boolean;
  /** The group is gone: its deployments and stacks go with it. Called once the group has been removed. */
  removed(resourceGroupId: string): void;
}
