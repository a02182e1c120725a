import type { Diagnostic } from '../core/diagnostic.ts';
import { known, type Read } from '../core/known.ts';
import type { DesiredState, UnitName } from '../desired/types.ts';
import type { Manifest } from '../manifests/types.ts';
import { observe } from '../observed/observe.ts';
import type { LedgerView, ObservedState } from '../observed/types.ts';
import { planChanges } from '../plan/plan-changes.ts';
import type { Plan, SignOff } from '../plan/types.ts';
import { heldOnMain } from '../signoff/governed-actions.ts';
import type { Selection } from '../signoff/select-units.ts';
import type { ApprovedHistory } from '../signoff/types.ts';
import { combineSignOffs } from '../signoff/verdicts.ts';
import { holdingReasons } from '../signoff/words.ts';
import { ledgerView } from '../status/journal.ts';
import { loadLedger } from '../status/load-ledger.ts';
import type { Ledger } from '../status/types.ts';
import { type FreezeMark, type Freezes, findFreezes, freezeNote } from './find-freeze.ts';
import { findHome } from './find-home.ts';
import { approvedEnvironment, type Home } from './home.ts';
import { type JudgedBranch, judgeBranch } from './judge-branch.ts';
import type { PlanPorts } from './ports.ts';
import { readAhead } from './read-ahead.ts';

/** How closely live state is looked at: `L0` where it differs, `deep` everywhere, or there and at some units besides. */
export type Depth = 'L0' | 'deep' | { readonly suspects: (unit: UnitName) => boolean };

export interface BranchPlan {
  readonly plan: Plan;
  readonly ledger: Ledger;
  readonly judged: JudgedBranch;
  readonly observed: ObservedState;
  readonly home: Home;
  readonly freezes: Freezes;
  /** As approved, which main's may not be. */
  readonly environment: Manifest<'Environment'>;
}

/** The branch run up to the plan: what is approved on `commit`, against what is live. Reads only. */
export async function planBranch(
  given: PlanPorts,
  commit: string,
  depth: Depth,
  lineage: 'main' | 'named' = 'main',
): Promise<Read<BranchPlan>> {
  const opened = await openPlan(given);
  if (!opened.known) return opened;
  const { ports, home, ledger, mark } = opened.value;
  const view = ledgerView(ledger);
  const judged = await judgeBranch(ports, ledger, commit, view, lineage);
  if (!judged.known) return judged;
  const { selection, tip } = judged.value;
  const environment = approvedEnvironment(selection, home);
  const freezes = await findFreezes(ports, mark, ledger, judged.value.history);
  if (!freezes.known) return freezes;

  const observed = await observeUnits(ports, view, environment, selection.units, depth);
  if (!observed.known) return observed;
  const holdings = new Map([...selection.holdings].map(([unit, holding]) => [unit, holdingReasons(holding)] as const));
  const plan = planChanges({
    revision: commit,
    environment,
    units: selection.units,
    blocked: withoutKept(tip.blocked, selection),
    observed: observed.value,
    signOffs: selection.signOffs,
    holdings,
    heldSignOffs: heldSignOffsOf(selection),
    governed: () => heldOnMain(judged.value.history, shownPaths(selection)),
    plannedAt: ports.clock.now().toISOString(),
    reads: readsOf(ports),
    diagnostics: [...ledgerDiagnostics(view), ...onlyWarned(tip.diagnostics, judged.value.history)],
    notes: notesOf(freezes.value),
  });
  const rest = { home, environment, freezes: freezes.value };
  return known({ plan, ledger, judged: judged.value, observed: observed.value, ...rest });
}

/** What the held changes lack; the sign-offs of the selection speak of the states that are kept instead. */
export function heldSignOffsOf({ holdings }: Selection): ReadonlyMap<UnitName, SignOff> {
  return new Map(
    [...holdings].map(([unit, { verdicts }]) => [
      unit,
      { ...combineSignOffs(verdicts.map((verdict) => verdict.signOff)), state: 'held' },
    ]),
  );
}

/**
 * Mistakes in files that nobody approved stop nothing that was: what rests on them is held where it stood. Whoever may push
 * could otherwise stop the whole TRE. A reference to a policy that such a file broke is one of them.
 */
function onlyWarned(diagnostics: readonly Diagnostic[], { boundaries }: ApprovedHistory): readonly Diagnostic[] {
  const { approved, tree } = boundaries.at(-1)!;
  const isUnapproved = (path: string): boolean => approved.get(path) !== tree.get(path);
  const brokenPolicy = [...approved.keys(), ...tree.keys()].some(
    (path) => path.startsWith('manifests/policies/') && isUnapproved(path),
  );
  return diagnostics.map((one) => {
    const isMissingPolicy = brokenPolicy && one.code === 'policy-missing';
    const isTheirs = one.at !== undefined && isUnapproved(one.at.file);
    return one.severity === 'error' && (isTheirs || isMissingPolicy) ? { ...one, severity: 'warning' } : one;
  });
}

/** A unit that main breaks without approval goes on as it stood, and is held rather than blocked. */
function withoutKept(blocked: DesiredState['blocked'], { units, holdings }: Selection): DesiredState['blocked'] {
  return new Map([...blocked].filter(([unit]) => !(units.has(unit) && holdings.has(unit))));
}

/** Paths that a held unit already names as its reason. */
function shownPaths({ holdings }: Selection): ReadonlySet<string> {
  return new Set([...holdings.values()].flatMap((holding) => holding.verdicts.map((verdict) => verdict.path)));
}

/** What both plans begin with: where the TRE lives, its ledger, and Azure asked already while git is read. */
export async function openPlan(
  given: PlanPorts,
): Promise<
  Read<{ readonly ports: PlanPorts; readonly home: Home; readonly ledger: Ledger; readonly mark: FreezeMark }>
> {
  const home = await findHome(given);
  if (!home.known) return home;
  const ports = { ...given, reader: readAhead(given.reader, home.value) };
  // Asked together, anchor and freeze are one GET: both are tags of the core group.
  const mark = ports.freezes(home.value).read();
  void Promise.allSettled([mark]);
  const ledger = await loadLedger(ports.ledgerBranch, ports.anchors(home.value), ports.signer);
  return ledger.known ? known({ ports, home: home.value, ledger: ledger.value, mark }) : ledger;
}

export async function openLedger(ports: PlanPorts): Promise<Read<Ledger>> {
  const home = await findHome(ports);
  if (!home.known) return home;
  return loadLedger(ports.ledgerBranch, ports.anchors(home.value), ports.signer);
}

export async function observeUnits(
  ports: PlanPorts,
  ledger: LedgerView,
  environment: Manifest<'Environment'>,
  units: DesiredState['units'],
  depth: Depth,
): Promise<Read<ObservedState>> {
  return observe({
    reader: ports.reader,
    units,
    environment,
    ledger,
    deep: depth === 'deep' ? 'deep' : 'L0',
    ...(typeof depth === 'object' && { suspects: new Set([...units.keys()].filter(depth.suspects)) }),
    clock: ports.clock,
  });
}

export function readsOf(ports: PlanPorts): Plan['reads'] {
  return { arm: ports.reader.calls(), git: ports.git.calls(), github: ports.reviews.calls() };
}

export function notesOf({ active }: Freezes): readonly string[] {
  return active ? [freezeNote(active)] : [];
}

export function ledgerDiagnostics(view: LedgerView): Diagnostic[] {
  if (view.state !== 'broken') return [];
  return [
    {
      severity: 'warning',
      code: 'ledger-broken',
      message: `${view.reason}. Nothing is deleted until an apply has written it anew; approvals are judged from the trust root.`,
    },
  ];
}
