import { createHash } from 'node:crypto';
import type { Manifest } from '../manifests/types.ts';
import type { UnitKind, UnitName, UnitScope } from './types.ts';

/** Azure allows 90 characters for a deployment stack's name; the rest of a longer one is replaced by a hash. */
const stackNameLimit = 90;

export const coreUnit: UnitName = 'environment/core';

/** `tre-workspace-genomics`. Dots and slashes of unit names become hyphens. */
export function stackNameOf(unit: UnitName): string {
  const name = `tre-${unit.replaceAll('/', '-')}`;
  return name.length <= stackNameLimit ? name : `${name.slice(0, stackNameLimit - 9)}-${shortId(name, '')}`;
}

/** 8 hex digits that stay the same for the life of the unit; for Azure names that must be short and globally unique. */
export function shortId(environment: string, unit: UnitName): string {
  return createHash('sha256').update(`${environment}/${unit}`).digest('hex').slice(0, 8);
}

export function coreScope(environment: Manifest<'Environment'>): UnitScope {
  const { location, subscriptions } = environment.spec;
  return { subscriptionId: subscriptions.core, resourceGroup: `rg-${environment.name}`, location };
}

export function workspaceScope(environment: Manifest<'Environment'>, workspace: Manifest<'Workspace'>): UnitScope {
  const { location, subscriptions } = environment.spec;
  return {
    subscriptionId: workspace.spec.subscription ?? (subscriptions.workspaces[0] as string),
    resourceGroup: `rg-${environment.name}-ws-${workspace.name}`,
    location,
  };
}

/** Ids of Azure TRE's tags: a child carries its ancestors' too, so that one filter finds all that belongs to a workspace. */
export function tagsOf(environment: string, kind: UnitKind, unit: UnitName): { readonly [name: string]: string } {
  const [, first = '', second, third] = unit.split('/');
  return {
    tre_id: environment,
    tre_unit: unit,
    ...(kind === 'Environment' && { tre_core_service_id: environment }),
    ...(kind === 'SharedService' && { tre_shared_service_id: first }),
    ...(kind !== 'Environment' && kind !== 'SharedService' && { tre_workspace_id: first }),
    ...(second !== undefined && { tre_workspace_service_id: second }),
    ...(third !== undefined && { tre_user_resource_id: third }),
    managed_by: 'azure-tre-gitops',
  };
}

/** `base@2.1.3`: how ledger and plans name the template of a unit. */
export function templateLabel({ name, version }: { readonly name: string; readonly version: string }): string {
  return `${name}@${version}`;
}
