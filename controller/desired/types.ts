import type { TemplateDefinition } from '../catalogue/types.ts';
import type { Diagnostic, Location } from '../core/diagnostic.ts';
import type { Json, JsonObject } from '../core/json.ts';
import type { AnyManifest, Manifest } from '../manifests/types.ts';

/**
 * `environment/core`, `shared-service/firewall`, `workspace/genomics`, `hub-link/genomics`,
 * `workspace-service/genomics/desktops`, `user-resource/genomics/desktops/linux-1`.
 */
export type UnitName = string;
export type UnitKind = 'Environment' | 'SharedService' | 'Workspace' | 'HubLink' | 'WorkspaceService' | 'UserResource';

export interface UnitScope {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly location: string;
}

/** One ARM resource of a unit, expanded from its template. Ids are final; bodies may hold `knownAfterApply`. */
export interface DesiredResource {
  readonly id: string;
  readonly type: string;
  readonly apiVersion: string;
  readonly body: JsonObject;
}

/** A fragment that `from` adds to an input of another unit. */
export interface Contribution {
  readonly from: UnitName;
  readonly to: UnitName;
  readonly input: string;
  readonly value: Json;
  readonly at: Location;
}

/** One manifest's worth of Azure: one deployment stack. */
export interface Unit {
  readonly name: UnitName;
  readonly kind: UnitKind;
  /** The manifest that declares it; for a hub link, its workspace's. */
  readonly manifest: AnyManifest;
  /** The workspace it belongs to, where there is one. */
  readonly workspace?: string;
  readonly template: TemplateDefinition;
  readonly scope: UnitScope;
  /** `tre-workspace-genomics`; unique in its group. */
  readonly stackName: string;
  /** ARM parameters as sent, values resolved; `knownAfterApply` where a parent's output is not there yet. */
  readonly parameters: JsonObject;
  /** SHA-256 over template and parameters; undefined while an input is known only after apply. */
  readonly digest: string | undefined;
  /** Tags of the unit's resources (stable ids only; provenance tags are added by apply, outside the digest). */
  readonly tags: { readonly [name: string]: string };
  readonly dependsOn: readonly UnitName[];
  /** Everything in git that explains this unit: path to blob. The judge holds the unit unless all of them are approved. */
  readonly inputs: { readonly [path: string]: string };
  readonly contributions: readonly Contribution[];
  /** Lazily expanded, cached. */
  resources(): readonly DesiredResource[];
  /** Where an ARM parameter comes from in YAML, for reasons. */
  locate(parameter: string): Location;
  readonly at: Location;
  /** False where the manifest (or a parent) says `enabled: false`: the first of two steps of a delete. */
  readonly enabled: boolean;
  /** Held while this unit is written, so that hub changes run one at a time. */
  readonly mutex?: string;
}

export interface DesiredState {
  readonly revision: string;
  readonly environment: Manifest<'Environment'>;
  /** In an order in which parents come first. */
  readonly units: ReadonlyMap<UnitName, Unit>;
  /** Units that exist in git but cannot be built, and why; what depends on them is here too. */
  readonly blocked: ReadonlyMap<UnitName, readonly Diagnostic[]>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Outputs of units that are already live, as the ledger recorded them. */
export type LiveOutputs = (unit: UnitName) => JsonObject | undefined;
