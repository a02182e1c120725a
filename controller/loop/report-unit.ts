import type { Outcome } from '../apply/types.ts';
import type { UnitName } from '../desired/types.ts';
import type { Action } from '../plan/types.ts';
import { needsText } from '../plan/words.ts';
import type { SegmentDecision } from '../signoff/types.ts';
import type { ReportedUnit } from '../status/report/types.ts';
import { whoseTurn } from '../status/report/whose-turn.ts';
import type { BranchApply } from './apply-branch.ts';
import { freezeNote } from './find-freeze.ts';

/** The pull request from which a unit is looked at. */
export interface Place {
  readonly index: number;
  readonly decision: SegmentDecision;
  /** Index of a boundary by its commit; -1 where it is none. */
  readonly indexOf: (commit: string | undefined) => number;
}

type Said = Omit<ReportedUnit, 'unit' | 'environment' | 'irreversible'>;

/** One unit as seen from one pull request; `news` where this run moved it, or holds it. */
export function reportUnit(
  apply: BranchApply,
  name: UnitName,
  place: Place,
): { readonly unit: ReportedUnit; readonly news: boolean } {
  const { outcomes, account } = apply;
  const action = account.actions.get(name);
  const before = account.begun.ledger.statuses.get(name)?.lastApplied;
  // Mending drift is about what happened behind our back, not about whoever approved the unit once.
  const outcome = action?.action === 'drift' ? undefined : outcomes.get(name);
  const isNew = place.indexOf(before?.commit) < place.index;
  const held = outcome ? undefined : holdingOf(apply, name, place, isNew);
  const said = (outcome && isNew ? ofOutcome(outcome) : undefined) ?? held ?? asItStands(apply, name, place);
  return {
    unit: {
      unit: name,
      environment: environmentOf(apply, name),
      irreversible: irreversibleOf(name, action, outcome),
      ...said,
    },
    news: (outcome !== undefined && isNew) || held !== undefined,
  };
}

function ofOutcome(outcome: Outcome): Said {
  switch (outcome.state) {
    case 'applied':
    case 'deleted':
      return { ...outcome, turn: 'nobody' };
    case 'failed':
      return { ...outcome, turn: whoseTurn(outcome.code, outcome.message) };
    case 'stalled':
      return { ...outcome, turn: 'operator' };
    case 'skipped':
      return { ...outcome, turn: 'nobody' };
    case 'held':
      return { ...outcome, turn: 'approvers' };
  }
}

/** Held because of this pull request, or blocked on the way to what it wants. */
function holdingOf(apply: BranchApply, name: UnitName, { decision }: Place, isNew: boolean): Said | undefined {
  const holding = apply.account.judged.selection.holdings.get(name);
  const mine = holding?.decisions.some(({ boundary }) => boundary === decision.boundary);
  if (mine) {
    const verdicts = decision.verdicts.filter((verdict) => holding?.verdicts.includes(verdict));
    const message = [...new Set(verdicts.map(({ message: text, path }) => text ?? `${path} is not approved`))].join(
      ' ',
    );
    return { state: 'held', message, turn: 'approvers' };
  }
  if (holding || !isNew || !apply.held.includes(name)) return undefined;
  const { active } = apply.account.begun.freezes;
  if (active) return { state: 'held', message: freezeNote(active), turn: 'operator' };
  const action = apply.plan.actions.find(({ unit }) => unit === name);
  const needs = action ? needsText(action).join('; ') : '';
  if (needs !== '') return { state: 'held', message: `It needs ${needs}.`, turn: 'approvers' };
  const why = action?.reasons[0];
  return { state: 'held', message: why?.message ?? 'it is held', turn: 'author', ...(why && { code: why.code }) };
}

/** What an earlier run left. */
function asItStands({ account }: BranchApply, name: UnitName, { index, indexOf }: Place): Said {
  const status = account.statuses.get(name);
  const ready = status?.conditions.find(({ type }) => type === 'Ready');
  const record = status?.lastApplied;
  if (ready?.status === 'False') {
    const { reason: code, message } = ready;
    return { state: 'failed', code, message, turn: whoseTurn(code, message) };
  }
  if (record && indexOf(record.commit) >= index) {
    return { state: 'applied', durationMs: record.durationMs, turn: 'nobody' };
  }
  const gone = status === undefined && !account.judged.selection.units.has(name);
  return { state: gone ? 'deleted' : 'unchanged', turn: 'nobody' };
}

function environmentOf({ account }: BranchApply, name: UnitName): string {
  const [kind, first] = name.split('/');
  const { selection, tip } = account.judged;
  const unit = selection.units.get(name) ?? tip.units.get(name);
  const workspace = unit ? unit.workspace : kind === 'shared-service' || kind === 'environment' ? undefined : first;
  return workspace === undefined ? 'core' : `workspace/${workspace}`;
}

function irreversibleOf(name: UnitName, action: Action | undefined, outcome: Outcome | undefined): string[] {
  const lost = [...(action?.effects?.loses ?? []), ...(action?.effects?.irreversible ?? [])];
  if (outcome?.state === 'deleted') lost.push(`${name} was deleted; it would be made anew, and empty.`);
  return lost;
}
