import { known, type Read } from '../core/known.ts';
import type { DesiredState } from '../desired/types.ts';
import type { LedgerView } from '../observed/types.ts';
import { type Selection, selectUnits } from '../signoff/select-units.ts';
import type { ApprovedHistory } from '../signoff/types.ts';
import type { Ledger } from '../status/types.ts';
import { foldBranch } from './fold-branch.ts';
import { loadDesired } from './load-desired.ts';
import type { PlanPorts } from './ports.ts';
import { refusePerson } from './refuse-person.ts';

export interface JudgedBranch {
  readonly history: ApprovedHistory;
  /** Template folders that count, where main holds some that do not. */
  readonly templates?: ReadonlySet<string>;
  /** What main says. */
  readonly tip: DesiredState;
  /** What of it is approved, unit by unit: what apply may bring about. */
  readonly selection: Selection;
}

/**
 * Fold the approved history up to `commit` and choose for every unit the state that entitled people approved.
 * `named` is a revision that a person asked about: an old one is no attack there, and nothing of it is applied.
 */
export async function judgeBranch(
  ports: PlanPorts,
  ledger: Ledger,
  commit: string,
  view: LedgerView,
  lineage: 'main' | 'named' = 'main',
): Promise<Read<JudgedBranch>> {
  const judging = foldBranch(ports, ledger, commit, lineage);
  // Read while the judge waits for git and GitHub; what the judge says comes first all the same.
  const early = loadDesired(ports, { commit }, view);
  void Promise.allSettled([early]);
  const history = await judging;
  if (!history.known) return history;
  const refused = await refusePerson(ports, history.value);
  if (!refused.known) return refused;

  const templates = hasUnapprovedTemplate(history.value) ? history.value.approvedFolders : undefined;
  const loaded = new Map<string, Promise<Read<DesiredState>>>(templates ? [] : [[commit, early]]);
  const desiredAt = (at: string) => {
    const found = loaded.get(at) ?? loadDesired(ports, { commit: at, ...(templates && { templates }) }, view);
    loaded.set(at, found);
    return found;
  };
  const tip = await desiredAt(commit);
  if (!tip.known) return tip;
  const selection = await selectUnits({ history: history.value, tipDesired: tip.value, desiredAt });
  if (!selection.known) return selection;
  return known({
    history: history.value,
    ...(templates && { templates }),
    tip: tip.value,
    selection: selection.value,
  });
}

function hasUnapprovedTemplate(history: ApprovedHistory): boolean {
  return history.boundaries.some((boundary) =>
    boundary.decision?.verdicts.some((verdict) => !verdict.covered && verdict.path.startsWith('templates/')),
  );
}
