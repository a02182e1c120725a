import type { Diagnostic } from '../core/diagnostic.ts';
import type { JsonObject } from '../core/json.ts';
import type {
  BreakGlassSpec,
  EnvironmentSpec,
  FreezeLiftSpec,
  PersonSpec,
  RatificationSpec,
  SharedServiceSpec,
  SignOffPolicySpec,
  TemplateSpec,
  UserResourceSpec,
  WorkspaceServiceSpec,
  WorkspaceSpec,
} from './schema.generated.ts';

export interface Specs {
  Environment: EnvironmentSpec;
  Person: PersonSpec;
  SignOffPolicy: SignOffPolicySpec;
  SharedService: SharedServiceSpec;
  Workspace: WorkspaceSpec;
  WorkspaceService: WorkspaceServiceSpec;
  UserResource: UserResourceSpec;
  Ratification: RatificationSpec;
  BreakGlass: BreakGlassSpec;
  FreezeLift: FreezeLiftSpec;
  Template: TemplateSpec;
}
export type Kind = keyof Specs;

/**
 * One object of one file, validated against its schema. Plain JSON, so that parsed blobs can be cached by object id.
 * `locations` maps JSON pointers (`/spec/parameters/addressSpace`) to [line, column] of the value.
 */
export interface Manifest<K extends Kind = Kind> {
  readonly kind: K;
  /** `metadata.name`, a DNS label. */
  readonly name: string;
  /** Set for what lives inside a workspace; comes from the path. */
  readonly workspace?: string;
  readonly spec: Specs[K];
  readonly metadata: JsonObject;
  readonly file: string;
  readonly blob: string;
  readonly locations: { readonly [pointer: string]: readonly [line: number, column: number] };
}

export type AnyManifest = { [K in Kind]: Manifest<K> }[Kind];

/** All manifests of a tree; what could not be read is a diagnostic and nothing else is touched by it. */
export interface ManifestSet {
  readonly revision: string;
  readonly manifests: readonly AnyManifest[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Keeps parsed blobs across runs. Values are plain JSON. A miss is always allowed. */
export interface ParseCache {
  get(key: string): unknown;
  set(key: string, value: unknown): void;
}
