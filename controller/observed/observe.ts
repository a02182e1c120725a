import { known, type Read } from '../core/known.ts';
import type { Unit, UnitName } from '../desired/types.ts';
import { askWhatIf } from './ask-what-if.ts';
import { compareWithRecord, isSame } from './compare.ts';
import { confirm } from './confirm.ts';
import { listStacks } from './list-stacks.ts';
import type { Observing } from './observing.ts';
import { groupId, stackKey } from './scopes.ts';
import type { AppliedRecord, LiveResource, LiveStack, ObservedState } from './types.ts';

/**
 * Live state, as far as a plan needs it: one query for all (L0), GETs and stack lists where that differs from the ledger
 * (L1), what-if where the difference stays (L2). Unavailable when any read that a conclusion rests on is.
 */
export async function observe(observing: Observing): Promise<Read<ObservedState>> {
  const { reader, environment, ledger, deep, clock } = observing;
  const at = clock.now().toISOString();
  const subscriptions = subscriptionsOf(observing);
  const [tagged, groups] = await Promise.all([
    reader.tagged(environment.name, subscriptions),
    reader.groups(environment.name, subscriptions),
  ]);
  if (!tagged.known) return tagged;
  if (!groups.known) return groups;
  const resources = new Map(tagged.value.map((resource) => [resource.id.toLowerCase(), resource]));
  const byUnit = Map.groupBy(tagged.value, ({ tags }) => tags['tre_unit'] ?? '');
  byUnit.delete('');
  const applied = ledger.state === 'verified' ? ledger.applied : new Map<UnitName, AppliedRecord>();
  const groupNames = new Set(groups.value.map(({ id }) => id.toLowerCase()));
  const exists = ({ scope }: Unit): boolean => groupNames.has(groupId(scope).toLowerCase());

  const close = findClose(observing, applied, resources, byUnit);
  const confirmed = await confirm(observing, close, applied, resources);
  if (!confirmed.known) return confirmed;
  const stacks = await listStacks(reader, close, observing.units, applied, byUnit);
  if (!stacks.known) return stacks;

  const deepUnits = [...observing.units.values()].filter((unit) => {
    if (unit.digest === undefined || !exists(unit)) return false;
    if (deep === 'deep' || observing.suspects?.has(unit.name)) return true;
    const record = applied.get(unit.name);
    if (record?.digest === unit.digest) return !isSame(compareWithRecord(record, resources));
    return record === undefined && digestOfStack(stacks.value, unit) === unit.digest;
  });
  const whatIf = await askWhatIf(reader, deepUnits);
  return known({
    at,
    groups: new Map(groups.value.map((group) => [group.id.toLowerCase(), group])),
    resources,
    byUnit: Map.groupBy(
      [...resources.values()].filter(({ tags }) => tags['tre_unit'] !== undefined),
      ({ tags }) => tags['tre_unit'] as string,
    ),
    ledger,
    stacks: stacks.value,
    missing: confirmed.value,
    whatIf,
    depth: new Map([
      ...[...close].map((name) => [name, 'L1'] as const),
      ...[...whatIf.keys()].map((name) => [name, 'L2'] as const),
    ]),
  });
}

function subscriptionsOf({ environment, units, ledger }: Observing): string[] {
  const { core, workspaces } = environment.spec.subscriptions;
  const used = [...units.values(), ...ledger.applied.values()].map(({ scope }) => scope.subscriptionId);
  return [...new Set([core, ...workspaces, ...used])];
}

/** Units that L0 does not settle: no record, another hash, something absent, about to go, or named by the caller. */
function findClose(
  { units, suspects }: Observing,
  applied: ReadonlyMap<UnitName, AppliedRecord>,
  resources: ReadonlyMap<string, LiveResource>,
  byUnit: ReadonlyMap<UnitName, readonly LiveResource[]>,
): ReadonlySet<UnitName> {
  const all = new Set([...units.keys(), ...applied.keys(), ...byUnit.keys()]);
  return new Set(
    [...all].filter((name) => {
      const record = applied.get(name);
      if (suspects?.has(name) || record === undefined || !units.has(name)) return true;
      return !isSame(compareWithRecord(record, resources));
    }),
  );
}

function digestOfStack(stacks: ReadonlyMap<string, LiveStack>, unit: Unit): string | undefined {
  return stacks.get(stackKey(unit.scope.resourceGroup, unit.stackName))?.tags['tre_digest'];
}
