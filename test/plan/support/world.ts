import type { JsonObject } from '../../../controller/core/json.ts';
import { known } from '../../../controller/core/known.ts';
import { templateLabel } from '../../../controller/desired/names.ts';
import type { DesiredState, Unit, UnitName } from '../../../controller/desired/types.ts';
import { liveResource } from '../../../controller/observed/live-resource.ts';
import { groupId, stackKey } from '../../../controller/observed/scopes.ts';
import type {
  AppliedRecord,
  LedgerView,
  LiveResource,
  LiveStack,
  ObservedState,
  WhatIfChange,
} from '../../../controller/observed/types.ts';

/** Azure and the ledger as they are once everything in `desired` has been applied. */
export interface World {
  readonly resources: Map<string, LiveResource>;
  readonly stacks: Map<string, LiveStack>;
  readonly applied: Map<UnitName, AppliedRecord>;
  ledger: LedgerView['state'];
  readonly whatIf: Map<UnitName, readonly WhatIfChange[]>;
  readonly missing: Set<string>;
}

/** Types that lists do not show. */
const untracked = /virtualNetworkPeerings$/i;

export function settle(desired: DesiredState, appliedAt = '2026-11-01T08:00:00.000Z'): World {
  const world: World = {
    resources: new Map(),
    stacks: new Map(),
    applied: new Map(),
    ledger: 'verified',
    whatIf: new Map(),
    missing: new Set(),
  };
  for (const unit of desired.units.values()) apply(world, unit, appliedAt);
  return world;
}

function apply(world: World, unit: Unit, appliedAt: string): void {
  const hashes: { [id: string]: string } = {};
  for (const resource of unit.resources()) {
    const { id, type, body } = resource;
    const live = liveResource({ ...body, id, type, name: id.split('/').at(-1)! });
    hashes[id.toLowerCase()] = untracked.test(type) ? '' : live.hash;
    if (!untracked.test(type)) world.resources.set(id.toLowerCase(), live);
  }
  world.stacks.set(stackKey(unit.scope.resourceGroup, unit.stackName), stackOf(unit));
  world.applied.set(unit.name, {
    unit: unit.name,
    digest: unit.digest!,
    commit: '1'.repeat(40),
    pullRequest: 1,
    scope: unit.scope,
    stackName: unit.stackName,
    template: templateLabel(unit.template),
    inputs: unit.inputs,
    parameters: unit.parameters,
    outputs: {},
    resources: hashes,
    enabled: unit.enabled,
    stateful: (unit.template.manifest.spec.stateful ?? []).length > 0,
    dependsOn: unit.dependsOn,
    appliedAt,
    durationMs: 60_000,
    approvals: [],
  });
}

function stackOf(unit: Unit): LiveStack {
  return {
    id: `${groupId(unit.scope)}/providers/Microsoft.Resources/deploymentStacks/${unit.stackName}`,
    name: unit.stackName,
    tags: { tre_digest: unit.digest!, tre_unit: unit.name },
    provisioningState: 'succeeded',
    resources: unit.resources().map(({ id }) => ({ id, status: 'managed' })),
    outputs: {},
  };
}

export function observedOf(world: World): ObservedState {
  const resources = [...world.resources.values()];
  return {
    at: '2026-11-22T12:00:00.000Z',
    groups: new Map(),
    resources: world.resources,
    byUnit: Map.groupBy(
      resources.filter(({ tags }) => tags['tre_unit'] !== undefined),
      ({ tags }) => tags['tre_unit']!,
    ),
    ledger: { state: world.ledger, applied: world.ledger === 'verified' ? world.applied : new Map() },
    stacks: world.stacks,
    missing: world.missing,
    whatIf: new Map([...world.whatIf].map(([unit, changes]) => [unit, known(changes)])),
    depth: new Map(),
  };
}

/** Changes a live resource behind the controller's back. */
export function tamper(world: World, idEnd: string, change: (raw: JsonObject) => JsonObject): string {
  const [id, live] = [...world.resources].find(([each]) => each.endsWith(idEnd.toLowerCase())) ?? [];
  if (id === undefined || live === undefined) throw new Error(`no resource ends with ${idEnd}`);
  const { hash: _, extra, ...raw } = live;
  world.resources.set(id, liveResource(change(structuredClone({ ...raw, ...extra }) as unknown as JsonObject)));
  return id;
}

export function vanish(world: World, idEnd: string): string {
  const id = [...world.resources.keys()].find((each) => each.endsWith(idEnd.toLowerCase()));
  if (id === undefined) throw new Error(`no resource ends with ${idEnd}`);
  world.resources.delete(id);
  world.missing.add(id);
  return id;
}
