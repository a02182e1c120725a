import type { ArmResponse, ResourceManager } from '../types.ts';
import type { DeploymentRecord } from './records.ts';
import type { EndedOperation, StackRecord } from './stacks/records.ts';

/** The answer of a long-running POST, kept until it is fetched; not persisted, as callers just ask again. */
export interface PendingAnswer {
  readonly answer: Promise<ArmResponse>;
  /** Set when `answer` has settled. */
  settled?: ArmResponse;
}

/** What all parts of the deployment service share. Keys are lower-cased ids. */
export interface Engine {
  readonly arm: ResourceManager;
  readonly deployments: Map<string, DeploymentRecord>;
  readonly stacks: Map<string, StackRecord>;
  /** By the token in the Location header. */
  readonly pending: Map<string, PendingAnswer>;
  /** By the id in Azure-AsyncOperation. */
  readonly endedStackOperations: Map<string, EndedOperation>;
}

export function createEngine(arm: ResourceManager): Engine {
  return { arm, deployments: new Map(), stacks: new Map(), pending: new Map(), endedStackOperations: new Map() };
}
