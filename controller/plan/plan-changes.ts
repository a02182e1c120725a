import type { TemplateDefinition } from '../catalogue/types.ts';
import { type Diagnostic, warning } from '../core/diagnostic.ts';
import { templateCache } from '../desired/template.ts';
import type { Contribution, Unit, UnitName } from '../desired/types.ts';
import type { Manifest } from '../manifests/types.ts';
import { compareWithRecord, isSame } from '../observed/compare.ts';
import { stackKey } from '../observed/scopes.ts';
import type { AppliedRecord, ObservedState } from '../observed/types.ts';
import { consequencesOf } from './consequences.ts';
import { decideDeletes, innermostFirst } from './delete-units.ts';
import { planDigest } from './digest.ts';
import { driftReasons } from './drift-reasons.ts';
import type { People } from './effects/access.ts';
import { leavingResources } from './leaving-resources.ts';
import { obstaclesTo } from './obstacles.ts';
import { secretInputs, secretsOf } from './secrets.ts';
import type { Action, ActionName, Plan, Reason, SignOff } from './types.ts';
import { alwaysFew, withTwoAdmins } from './unsafe-changes.ts';
import { type Explaining, updateReasons } from './update-reasons.ts';

export interface PlanInput {
  readonly revision: string;
  readonly environment: Manifest<'Environment'>;
  /** Effective desired units, parents first. */
  readonly units: ReadonlyMap<UnitName, Unit>;
  readonly blocked: ReadonlyMap<UnitName, readonly Diagnostic[]>;
  readonly observed: ObservedState;
  readonly signOffs: ReadonlyMap<UnitName, SignOff>;
  /** Units that main wants otherwise than `units` says because the judge holds the change, and why. */
  readonly holdings: ReadonlyMap<UnitName, readonly Reason[]>;
  /** Sign-off of the changes that are held, where it differs from that of the state that is kept. */
  readonly heldSignOffs?: ReadonlyMap<UnitName, SignOff>;
  /** Changes that no unit shows (people, policies, templates, …), given the units that the plan names. */
  readonly governed?: (units: ReadonlySet<UnitName>) => readonly Action[];
  readonly pullRequest?: Plan['pullRequest'];
  /** ISO 8601. */
  readonly plannedAt: string;
  readonly reads: Plan['reads'];
  readonly diagnostics: readonly Diagnostic[];
  readonly notes?: readonly string[];
  /** What is approved now: the units that changes are compared with for effects and prices. Neither is told without it. */
  readonly before?: ReadonlyMap<UnitName, Unit>;
  /** Entra object id in lower case to the name of the person. */
  readonly people?: People;
}

const notRequired: SignOff = { state: 'not-required', required: [], approvals: [], missing: [] };

interface Verdict {
  readonly action: ActionName;
  readonly reasons: readonly Reason[];
  /** An update that lets go of data. */
  readonly unsafe?: boolean;
  readonly warnings?: readonly Diagnostic[];
}

/** What would be done to each unit and why. Pure: the same values always give the same plan. */
export function planChanges(input: PlanInput): Plan {
  const { units, blocked, observed, environment, plannedAt, diagnostics } = input;
  const verdicts = new Map<UnitName, Verdict>();
  const explain = explainer(units, input.before);
  for (const [name, unit] of units) verdicts.set(name, decideUnit(unit, observed, explain));
  for (const [name, why] of blocked) verdicts.set(name, { action: 'blocked', reasons: why.map(reasonOf) });
  stopWithParents(verdicts, units);
  const deletions = decideDeletes({
    observed,
    diagnostics,
    plannedAt,
    retentionDays: Number.parseInt(environment.spec.deletes?.retention ?? '7d', 10),
    inGit: new Set([...units.keys(), ...blocked.keys()]),
  });
  for (const name of [...deletions.keys()].sort(innermostFirst)) {
    const deletion = deletions.get(name)!;
    const [action, reasons] =
      'allowed' in deletion ? (['delete', deletion.allowed] as const) : (['blocked', deletion.refused] as const);
    verdicts.set(name, { action, reasons });
  }
  for (const [name, reasons] of input.holdings) {
    const verdict = verdicts.get(name) ?? { action: 'none', reasons: [] };
    const action = verdict.action === 'none' ? 'held' : verdict.action;
    verdicts.set(name, { ...verdict, action, reasons: [...verdict.reasons, ...reasons] });
  }
  const tooMany = deletesTooMuch(verdicts, input);
  const consequences = consequencesOf(input);
  const ofUnits = [...verdicts].map(([unit, { action, reasons, unsafe: letsGo }]): Action => {
    const desired = units.get(unit);
    const stateful = observed.ledger.applied.get(unit)?.stateful === true;
    const unsafe = action === 'delete' ? stateful || tooMany : action === 'update' && letsGo === true;
    const signOff = signOffOf(unit, action, input);
    return {
      unit,
      action,
      reasons,
      signOff: unsafe ? withTwoAdmins(signOff) : signOff,
      unsafe,
      ...(unsafe && desired && { changed: changedInputs(desired, observed) }),
      ...(desired && { desired }),
      ...consequences(unit, action),
    };
  });
  const actions = [...ofUnits, ...(input.governed?.(new Set(verdicts.keys())) ?? [])];
  const warnings = [...verdicts.values()].flatMap((verdict) => verdict.warnings ?? []);
  return {
    revision: input.revision,
    digest: planDigest(environment.name, actions),
    environment: environment.name,
    ...(input.pullRequest && { pullRequest: input.pullRequest }),
    plannedAt,
    actions,
    diagnostics: [...diagnostics, ...warnings],
    ...(input.notes && input.notes.length > 0 && { notes: input.notes }),
    reads: input.reads,
  };
}

/** Files that explain the difference between what was applied and what is wanted. */
function changedInputs(desired: Unit, { ledger }: ObservedState): readonly string[] {
  const before: { readonly [path: string]: string } = ledger.applied.get(desired.name)?.inputs ?? {};
  const paths = new Set([...Object.keys(before), ...Object.keys(desired.inputs)]);
  return [...paths].filter((path) => before[path] !== desired.inputs[path]);
}

/** A change goes no further than what it stands on, and rules do not change for a unit that does not. */
function stopWithParents(verdicts: Map<UnitName, Verdict>, units: ReadonlyMap<UnitName, Unit>): void {
  const stopped = new Set([...verdicts].filter(([, { action }]) => action === 'blocked').map(([name]) => name));
  if (stopped.size === 0) return;
  const contributors = Map.groupBy(
    [...units.values()].flatMap(({ contributions }) => contributions),
    ({ to }) => to,
  );
  const behind = (name: UnitName): UnitName | undefined =>
    stopped.has(name) ? name : units.get(name)?.dependsOn.find((parent) => behind(parent) !== undefined);
  for (const [name, unit] of units) {
    const { action } = verdicts.get(name) as Verdict;
    if (action !== 'create' && action !== 'update') continue;
    const parent = unit.dependsOn.find((each) => stopped.has(each));
    const contributor = contributors.get(name)?.find(({ from }) => behind(from) !== undefined)?.from;
    if (parent === undefined && contributor === undefined) continue;
    const reason: Reason = parent
      ? { code: 'parent-blocked', at: unit.at, message: `it waits for ${parent}, which is blocked` }
      : {
          code: 'contributor-blocked',
          at: unit.at,
          message: `it keeps its state: ${contributor} adds to it and cannot change now`,
        };
    verdicts.set(name, { action: 'blocked', reasons: [reason] });
    if (parent) stopped.add(name);
  }
}

function decideUnit(unit: Unit, observed: ObservedState, explain: (unit: Unit) => Explaining): Verdict {
  const { ledger } = observed;
  const record = ledger.state === 'verified' ? ledger.applied.get(unit.name) : undefined;
  if (record) {
    const obstacles = obstaclesTo(unit, record);
    if (obstacles.length > 0) return { action: 'blocked', reasons: obstacles };
    if (unit.digest !== record.digest) {
      const leaving = leavingResources(unit, record);
      const reasons = [...updateReasons(unit, record, explain(unit)), ...leaving.reasons];
      return { action: 'update', reasons, unsafe: leaving.unsafe };
    }
    return decideDrift(unit, record, observed);
  }
  const stack = observed.stacks.get(stackKey(unit.scope.resourceGroup, unit.stackName));
  if (stack === undefined) {
    return { action: 'create', reasons: [{ code: 'new-unit', at: unit.at, message: 'it is in git and not live yet' }] };
  }
  const digest = stack.tags['tre_digest'];
  const state = stack.provisioningState;
  if (digest !== unit.digest || state.toLowerCase() !== 'succeeded') {
    const message = `stack ${stack.name} is ${state} and ${digest === unit.digest ? 'holds what is wanted' : 'holds something else than git says'}${stack.error ? `: ${stack.error.code}: ${stack.error.message}` : ''}`;
    return { action: 'update', reasons: [{ code: 'stack-differs', at: unit.at, message }] };
  }
  if (ledger.state === 'verified') {
    const message = `stack ${stack.name} succeeded, but the ledger has no record of it; it will be looked at and recorded`;
    return { action: 'update', reasons: [{ code: 'not-recorded', at: unit.at, message }] };
  }
  return decideDrift(unit, undefined, observed);
}

function decideDrift(unit: Unit, record: AppliedRecord | undefined, observed: ObservedState): Verdict {
  const asked = observed.whatIf.get(unit.name);
  if (asked && !asked.known) {
    const message = `live state is not as it was applied, and what-if could not say how: ${asked.reason}`;
    return { action: 'blocked', reasons: [{ code: asked.code, at: unit.at, message }] };
  }
  const reasons = driftReasons(unit, record, observed, asked?.value ?? []);
  if (reasons.length > 0) return { action: 'drift', reasons };
  const unexplained = record && asked ? compareWithRecord(record, observed.resources) : undefined;
  if (unexplained === undefined || isSame(unexplained)) return { action: 'none', reasons: [] };
  const ids = [...unexplained.changed, ...unexplained.absent].join(', ');
  const message = `${ids} is not as it was when it settled, in something that the template does not set; applying would not change it`;
  return { action: 'none', reasons: [], warnings: [warning('unmanaged-change', message, unit.at, unit.name)] };
}

/** Work that only changed units need: who contributes to them and which of their parameters are secret. */
function explainer(units: ReadonlyMap<UnitName, Unit>, before: PlanInput['before']): (unit: Unit) => Explaining {
  let received: Map<UnitName, Contribution[]> | undefined;
  const wire = templateCache();
  const secrets = (template: TemplateDefinition): ReadonlySet<string> => secretInputs(wire(template));
  return (unit) => {
    received ??= Map.groupBy(
      [...units.values()].flatMap(({ contributions }) => contributions),
      ({ to }) => to,
    );
    const mine = received.get(unit.name) ?? [];
    const names = [unit.name, ...new Set(mine.map(({ from }) => from))];
    const told = names.flatMap((name) => [units.get(name) ?? [], before?.get(name) ?? []].flat());
    return { received: mine, secrets, hidden: told.flatMap((each) => secretsOf(each, wire)) };
  };
}

function reasonOf({ code, message, at }: Diagnostic): Reason {
  return { code, message, ...(at && { at }) };
}

/** More than the environment's share of what is live in one plan (octoDNS's UnsafePlan, with approvers for a `--force`). */
function deletesTooMuch(verdicts: ReadonlyMap<UnitName, Verdict>, { environment, observed }: PlanInput): boolean {
  const deletes = [...verdicts.values()].filter(({ action }) => action === 'delete').length;
  const share = Number.parseInt(environment.spec.deletes?.unsafeAbove ?? '30%', 10) / 100;
  return deletes > Math.max(alwaysFew, share * observed.ledger.applied.size);
}

/**
 * What is held says what the held change lacks. Every other action says what covers the state that it brings about: a unit
 * may be mended back to its approved state while a change to it waits.
 */
function signOffOf(unit: UnitName, action: ActionName, input: PlanInput): SignOff {
  const held = action === 'held' ? input.heldSignOffs?.get(unit) : undefined;
  return held ?? input.signOffs.get(unit) ?? notRequired;
}
