import { known, type Read } from '../core/known.ts';
import type { DesiredState } from '../desired/types.ts';
import type { LedgerView } from '../observed/types.ts';
import { foldHistory } from '../signoff/fold-history.ts';
import { type Selection, selectUnits } from '../signoff/select-units.ts';
import type { ApprovedHistory } from '../signoff/types.ts';
import type { Ledger } from '../status/types.ts';
import { loadDesired } from './load-desired.ts';
import type { PlanPorts } from './ports.ts';

export interface JudgedBranch {
  readonly history: ApprovedHistory;
  /** What main says. */
  readonly tip: DesiredState;
  /** What of it is approved, unit by unit: what apply may bring about. */
  readonly selection: Selection;
}

/** Fold the approved history up to `commit` and choose for every unit the state that entitled people approved. */
export async function judgeBranch(
  ports: PlanPorts,
  ledger: Ledger,
  commit: string,
  view: LedgerView,
): Promise<Read<JudgedBranch>> {
  const history = await foldHistory({
    git: ports.git,
    reviews: ports.reviews,
    cache: ports.cache,
    trustRoot: ports.trustRoot,
    ...(ports.repositoryPin && { repositoryPin: ports.repositoryPin }),
    tip: commit,
    recorded: ledger.decisions,
    firstSeen: ledger.firstSeen,
    now: ports.clock.now(),
  });
  if (!history.known) return history;

  const loaded = new Map<string, Promise<Read<DesiredState>>>();
  const desiredAt = (at: string) => {
    const found = loaded.get(at) ?? loadDesired(ports, { commit: at }, view);
    loaded.set(at, found);
    return found;
  };
  const tip = await desiredAt(commit);
  if (!tip.known) return tip;
  const selection = await selectUnits({ history: history.value, tipDesired: tip.value, desiredAt });
  if (!selection.known) return selection;
  return known({ history: history.value, tip: tip.value, selection: selection.value });
}
