import { execute } from '../apply/execute.ts';
import type { ApplyEvent, Outcome } from '../apply/types.ts';
import { watchStacks } from '../apply/watch-stacks.ts';
import { known, type Read } from '../core/known.ts';
import type { UnitName } from '../desired/types.ts';
import type { Action, Plan } from '../plan/types.ts';
import { decide } from '../signoff/decide.ts';
import { recheck } from '../signoff/recheck.ts';
import { journal, ledgerView } from '../status/journal.ts';
import type { UnitStatus } from '../status/types.ts';
import { ledgerWriter } from '../status/write-ledger.ts';
import { freezeNote } from './find-freeze.ts';
import { subscriptionsOf } from './home.ts';
import { type BranchPlan, type Depth, openLedger, planBranch } from './plan-branch.ts';
import type { ApplyPorts } from './ports.ts';
import { settle } from './settle.ts';

export interface BranchApply {
  readonly plan: Plan;
  readonly outcomes: ReadonlyMap<UnitName, Outcome>;
  readonly held: readonly UnitName[];
  /** For the report: the run's beginning and end. */
  readonly account: BranchAccount;
}

export interface BranchAccount {
  /** Before anything was done. */
  readonly begun: BranchPlan;
  /** As judged in the last round. */
  readonly judged: BranchPlan['judged'];
  /** What was to be done to each unit that has an outcome. */
  readonly actions: ReadonlyMap<UnitName, Action>;
  /** Units as they stand afterwards. */
  readonly statuses: ReadonlyMap<UnitName, UnitStatus>;
}

/** A unit may need what another one gives back; each round brings that one step nearer. */
const roundsAtMost = 5;

/** The branch run: plan, judge, execute what is approved, record. Repeats while a round made new inputs known. */
export async function applyBranch(
  ports: ApplyPorts,
  commit: string,
  options: {
    readonly depth?: Depth;
    readonly onPlan?: (plan: Plan, begun: BranchPlan) => void;
    readonly onEvent: (event: ApplyEvent) => void;
    readonly signal: AbortSignal;
  },
): Promise<Read<BranchApply>> {
  const outcomes = new Map<UnitName, Outcome>();
  const actions = new Map<UnitName, Action>();
  let begun: BranchPlan | undefined;
  for (let round = 1; ; round++) {
    const planned = await planBranch(ports, commit, round === 1 ? (options.depth ?? 'L0') : 'L0');
    if (!planned.known) return planned;
    begun ??= planned.value;
    if (round === 1) options.onPlan?.(planned.value.plan, begun);
    const {
      made,
      held,
      statuses = planned.value.ledger.statuses,
    } = await applyPlan(ports, planned.value, commit, options);
    for (const [unit, outcome] of made) outcomes.set(unit, outcome);
    for (const action of planned.value.plan.actions) if (made.has(action.unit)) actions.set(action.unit, action);
    const waiting = planned.value.plan.actions.some((action) => action.desired && action.desired.digest === undefined);
    // A ledger that was written anew knows of no unit yet; the next round looks at them all and records them.
    const renewed = planned.value.ledger.state === 'broken' && round === 1;
    const progress = [...made.values()].some((outcome) => outcome.state === 'applied');
    const account = { begun, judged: planned.value.judged, actions, statuses };
    const done = { plan: planned.value.plan, outcomes, held, account };
    const goOn = renewed || (waiting && progress && round < roundsAtMost);
    if (!goOn || options.signal.aborted) return known(done);
  }
}

async function applyPlan(
  ports: ApplyPorts,
  { plan, ledger, judged, home, environment, freezes }: BranchPlan,
  commit: string,
  options: { readonly onEvent: (event: ApplyEvent) => void; readonly signal: AbortSignal },
): Promise<{
  made: ReadonlyMap<UnitName, Outcome>;
  held: readonly UnitName[];
  statuses?: ReadonlyMap<UnitName, UnitStatus>;
}> {
  const decision = decide(plan, judged.history);
  if (decision.state === 'Refused') return { made: new Map(), held: plan.actions.map((action) => action.unit) };
  // The group comes before the ledger's first entry, because its tag is the ledger's anchor.
  await ports.writer.ensureGroup(
    { subscriptionId: home.coreSubscription, resourceGroup: home.coreGroup, location: environment.spec.location },
    { tre_id: home.treId, tre_core_service_id: 'core' },
  );
  const writer = ledgerWriter(ledger, {
    branch: ports.ledgerBranch,
    anchors: ports.anchors(home),
    signer: ports.signer,
    clock: ports.clock,
    reload: () => openLedger(ports),
  });
  const log = journal(ledger, writer, ports.clock, commit);
  if (ledger.state === 'broken') await log.restarted(ledger.reason ?? 'it did not verify');
  // Also where all is held: what GitHub says later must never upgrade a decision.
  await log.decided(judged.history.fresh);
  const isLifted = (id: string): boolean => freezes.lifted.some(({ freeze }) => freeze.id === id);
  // The new chain begins without what the broken one said; of that, freezes must not be lost.
  if (ledger.state === 'broken')
    for (const freeze of ledger.freezes.values()) if (!isLifted(freeze.id)) await log.frozen(freeze);
  if (freezes.active) {
    if (!ledger.freezes.has(freezes.active.id)) await log.frozen(freezes.active);
    return { made: new Map(), held: plan.actions.flatMap(({ unit, action }) => (action === 'none' ? [] : [unit])) };
  }
  for (const { freeze, lift } of freezes.lifted) {
    await log.lifted(freeze, lift);
    await ports.freezes(home).clear(freeze.id);
  }
  if (decision.state === 'Held') return { made: new Map(), held: decision.held };

  const view = ledgerView(ledger);
  const { outcomes } = await execute(decision.approved, view.applied, {
    writer: ports.writer,
    watch: watchStacks(ports.writer, ports.clock, ports.pollMs),
    journal: log,
    clock: ports.clock,
    treId: home.treId,
    provenance: (unit) => judged.selection.provenance(unit),
    recheck: async (unit) =>
      (await frozenSince(ports, home)) ??
      recheck({
        git: ports.git,
        reviews: ports.reviews,
        cache: ports.cache,
        history: judged.history,
        unit,
        paths: pathsOf(plan, unit, view.applied.get(unit)?.inputs ?? {}),
        irreversible: isIrreversible(plan, unit),
        now: ports.clock.now(),
      }),
    onEvent: options.onEvent,
    concurrency: ports.concurrency,
    deadlineScale: Math.max(ports.deadlineScale, 0.05),
    retryPaceMs: ports.retryPaceMs,
    signal: options.signal,
  });
  const applied = [...outcomes].filter(([, outcome]) => outcome.state === 'applied').map(([unit]) => unit);
  const units = applied.flatMap((unit) => judged.selection.units.get(unit) ?? []);
  await settle(ports.reader, log, units, { treId: home.treId, subscriptionIds: subscriptionsOf(environment) });
  return { made: outcomes, held: decision.held, statuses: log.statuses() };
}

/** Whatever was lifted has been cleared by now: a mark that is there was put on while this run went. */
async function frozenSince(ports: ApplyPorts, home: BranchPlan['home']): Promise<string | undefined> {
  const freeze = await ports.freezes(home).read();
  if (!freeze.known) return `whether everything is frozen cannot be read: ${freeze.reason}`;
  return freeze.value && freezeNote(freeze.value);
}

/** Files that differ from what was applied: those are what is being brought about. */
function pathsOf(plan: Plan, unit: UnitName, before: { readonly [path: string]: string }): readonly string[] {
  const after = plan.actions.find((one) => one.unit === unit)?.desired?.inputs ?? {};
  return Object.keys(after).filter((path) => before[path] !== after[path]);
}

function isIrreversible(plan: Plan, unit: UnitName): boolean {
  return plan.actions.some((one) => one.unit === unit && (one.unsafe || one.action === 'delete'));
}
