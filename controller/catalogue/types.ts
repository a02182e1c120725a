import type { Diagnostic } from '../core/diagnostic.ts';
import type { JsonObject } from '../core/json.ts';
import type { Manifest } from '../manifests/types.ts';

/** Folder of templates/ and the kind of manifest (or derived unit) that its templates make. */
export const families = {
  core: 'Environment',
  'hub-links': 'HubLink',
  'shared-services': 'SharedService',
  workspaces: 'Workspace',
  'workspace-services': 'WorkspaceService',
  'user-resources': 'UserResource',
} as const;
export type Family = keyof typeof families;

/** `base@2.1.3`: the tree of templates/workspaces/base at the first-parent commit that brought version 2.1.3. */
export interface TemplateDefinition {
  readonly family: Family;
  readonly name: string;
  /** Exact semver. */
  readonly version: string;
  /** `templates/workspaces/base`. */
  readonly folder: string;
  readonly commit: string;
  /** Blob of every file in the folder at that commit: the template's share of a unit's inputs. */
  readonly blobs: { readonly [path: string]: string };
  /** template.yaml, validated. */
  readonly manifest: Manifest<'Template'>;
  /** main.json. */
  readonly main: JsonObject;
}

export interface Catalogue {
  /** `name@major[.minor[.patch]]` to the highest version that it allows, or undefined. */
  resolve(family: Family, reference: string): TemplateDefinition | undefined;
  /** All versions known at this revision, ascending; for messages. */
  versions(family: Family, name: string): readonly string[];
  names(family: Family): readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}
