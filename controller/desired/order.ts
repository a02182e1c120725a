import type { UnitName } from './types.ts';

/** Parents first; alphabetical where nothing decides, so that the same tree always gives the same order. */
export interface Order {
  readonly sorted: readonly UnitName[];
  /** Units that wait for each other, each with the ring it stands in or behind. */
  readonly cyclic: ReadonlyMap<UnitName, readonly UnitName[]>;
}

/** Kahn's algorithm, one layer at a time. Names that are not units are ignored: somebody else reports them. */
export function orderUnits(dependencies: ReadonlyMap<UnitName, readonly UnitName[]>): Order {
  const waiting = new Map<UnitName, number>();
  const dependents = new Map<UnitName, UnitName[]>();
  for (const [unit, needs] of dependencies) {
    const present = [...new Set(needs)].filter((need) => dependencies.has(need));
    waiting.set(unit, present.length);
    for (const need of present) {
      const of = dependents.get(need);
      if (of) of.push(unit);
      else dependents.set(need, [unit]);
    }
  }
  const sorted: UnitName[] = [];
  let layer = [...waiting].filter(([, count]) => count === 0).map(([unit]) => unit);
  while (layer.length > 0) {
    layer.sort();
    sorted.push(...layer);
    const next: UnitName[] = [];
    for (const done of layer) {
      waiting.delete(done);
      for (const dependent of dependents.get(done) ?? []) {
        const left = (waiting.get(dependent) as number) - 1;
        waiting.set(dependent, left);
        if (left === 0) next.push(dependent);
      }
    }
    layer = next;
  }
  return { sorted, cyclic: new Map([...waiting.keys()].map((unit) => [unit, ringFrom(unit, dependencies, waiting)])) };
}

/** Follows unfinished dependencies until one repeats. */
function ringFrom(
  start: UnitName,
  dependencies: ReadonlyMap<UnitName, readonly UnitName[]>,
  unfinished: ReadonlyMap<UnitName, number>,
): UnitName[] {
  const path: UnitName[] = [];
  let at: UnitName | undefined = start;
  while (at !== undefined && !path.includes(at)) {
    path.push(at);
    at = (dependencies.get(at) ?? []).find((need) => unfinished.has(need));
  }
  return at === undefined ? path : [...path.slice(path.indexOf(at)), at];
}
