import { TemplateError } from '../arm-template/types.ts';
import type { Catalogue } from '../catalogue/types.ts';
import { type Diagnostic, error } from '../core/diagnostic.ts';
import { locate } from '../manifests/locate.ts';
import type { ManifestSet } from '../manifests/types.ts';
import { type Blocked, blockDependents, blockedByInput, frozenReceivers } from './blocking.ts';
import { buildUnit } from './build-unit.ts';
import { contextMaker } from './contexts.ts';
import { gatherContributions } from './contributions.ts';
import { type Draft, draftUnits } from './draft.ts';
import { type Index, indexManifests } from './index-manifests.ts';
import { orderUnits } from './order.ts';
import { findSharedResources, type SettledIds } from './owners.ts';
import { templateCache } from './template.ts';
import type { DesiredResource, DesiredState, LiveOutputs, Unit, UnitName } from './types.ts';

export interface Resolving {
  readonly set: ManifestSet;
  readonly catalogue: Catalogue;
  readonly outputs: LiveOutputs;
  /** Decides which memberships have expired. */
  readonly now: Date;
  /** Saves expanding the templates of units that did not change; without it every template is expanded once. */
  readonly settled?: SettledIds;
}

/**
 * Manifests and templates to units with resolved parameters, in order. Mistakes become diagnostics and block the unit
 * and what depends on it; the others go on. @throws Refused where there is no environment.
 */
export function resolveDesired({ set, catalogue, outputs, now, settled }: Resolving): DesiredState {
  const index = indexManifests(set);
  const drafted = draftUnits({ index, catalogue, wire: templateCache() });
  const all = new Map(drafted.flatMap((each) => ('diagnostics' in each ? [] : [[each.name, each] as const])));
  const blocked = blockedByInput(set, drafted);
  const expansions = new Map<string, readonly DesiredResource[]>();
  for (;;) {
    const before = blocked.size;
    const pass = resolveOnce({ index, all, blocked, outputs, now });
    for (const [name, diagnostics] of findFaults(pass.units, expansions, settled)) blocked.set(name, diagnostics);
    if (blocked.size > before) continue;
    const frozen = frozenReceivers(blocked, all, catalogue, outputs);
    const diagnostics = [
      ...set.diagnostics,
      ...catalogue.diagnostics,
      ...pass.warnings,
      ...[...blocked.values(), ...frozen.values()].flat().filter(({ code }) => code !== 'parent-blocked'),
    ];
    return {
      revision: set.revision,
      environment: index.environment,
      units: new Map([...pass.units].filter(([name]) => !frozen.has(name))),
      blocked: new Map([...blocked, ...frozen]),
      diagnostics: [...new Set(diagnostics)],
    };
  }
}

interface Pass {
  readonly index: Index;
  readonly all: ReadonlyMap<UnitName, Draft>;
  readonly blocked: Blocked;
  readonly outputs: LiveOutputs;
  readonly now: Date;
}

/** One pass over the units that are not blocked. What it finds wrong goes into `blocked`, and the caller starts again. */
function resolveOnce({ index, all, blocked, outputs, now }: Pass): {
  units: Map<UnitName, Unit>;
  warnings: readonly Diagnostic[];
} {
  const structure = new Map([...all.values()].map(({ name, dependsOn }) => [name, dependsOn] as const));
  blockDependents(blocked, structure);
  const drafts = new Map([...all].filter(([name]) => !blocked.has(name)));
  const contextsOf = contextMaker(index, drafts, outputs, now);
  const gathered = gatherContributions(drafts, contextsOf);
  for (const [name, faults] of gathered.faults) blocked.set(name, faults);
  const dependencies = new Map(
    [...drafts.values()].map(
      ({ name, dependsOn }) => [name, [...new Set([...dependsOn, ...(gathered.needs.get(name) ?? [])])]] as const,
    ),
  );
  const order = orderUnits(dependencies);
  for (const [name, ring] of order.cyclic) blocked.set(name, [cyclic(drafts.get(name) as Draft, ring)]);
  const units = new Map<UnitName, Unit>();
  for (const name of order.sorted) {
    const draft = drafts.get(name) as Draft;
    const built = buildUnit(draft, dependencies.get(name) ?? [], { index, drafts, contextsOf, gathered });
    if ('unit' in built) units.set(name, built.unit);
    else blocked.set(name, built.faults);
  }
  return { units, warnings: gathered.warnings };
}

function cyclic(draft: Draft, ring: readonly UnitName[]): Diagnostic {
  const message = `${ring.join(' needs ')}; outputs that go round in a ring are never there to begin with`;
  return error('cyclic-wiring', message, locate(draft.manifest, ''), draft.name);
}

function findFaults(
  units: ReadonlyMap<UnitName, Unit>,
  expansions: Map<string, readonly DesiredResource[]>,
  settled: SettledIds | undefined,
): ReadonlyMap<UnitName, readonly Diagnostic[]> {
  const faults = new Map<UnitName, readonly Diagnostic[]>();
  const idsOf = (unit: Unit): Iterable<string> => {
    const ids = unit.digest === undefined ? undefined : settled?.(unit.name, unit.digest);
    if (ids !== undefined) return ids;
    try {
      const key = `${unit.name} ${unit.digest}`;
      const resources = (unit.digest && expansions.get(key)) || unit.resources();
      expansions.set(key, resources);
      // Bodies too: a mistake inside one would otherwise come out halfway through a deployment.
      return resources.map(({ id, body }) => body && id);
    } catch (cause) {
      if (!(cause instanceof TemplateError)) throw cause;
      const { folder, manifest } = unit.template;
      const at = { ...locate(manifest, ''), file: `${folder}/main.json` };
      faults.set(unit.name, [
        error('template-expansion', `${cause.code} at ${cause.path || 'the top'}: ${cause.message}`, at, unit.name),
      ]);
      return [];
    }
  };
  const shared = findSharedResources(units.values(), idsOf);
  return new Map([...shared, ...faults]);
}
