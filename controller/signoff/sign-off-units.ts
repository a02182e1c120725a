import type { DesiredState, Unit, UnitName } from '../desired/types.ts';
import type { Reason, SignOff } from '../plan/types.ts';
import { unapprovedInputs } from './approved-inputs.ts';
import type { Selection } from './select-units.ts';
import type { ApprovedHistory, PathVerdict } from './types.ts';
import { combineSignOffs, notRequired } from './verdicts.ts';
import { holdingReasons } from './words.ts';

export interface PullRequestUnits {
  readonly verdicts: readonly PathVerdict[];
  /** Main with the pull request merged. */
  readonly merged: DesiredState;
  readonly tip: DesiredState;
  readonly selection: Selection;
  readonly history: ApprovedHistory;
}

export interface ChosenUnits {
  readonly units: ReadonlyMap<UnitName, Unit>;
  readonly signOffs: ReadonlyMap<UnitName, SignOff>;
  readonly holdings: ReadonlyMap<UnitName, readonly Reason[]>;
}

/**
 * Units of a pull request's plan: what it touches as it would be, with the approvals so far; all else as the branch run
 * would have it. A touched unit that also rests on something unapproved on main stays held whatever the approvals.
 */
export function signOffUnits(question: PullRequestUnits): ChosenUnits {
  const { verdicts, merged, tip, selection, history } = question;
  const byPath = new Map(verdicts.map((verdict) => [verdict.path, verdict]));
  const units = new Map<UnitName, Unit>();
  const signOffs = new Map<UnitName, SignOff>(selection.signOffs);
  const holdings = new Map<UnitName, readonly Reason[]>();
  for (const [name, holding] of selection.holdings) holdings.set(name, holdingReasons(holding));
  for (const [name, unit] of merged.units) {
    if (isSame(unit, tip.units.get(name))) {
      const kept = selection.units.get(name);
      if (kept) units.set(name, kept);
      continue;
    }
    units.set(name, unit);
    const mine = touching(unit, tip.units.get(name), byPath);
    const approved = withCovered(history, verdicts);
    const folders = new Set(history.approvedFolders);
    const rest = unapprovedInputs(unit.inputs, approved, folders).filter(
      (path) => !byPath.has(path) && !inFolderOf(path, mine),
    );
    const bad = mine.filter((verdict) => !verdict.covered && !isWaiting(verdict));
    signOffs.set(name, judge(mine, rest.length > 0));
    const before = rest.length > 0 ? (holdings.get(name) ?? []) : [];
    const reasons = [...bad.map(reasonOf), ...before];
    if (reasons.length > 0) holdings.set(name, reasons);
    else holdings.delete(name);
  }
  for (const [name, unit] of selection.units) {
    if (merged.units.has(name)) continue;
    if (!tip.units.has(name) || merged.blocked.has(name)) {
      // Main lost it without approval, or the pull request breaks it: it stays as it is.
      units.set(name, unit);
      continue;
    }
    const mine = touching(unit, undefined, byPath);
    signOffs.set(name, judge(mine, mine.length === 0));
    const bad = mine.filter((verdict) => !verdict.covered && !isWaiting(verdict));
    if (bad.length > 0) holdings.set(name, bad.map(reasonOf));
  }
  return { units, signOffs, holdings };
}

function isSame(unit: Unit, other: Unit | undefined): boolean {
  if (!other) return false;
  const paths = new Set([...Object.keys(unit.inputs), ...Object.keys(other.inputs)]);
  return [...paths].every((path) => unit.inputs[path] === other.inputs[path]);
}

/** Verdicts on what the unit rests on now or rested on before. */
function touching(
  unit: Unit,
  before: Unit | undefined,
  byPath: ReadonlyMap<string, PathVerdict>,
): readonly PathVerdict[] {
  const paths = new Set([...Object.keys(unit.inputs), ...Object.keys(before?.inputs ?? {})]);
  return [...paths].flatMap((path) => byPath.get(path) ?? []);
}

function judge(verdicts: readonly PathVerdict[], restsOnUnapproved: boolean): SignOff {
  const combined = combineSignOffs(verdicts.map((verdict) => verdict.signOff));
  const held = restsOnUnapproved || verdicts.some((verdict) => !verdict.covered);
  if (held) return { ...combined, state: 'held' };
  return verdicts.length === 0 ? notRequired : combined;
}

/** Approvals still to come are no holding: the plan shows them as what is needed. */
function isWaiting(verdict: PathVerdict): boolean {
  return verdict.code === 'approvals-missing';
}

function reasonOf(verdict: PathVerdict): Reason {
  return {
    code: verdict.code ?? 'not-approved',
    path: verdict.path,
    message: verdict.message ?? `${verdict.path} is held.`,
  };
}

function withCovered(history: ApprovedHistory, verdicts: readonly PathVerdict[]): ReadonlyMap<string, string> {
  const approved = new Map(history.boundaries.at(-1)!.approved);
  for (const { path, after, covered } of verdicts) {
    if (covered && after !== null) approved.set(path, after);
    else if (covered) approved.delete(path);
  }
  return approved;
}

/** Files of a template folder that the pull request changes are judged by the folder's verdicts. */
function inFolderOf(path: string, verdicts: readonly PathVerdict[]): boolean {
  const folder = path.split('/').slice(0, 3).join('/');
  return path.startsWith('templates/') && verdicts.some((verdict) => verdict.path.startsWith(`${folder}/`));
}
