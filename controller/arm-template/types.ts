import type { Json, JsonObject } from '../core/json.ts';

/** Where a template is deployed: what `resourceGroup()`, `subscription()`, `deployment()` … answer. */
export interface TemplateContext {
  readonly scope: 'resourceGroup' | 'subscription';
  readonly tenantId: string;
  readonly subscriptionId: string;
  readonly subscriptionName?: string;
  /** Required at resource-group scope. */
  readonly resourceGroup?: { readonly name: string; readonly location: string; readonly tags?: JsonObject };
  readonly deployment: { readonly name: string; readonly location?: string };
  /** Seed of `utcNow()`; ISO 8601. */
  readonly utcNow?: string;
  /** Seed of `newGuid()`, called once per use. */
  readonly newGuid?: () => string;
  /** Answer of `environment()`; the public cloud's where absent. */
  readonly cloud?: JsonObject;
  /** Answer of `deployer()`. */
  readonly deployer?: JsonObject;
}

/** The live world that runtime functions ask. An id that does not exist answers `undefined`. */
export interface TemplateWorld {
  /** The resource as GET returns it (id, name, type, location, tags, properties, …). */
  resource(id: string, apiVersion: string | undefined): JsonObject | undefined;
  /** `listKeys`, `listAccountSas`, … */
  list(functionName: string, id: string, apiVersion: string, body: Json | undefined): Json;
  /** Content of a linked template (`templateLink.uri`), already fetched. */
  linkedTemplate?(uri: string): JsonObject | undefined;
}

/** A value that only exists once something is deployed; stands in evaluated bodies while planning. */
export const knownAfterApply = '(known after apply)';

/**
 * One resource of the expanded template. Copies are unrolled, false conditions dropped, names and ids final.
 * `existing` resources are not deployed; they only answer `reference()`.
 */
export interface ExpandedResource {
  /** Unique in the expansion: symbolic name, `name[index]` in a copy, or type/name where there is no symbol. */
  readonly key: string;
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly apiVersion: string;
  readonly existing: boolean;
  /** Keys of the resources that must be done first; explicit and implied by `reference()` and symbols. */
  readonly dependsOn: readonly string[];
  /** Set on `Microsoft.Resources/deployments`: the inner deployment, its own scope and its own expansion. */
  readonly nested?: NestedDeployment;
  /** Position in the template source, such as `resources.vnet` or `resources[3]`. */
  readonly path: string;
  /**
   * Body as it would be PUT (location, tags, sku, properties, …; without id, name, type, apiVersion).
   * With a world, `reference()` and `list*()` are answered and a missing target throws TemplateError.
   * Without one, what needs the world becomes `knownAfterApply`.
   */
  body(world?: TemplateWorld): JsonObject;
}

export interface NestedDeployment {
  readonly context: TemplateContext;
  readonly mode: 'Incremental' | 'Complete';
  /** Expand the inner template; inner parameters may need the world. */
  expand(world?: TemplateWorld): Expansion;
}

export interface Expansion {
  readonly resources: readonly ExpandedResource[];
  /** Parameter values after defaults, secure ones replaced by null. */
  readonly parameters: { readonly [name: string]: { readonly type: string; readonly value: Json } };
  /** `{name: {type, value}}`; secure outputs have no value. */
  outputs(world?: TemplateWorld): { [name: string]: { type: string; value?: Json } };
}

/** Azure's code (`InvalidTemplate`, `DeploymentTemplateValidationFailed` …) and where in the template. */
export class TemplateError extends Error {
  readonly code: string;
  readonly path: string;
  constructor(code: string, message: string, path = '', options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'TemplateError';
    this.code = code;
    this.path = path;
  }
}
