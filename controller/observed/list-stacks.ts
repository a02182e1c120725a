import { known, type Read } from '../core/known.ts';
import type { Unit, UnitName } from '../desired/types.ts';
import { readAll, readWidth } from './in-turn.ts';
import { type GroupScope, groupId, scopeOfId, stackKey } from './scopes.ts';
import type { AppliedRecord, AzureReader, LiveResource, LiveStack } from './types.ts';

/** Stacks of every group in which a unit is looked at closely, one list a group. */
export async function listStacks(
  reader: AzureReader,
  close: ReadonlySet<UnitName>,
  units: ReadonlyMap<UnitName, Unit>,
  applied: ReadonlyMap<UnitName, AppliedRecord>,
  byUnit: ReadonlyMap<UnitName, readonly LiveResource[]>,
): Promise<Read<ReadonlyMap<string, LiveStack>>> {
  const scopes = [...close].flatMap((name): GroupScope[] => {
    const scope = units.get(name)?.scope ?? applied.get(name)?.scope;
    return scope ? [scope] : (byUnit.get(name) ?? []).flatMap(({ id }) => scopeOfId(id) ?? []);
  });
  const distinct = [...new Map(scopes.map((scope) => [groupId(scope).toLowerCase(), scope])).values()];
  const lists = await readAll(distinct, readWidth, (scope) => reader.stacks(scope.subscriptionId, scope.resourceGroup));
  if (!lists.known) return lists;
  return known(
    new Map(
      lists.value.flatMap(([scope, stacks]) =>
        stacks.map((stack) => [stackKey(scope.resourceGroup, stack.name), stack]),
      ),
    ),
  );
}
