import { known, type Read } from '../core/known.ts';
import type { Unit, UnitName } from '../desired/types.ts';
import { readAll, readWidth } from './in-turn.ts';
import type { AzureReader, WhatIfChange } from './types.ts';

/** One unit that cannot be asked does not hide the others; its answer says so and the planner blocks it. */
export async function askWhatIf(
  reader: AzureReader,
  units: readonly Unit[],
): Promise<ReadonlyMap<UnitName, Read<readonly WhatIfChange[]>>> {
  const answers = await readAll(units, readWidth, async (unit) =>
    known(
      await reader.whatIf({
        subscriptionId: unit.scope.subscriptionId,
        resourceGroup: unit.scope.resourceGroup,
        deploymentName: unit.stackName,
        template: unit.template.main,
        parameters: Object.fromEntries(Object.entries(unit.parameters).map(([name, value]) => [name, { value }])),
      }),
    ),
  );
  return new Map(answers.known ? answers.value.map(([unit, answer]) => [unit.name, answer]) : []);
}
