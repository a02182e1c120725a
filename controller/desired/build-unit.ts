import { knownAfterApply } from '../arm-template/types.ts';
import { type Diagnostic, error } from '../core/diagnostic.ts';
import { digest } from '../core/digest.ts';
import { messageOf } from '../core/errors.ts';
import type { Json, JsonObject } from '../core/json.ts';
import { locate } from '../manifests/locate.ts';
import type { ContextsOf } from './contexts.ts';
import { contributionsContext, type Gathered } from './contributions.ts';
import type { Draft } from './draft.ts';
import type { Index } from './index-manifests.ts';
import { inputsOf } from './inputs.ts';
import { stackNameOf, tagsOf } from './names.ts';
import { placeOfParameter } from './place-of-parameter.ts';
import { expandResources } from './resources.ts';
import type { DesiredResource, Unit, UnitKind, UnitName } from './types.ts';
import { fill, WiringFault } from './wiring/fill.ts';

export interface Building {
  readonly index: Index;
  readonly drafts: ReadonlyMap<UnitName, Draft>;
  readonly contextsOf: ContextsOf;
  readonly gathered: Gathered;
}

export type Built = { readonly unit: Unit } | { readonly faults: readonly Diagnostic[] };

export function buildUnit(draft: Draft, dependsOn: readonly UnitName[], building: Building): Built {
  const received = building.gathered.byTarget.get(draft.name) ?? [];
  const filled = fillParameters(draft, building.contextsOf(draft, contributionsContext(draft, received)));
  if ('faults' in filled) return filled;
  const { parameters } = filled;
  const { index, drafts } = building;
  const { definition, mainDigest } = draft.template;
  const stackName = stackNameOf(draft.name);
  const mutex = mutexOf(draft.kind, draft.name);
  const at = locate(draft.manifest, '');
  let resources: readonly DesiredResource[] | undefined;
  const unit: Unit = {
    name: draft.name,
    kind: draft.kind,
    manifest: draft.manifest,
    ...(draft.workspace && { workspace: draft.workspace.name }),
    template: definition,
    scope: draft.scope,
    stackName,
    parameters,
    digest: isUnknown(parameters) ? undefined : digest({ template: mainDigest, parameters, enabled: draft.enabled }),
    tags: tagsOf(index.environment.name, draft.kind, draft.name),
    dependsOn,
    inputs: inputsOf(draft, [...new Set(received.map(({ from }) => from))], drafts, index),
    contributions: building.gathered.byContributor.get(draft.name) ?? [],
    resources: () => {
      resources ??= expandResources(
        definition.main,
        parameters,
        draft.scope,
        stackName,
        index.environment.spec.tenantId,
      );
      return resources;
    },
    locate: (parameter) => placeOfParameter(draft, index, parameter),
    at,
    enabled: draft.enabled,
    ...(mutex && { mutex }),
  };
  return { unit };
}

type Filled = { readonly parameters: JsonObject } | { readonly faults: readonly Diagnostic[] };

/** A null at the top means that the ARM parameter is not sent, so that its own default counts. */
function fillParameters(draft: Draft, contexts: ReturnType<ContextsOf>): Filled {
  const parameters: [string, Json][] = [];
  const faults: Diagnostic[] = [];
  for (const { name, wired } of draft.template.inputs) {
    try {
      const value = fill(wired, contexts);
      if (value !== null) parameters.push([name, value]);
    } catch (cause) {
      if (!(cause instanceof WiringFault)) throw cause;
      const at = locate(draft.template.definition.manifest, `/spec/inputs/${name}`);
      faults.push(error('wiring', messageOf(cause), at, draft.name));
    }
  }
  return faults.length > 0 ? { faults } : { parameters: Object.fromEntries(parameters) };
}

function isUnknown(value: Json): boolean {
  if (value === knownAfterApply) return true;
  if (Array.isArray(value)) return value.some(isUnknown);
  return typeof value === 'object' && value !== null && Object.values(value).some(isUnknown);
}

/** One network and one firewall policy take one change at a time (`AnotherOperationInProgress`). */
function mutexOf(kind: UnitKind, name: UnitName): string | undefined {
  if (kind === 'HubLink' || kind === 'Environment') return 'hub';
  return name === 'shared-service/firewall' ? 'firewall-policy' : undefined;
}
