import type { UnitName } from '../desired/types.ts';
import type { Boundary, SegmentDecision } from '../signoff/types.ts';
import type { PullRequestReport } from '../status/report/types.ts';
import type { BranchApply } from './apply-branch.ts';
import { type Place, reportUnit } from './report-unit.ts';

export interface CollectedReport extends PullRequestReport {
  /** This run did something about it, or holds it. */
  readonly news: boolean;
  /** Index of its segment among the boundaries. */
  readonly index: number;
}

/**
 * One report a pull request of the judged history, about every unit that rests on a file it changed. What is live for its
 * sake is taken from the ledger, so that a later run (a retry) tells the whole story again and not the last part of it.
 */
export function collectReports(apply: BranchApply, owed: ReadonlySet<number>): readonly CollectedReport[] {
  const { judged, begun } = apply.account;
  // Written anew, the ledger takes up every unit again; none of that is about the pull requests of long ago.
  if (begun.ledger.state === 'broken') return [];
  const moved = new Set([...apply.outcomes.keys(), ...apply.held, ...judged.selection.holdings.keys()]);
  if (moved.size === 0 && owed.size === 0) return [];
  const { boundaries } = judged.history;
  const unitsOf = unitsByPath(apply);
  const indexOf = new Map(boundaries.map(({ commit }, index) => [commit, index] as const));
  return boundaries.flatMap(({ decision }, index) => {
    if (decision?.pullRequest === undefined) return [];
    const names = [...new Set(decision.verdicts.flatMap((verdict) => unitsOf(verdict)))];
    if (!owed.has(decision.pullRequest) && !names.some((name) => moved.has(name))) return [];
    if (names.length === 0) return [];
    const place = { index, decision, indexOf: (commit: string | undefined) => indexOf.get(commit ?? '') ?? -1 };
    return [reportOf(apply, names, place)];
  });
}

function reportOf(apply: BranchApply, names: readonly UnitName[], place: Place): CollectedReport {
  const { decision, index } = place;
  const said = names.flatMap((name) => reportUnit(apply, name, place) ?? []);
  const { selection } = apply.account.judged;
  const failed = said.filter(({ unit }) => unit.state === 'failed' && isForPeople(unit.turn));
  const mine = failed.filter(({ unit }) => selection.provenance(unit.unit).commit === decision.boundary);
  return {
    pullRequest: decision.pullRequest ?? 0,
    commit: decision.boundary,
    ...(decision.head && { head: decision.head }),
    units: said.map(({ unit }) => unit),
    revertFor: mine.map(({ unit }) => unit.unit),
    news: said.some(({ news }) => news),
    index,
  };
}

function isForPeople(turn: string): boolean {
  return turn === 'author' || turn === 'operator';
}

/** Units that a file explains: those that are there, and those that went with it. */
function unitsByPath({ account, outcomes }: BranchApply): (verdict: SegmentDecision['verdicts'][number]) => UnitName[] {
  const { selection, tip, history } = account.judged;
  const byPath = new Map<string, UnitName[]>();
  // A held unit that was never approved is in no selection; main's own wish says what it rests on.
  for (const unit of new Map([...tip.units, ...selection.units]).values()) {
    for (const path of Object.keys(unit.inputs)) {
      const names = byPath.get(path);
      if (names) names.push(unit.name);
      else byPath.set(path, [unit.name]);
    }
  }
  const last = history.boundaries.at(-1) as Boundary;
  return ({ path, unit, after }) => {
    const there = byPath.get(path) ?? [];
    if (unit === undefined || after !== null || last.tree.has(path)) return there;
    const link = unit.replace(/^workspace\//u, 'hub-link/');
    return [...there, unit, ...(link !== unit && outcomes.has(link) ? [link] : [])];
  };
}
