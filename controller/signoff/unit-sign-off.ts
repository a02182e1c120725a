import type { UnitName } from '../desired/types.ts';
import type { SignOff } from '../plan/types.ts';
import { subjectOfPath } from './govern.ts';
import type { ApprovedHistory, PathVerdict } from './types.ts';
import { combineSignOffs, notRequired } from './verdicts.ts';

export interface Provenance {
  readonly commit: string;
  readonly pullRequest?: number;
}

export interface CoveredUnit {
  readonly signOff: SignOff;
  /** The newest of the commits that approved its inputs. */
  readonly provenance: Provenance;
}

export interface Covers {
  /** Who approved what a unit consists of. What the trust root holds needs nobody: the operator named it. */
  unit(inputs: readonly string[], upTo: number): CoveredUnit;
  /** Units whose manifest was removed with approval. */
  readonly removed: ReadonlyMap<UnitName, CoveredUnit>;
}

interface Cover {
  readonly index: number;
  readonly verdict: PathVerdict;
}

/** One pass over the history, so that asking for a thousand units costs a thousand look-ups. */
export function coversOf(history: ApprovedHistory): Covers {
  const byPath = new Map<string, Cover[]>();
  const waiting = new Set<string>();
  const removals = new Map<UnitName, string>();
  const add = (path: string, cover: Cover): void => {
    const list = byPath.get(path) ?? [];
    list.push(cover);
    byPath.set(path, list);
  };
  history.boundaries.forEach(({ decision, approved }, index) => {
    for (const verdict of decision?.verdicts ?? []) {
      if (verdict.unit !== undefined && verdict.after === null) removals.set(verdict.unit, verdict.path);
      if (!verdict.covered) waiting.add(verdict.path);
      else if (verdict.before !== verdict.after) add(verdict.path, { index, verdict });
    }
    const ratified = decision?.verdicts.find((one) => one.covered && subjectOfPath(one.path)?.kind === 'Ratification');
    if (!ratified) return;
    const before = history.boundaries[index - 1]?.approved;
    for (const path of waiting) if (approved.get(path) !== before?.get(path)) add(path, { index, verdict: ratified });
  });

  function unit(inputs: readonly string[], upTo: number): CoveredUnit {
    const covers = inputs.flatMap((path) => byPath.get(path)?.findLast((cover) => cover.index <= upTo) ?? []);
    const newest = Math.max(0, ...covers.map((cover) => cover.index));
    const decision = history.boundaries[newest]?.decision;
    const pullRequest = decision?.pullRequest;
    return {
      signOff: covers.length === 0 ? notRequired : combineSignOffs(covers.map((cover) => cover.verdict.signOff)),
      provenance: {
        commit: decision?.boundary ?? history.trustRoot,
        ...(pullRequest !== undefined && { pullRequest }),
      },
    };
  }

  const last = history.boundaries.length - 1;
  const gone = [...removals].filter(([, path]) => !history.boundaries[last]?.approved.has(path));
  return { unit, removed: new Map(gone.map(([name, path]) => [name, unit([path], last)])) };
}
