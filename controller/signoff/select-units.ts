import { known, type Read } from '../core/known.ts';
import type { DesiredState, Unit, UnitName } from '../desired/types.ts';
import type { SignOff } from '../plan/types.ts';
import { unapprovedInputs } from './approved-inputs.ts';
import { templateFolderOf } from './govern.ts';
import { keepUnits, linkOf } from './keep-units.ts';
import type { ApprovedHistory, Holding, PathVerdict, SegmentDecision } from './types.ts';
import { coversOf, type Provenance } from './unit-sign-off.ts';
import { notRequired } from './verdicts.ts';

export interface SelectionQuestion {
  readonly history: ApprovedHistory;
  readonly tipDesired: DesiredState;
  /** What main said at an earlier boundary. */
  readonly desiredAt: (commit: string) => Promise<Read<DesiredState>>;
}

export interface Selection {
  /** What may be brought about: each unit as main says, or as it stood where all of it was approved last. */
  readonly units: ReadonlyMap<UnitName, Unit>;
  readonly holdings: ReadonlyMap<UnitName, Holding>;
  /** Also of units that are approved to be gone. */
  readonly signOffs: ReadonlyMap<UnitName, SignOff>;
  provenance(unit: UnitName): Provenance;
}

/** Step 7 of signoff.md (b): a unit is released where all that explains it is approved, else it keeps what was. */
export async function selectUnits(question: SelectionQuestion): Promise<Read<Selection>> {
  const { history, tipDesired } = question;
  const units = new Map<UnitName, Unit>();
  const holdings = new Map<UnitName, Holding>();
  const signOffs = new Map<UnitName, SignOff>();
  const origins = new Map<UnitName, Provenance>();
  const last = history.boundaries.length - 1;
  const covers = coversOf(history);
  const release = (unit: Unit, upTo: number): void => {
    const { signOff, provenance } = covers.unit(Object.keys(unit.inputs), upTo);
    units.set(unit.name, unit);
    signOffs.set(unit.name, signOff);
    origins.set(unit.name, provenance);
  };
  const own = new Map<UnitName, readonly string[]>();
  for (const unit of tipDesired.units.values()) {
    const bad = unapprovedInputs(unit.inputs, history.boundaries[last]!.approved, history.approvedFolders);
    if (bad.length > 0) own.set(unit.name, bad);
  }
  const vanished = await vanishedUnits(question);
  if (!vanished.known) return vanished;
  for (const [name, paths] of vanished.value) own.set(name, paths);
  const kept = await keepUnits(question, own);
  if (!kept.known) return kept;

  for (const unit of tipDesired.units.values()) if (!kept.value.has(unit.name)) release(unit, last);
  for (const [name, { bad, good }] of kept.value) {
    if (good) release(good.unit, good.index);
    else signOffs.set(name, { ...notRequired, state: 'held' });
    // A hub link that neither main nor the kept boundary has is no unit: only its delete waits for the workspace.
    if (good || tipDesired.units.has(name) || own.has(name))
      holdings.set(name, holdingOf(history, name, bad, good?.index));
  }
  for (const [name, gone] of covers.removed) {
    if (units.has(name) || signOffs.has(name)) continue;
    signOffs.set(name, gone.signOff);
    origins.set(name, gone.provenance);
  }
  // A hub link lives and dies with its workspace, also where only the template stopped asking for one.
  for (const [name, signOff] of [...signOffs]) {
    const link = linkOf(name);
    if (link !== undefined && !signOffs.has(link)) signOffs.set(link, signOff);
  }
  const provenance = (unit: UnitName): Provenance =>
    origins.get(unit) ?? origins.get(unit.replace(/^hub-link\//u, 'workspace/')) ?? { commit: history.tip };
  return known({ units: ordered(units, tipDesired), holdings, signOffs, provenance });
}

/** Units that main lost without approval: their files were deleted, moved or broken by something nobody approved. */
async function vanishedUnits({
  history,
  tipDesired,
  desiredAt,
}: SelectionQuestion): Promise<Read<ReadonlyMap<UnitName, readonly string[]>>> {
  const found = new Map<UnitName, string[]>();
  const { approved, tree } = history.boundaries.at(-1)!;
  for (const [path, blob] of approved) {
    if (tree.get(path) === blob || templateFolderOf(path) !== undefined) continue;
    const index = history.boundaries.findLastIndex((boundary) => boundary.tree.get(path) === blob);
    if (index < 0) continue;
    const then = await desiredAt(history.boundaries[index]!.commit);
    if (!then.known) return then;
    for (const unit of then.value.units.values()) {
      if (tipDesired.units.has(unit.name) || !(path in unit.inputs)) continue;
      // Environment and parents are inputs of many: only what was lost with this very file belongs here.
      if (unit.manifest.file !== path && approved.get(unit.manifest.file) !== unit.inputs[unit.manifest.file]) continue;
      found.set(unit.name, [...(found.get(unit.name) ?? []), path]);
    }
  }
  return known(found);
}

function holdingOf(
  history: ApprovedHistory,
  unit: UnitName,
  bad: readonly string[],
  index: number | undefined,
): Holding {
  const verdicts: PathVerdict[] = [];
  const decisions: SegmentDecision[] = [];
  for (const { decision } of history.boundaries.slice((index ?? 0) + 1)) {
    const mine = decision?.verdicts.filter((verdict) => !verdict.covered && bad.includes(verdict.path)) ?? [];
    if (!decision || mine.length === 0) continue;
    verdicts.push(...mine);
    decisions.push(decision);
  }
  const keeps = index === undefined ? undefined : history.boundaries[index]?.commit;
  return { unit, keeps, verdicts, decisions };
}

/**
 * Parents first, as in the tip; what main lost stands before the rest, since nothing there depends on it. Only a lost hub
 * link follows its workspace.
 */
function ordered(units: ReadonlyMap<UnitName, Unit>, tip: DesiredState): ReadonlyMap<UnitName, Unit> {
  const isLost = (name: UnitName): boolean => units.has(name) && !tip.units.has(name);
  const lost = [...units.values()].filter(
    ({ name }) => isLost(name) && !tip.units.has(name.replace(/^hub-link\//u, 'workspace/')),
  );
  const rest = [...tip.units.keys()].flatMap((name) => {
    const link = linkOf(name);
    return [units.get(name) ?? [], link !== undefined && isLost(link) ? units.get(link)! : []].flat();
  });
  return new Map([...lost, ...rest].map((unit) => [unit.name, unit]));
}
