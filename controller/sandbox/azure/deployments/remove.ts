import { versionsOf } from '../providers/versions.ts';
import type { Principal } from '../types.ts';
import { ArmError } from '../types.ts';
import type { Engine } from './engine.ts';
import { keyOf } from './records.ts';
import { isInUse, retrying } from './retry.ts';

export interface Removal {
  readonly id: string;
  /** Ids whose removal must come first; ids that are not being removed are of no matter. */
  readonly before: readonly string[];
}

/**
 * Deletes resources, children before parents and dependents before what they depend on, everything independent at
 * once. What is in use is tried again, since the user may be one that is just being deleted.
 * @returns for each id the error that remained, or undefined where it is gone.
 */
export async function removeAll(
  engine: Engine,
  principal: Principal,
  removals: readonly Removal[],
): Promise<Map<string, ArmError | undefined>> {
  const byKey = new Map(removals.map((removal) => [keyOf(removal.id), removal]));
  const running = new Map<string, Promise<ArmError | undefined>>();
  const visiting = new Set<string>();

  function remove(removal: Removal): Promise<ArmError | undefined> {
    const key = keyOf(removal.id);
    const known = running.get(key);
    if (known !== undefined) return known;
    visiting.add(key);
    const first = [...removal.before.map(keyOf), ...childrenIn(byKey, key)]
      // A cycle cannot come from one template; two templates in one stack over time may leave one.
      .filter((id) => byKey.has(id) && !visiting.has(id))
      .map((id) => remove(byKey.get(id)!));
    visiting.delete(key);
    const gone = Promise.all(first).then(() => removeOne(engine, principal, removal.id));
    running.set(key, gone);
    return gone;
  }

  const outcomes = new Map<string, ArmError | undefined>();
  for (const removal of removals) remove(removal);
  for (const removal of removals) outcomes.set(removal.id, await running.get(keyOf(removal.id)));
  return outcomes;
}

/** For providers of which the sandbox keeps no list of versions. */
const anyVersion = '2024-01-01';

async function removeOne(engine: Engine, principal: Principal, id: string): Promise<ArmError | undefined> {
  try {
    await retrying(engine.arm.time, isInUse, async () => {
      const live = engine.arm.get(id);
      if (live === undefined) return;
      const operation = engine.arm.delete(principal, live.id, versionsOf(live.type)?.at(-1) ?? anyVersion);
      await operation?.settled;
      if (operation?.status === 'Failed' || operation?.status === 'Canceled') {
        throw operation.error ?? new ArmError(409, 'Conflict', `The deletion of '${id}' ended ${operation.status}.`);
      }
    });
    return undefined;
  } catch (error) {
    if (error instanceof ArmError) return error;
    throw error;
  }
}

function childrenIn(byKey: ReadonlyMap<string, Removal>, parent: string): string[] {
  return [...byKey.keys()].filter((key) => key.startsWith(`${parent}/`));
}
