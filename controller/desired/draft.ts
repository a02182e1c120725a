import type { Catalogue, Family } from '../catalogue/types.ts';
import { type Diagnostic, error } from '../core/diagnostic.ts';
import type { JsonObject } from '../core/json.ts';
import { locate } from '../manifests/locate.ts';
import type { AnyManifest, Manifest } from '../manifests/types.ts';
import type { Index } from './index-manifests.ts';
import { coreScope, coreUnit, workspaceScope } from './names.ts';
import { withDefaults } from './parameters.ts';
import type { WiredTemplate } from './template.ts';
import type { UnitKind, UnitName, UnitScope } from './types.ts';

/** A unit before wiring: where it stands, what it is made from, what must be there first. */
export interface Draft {
  readonly name: UnitName;
  readonly kind: UnitKind;
  readonly manifest: AnyManifest;
  readonly workspace?: Manifest<'Workspace'>;
  readonly service?: Manifest<'WorkspaceService'>;
  readonly template: WiredTemplate;
  readonly scope: UnitScope;
  readonly given: JsonObject;
  readonly enabled: boolean;
  readonly dependsOn: readonly UnitName[];
}

export type Drafted = Draft | { readonly name: UnitName; readonly diagnostics: readonly Diagnostic[] };

interface Drafting {
  readonly index: Index;
  readonly catalogue: Catalogue;
  readonly wire: (definition: WiredTemplate['definition']) => WiredTemplate;
}

/** All units of a tree, hub links among them; a unit without a usable template is its diagnostics. */
export function draftUnits(drafting: Drafting): Drafted[] {
  const { environment, sharedServices, workspaces, services, userResources } = drafting.index;
  const scope = coreScope(environment);
  const core = draft(drafting, {
    name: coreUnit,
    kind: 'Environment',
    manifest: environment,
    reference: environment.spec.template ?? 'core@1',
    pointer: '/spec/template',
    scope,
    enabled: true,
    dependsOn: [],
  });
  const shared = sharedServices.map((manifest) =>
    draft(drafting, {
      name: `shared-service/${manifest.name}`,
      kind: 'SharedService',
      manifest,
      reference: manifest.spec.template,
      pointer: '/spec/template',
      scope,
      enabled: manifest.spec.enabled !== false,
      dependsOn: [coreUnit],
    }),
  );
  const inWorkspaces = [...workspaces.values()].flatMap((workspace) => draftWorkspace(drafting, workspace));
  const inServices = [...services.values()].map((manifest) => draftService(drafting, manifest));
  const ofUsers = userResources.map((manifest) => draftUserResource(drafting, manifest));
  return [core, ...shared, ...inWorkspaces, ...inServices, ...ofUsers];
}

function draftWorkspace(drafting: Drafting, workspace: Manifest<'Workspace'>): Drafted[] {
  const { environment } = drafting.index;
  const enabled = workspace.spec.enabled !== false;
  const name = `workspace/${workspace.name}`;
  const own = draft(drafting, {
    name,
    kind: 'Workspace',
    manifest: workspace,
    workspace,
    reference: workspace.spec.template,
    pointer: '/spec/template',
    scope: workspaceScope(environment, workspace),
    enabled,
    dependsOn: [coreUnit],
  });
  const reference = 'diagnostics' in own ? undefined : own.template.definition.manifest.spec.hubLink;
  if (reference === undefined) return [own];
  const link = draft(drafting, {
    name: `hub-link/${workspace.name}`,
    kind: 'HubLink',
    manifest: workspace,
    workspace,
    reference,
    pointer: '/spec/template',
    scope: coreScope(environment),
    enabled,
    dependsOn: [coreUnit, name],
  });
  return [own, link];
}

function draftService(drafting: Drafting, manifest: Manifest<'WorkspaceService'>): Drafted {
  const parent = manifest.workspace ?? '';
  const name = `workspace-service/${parent}/${manifest.name}`;
  const workspace = drafting.index.workspaces.get(parent);
  if (workspace === undefined) return orphan(name, manifest, '', `workspace ${parent}`);
  return draft(drafting, {
    name,
    kind: 'WorkspaceService',
    manifest,
    workspace,
    reference: manifest.spec.template,
    pointer: '/spec/template',
    scope: workspaceScope(drafting.index.environment, workspace),
    enabled: workspace.spec.enabled !== false && manifest.spec.enabled !== false,
    dependsOn: [`workspace/${parent}`, ...hubLinkOf(drafting, workspace)],
  });
}

function draftUserResource(drafting: Drafting, manifest: Manifest<'UserResource'>): Drafted {
  const parent = manifest.workspace ?? '';
  const { service: serviceName } = manifest.spec;
  const name = `user-resource/${parent}/${serviceName}/${manifest.name}`;
  const workspace = drafting.index.workspaces.get(parent);
  const service = drafting.index.services.get(`${parent}/${serviceName}`);
  if (workspace === undefined) return orphan(name, manifest, '', `workspace ${parent}`);
  if (service === undefined)
    return orphan(name, manifest, '/spec/service', `service ${serviceName} in workspace ${parent}`);
  return draft(drafting, {
    name,
    kind: 'UserResource',
    manifest,
    workspace,
    service,
    reference: manifest.spec.template,
    pointer: '/spec/template',
    scope: workspaceScope(drafting.index.environment, workspace),
    enabled: [workspace, service, manifest].every(({ spec }) => spec.enabled !== false),
    dependsOn: [`workspace-service/${parent}/${serviceName}`],
  });
}

function hubLinkOf({ catalogue }: Drafting, workspace: Manifest<'Workspace'>): UnitName[] {
  const template = catalogue.resolve('workspaces', workspace.spec.template);
  return template?.manifest.spec.hubLink === undefined ? [] : [`hub-link/${workspace.name}`];
}

const familyOf: { readonly [K in UnitKind]: Family } = {
  Environment: 'core',
  HubLink: 'hub-links',
  SharedService: 'shared-services',
  Workspace: 'workspaces',
  WorkspaceService: 'workspace-services',
  UserResource: 'user-resources',
};

type Plain = Omit<Draft, 'template' | 'given'> & { readonly reference: string; readonly pointer: string };

function draft({ catalogue, wire }: Drafting, { reference, pointer, ...plain }: Plain): Drafted {
  const family = familyOf[plain.kind];
  const definition = catalogue.resolve(family, reference);
  if (definition === undefined) {
    const at = locate(plain.manifest, pointer);
    return {
      name: plain.name,
      diagnostics: [error('unknown-template', unknownTemplate(catalogue, family, reference), at, plain.name)],
    };
  }
  const template = wire(definition);
  if (template.diagnostics.length > 0) {
    return { name: plain.name, diagnostics: template.diagnostics.map((d) => ({ ...d, unit: plain.name })) };
  }
  const given = plain.kind === 'HubLink' ? {} : parametersOf(plain.manifest);
  return { ...plain, template, given: withDefaults(definition.manifest.spec.parameters, given) };
}

function parametersOf({ spec }: AnyManifest): JsonObject {
  return 'parameters' in spec && spec.parameters ? (spec.parameters as JsonObject) : {};
}

function unknownTemplate(catalogue: Catalogue, family: Family, reference: string): string {
  const name = reference.split('@')[0] as string;
  const versions = catalogue.versions(family, name);
  if (versions.length > 0)
    return `no version of templates/${family}/${name} matches ${reference}; there are ${versions.join(', ')}`;
  return `templates/${family} has no template ${name}; it has ${catalogue.names(family).join(', ') || 'none'}`;
}

function orphan(name: UnitName, manifest: AnyManifest, pointer: string, parent: string): Drafted {
  const message = `there is no ${parent}; add its manifest or remove this one`;
  return { name, diagnostics: [error('unknown-parent', message, locate(manifest, pointer), name)] };
}
