import { canonicalJson } from '../core/digest.ts';
import { known, type Read, unavailable } from '../core/known.ts';
import { templateLabel } from '../desired/names.ts';
import { templateCache } from '../desired/template.ts';
import type { DesiredState, Unit } from '../desired/types.ts';
import type { AppliedRecord, LedgerView } from '../observed/types.ts';
import { planDigest } from '../plan/digest.ts';
import { secretInputs, secretsOf } from '../plan/secrets.ts';
import type { Action, ActionName, Plan, Reason } from '../plan/types.ts';
import { type Explaining, updateReasons } from '../plan/update-reasons.ts';
import type { PullRequestEvidence } from '../signoff/types.ts';
import { notRequired } from '../signoff/verdicts.ts';
import { loadDesired } from './load-desired.ts';
import type { PlanPorts } from './ports.ts';

/** Nothing is known to be live: the ledger's anchor lies in Azure, which is not asked here. */
const nothingLive: LedgerView = { state: 'absent', applied: new Map() };

/**
 * The part of a plan that git alone gives: what main says against what it would say with the pull request merged. Azure is
 * asked nothing, with no identity: whose pushes these are cannot be known (a fork), or they are not meant to be judged yet.
 */
export async function planStatic(ports: PlanPorts, evidence: PullRequestEvidence, tip: string): Promise<Read<Plan>> {
  const { number, headSha } = evidence;
  const there = await ports.git.ensureCommit(headSha);
  if (!there.known) return there;
  if (!there.value) return unavailable('head-unavailable', `git does not give ${headSha}, the head of #${number}`);
  const merge = await ports.git.mergeTree(tip, headSha);
  if (!merge.known) return merge;
  if ('conflicts' in merge.value) {
    const files = merge.value.conflicts.join(', ');
    return unavailable('merge-conflict', `#${number} conflicts with main in ${files}; update the branch`);
  }
  const before = await loadDesired(ports, { commit: tip }, nothingLive);
  if (!before.known) return before;
  const revision = { mergeTree: merge.value.tree, base: tip, head: headSha };
  const after = await loadDesired(ports, revision, nothingLive);
  if (!after.known) return after;
  const actions = compareStates(before.value, after.value);
  const environment = after.value.environment.name;
  return known({
    revision: headSha,
    digest: planDigest(environment, actions),
    environment,
    pullRequest: { number, head: headSha, base: tip, author: evidence.author?.login ?? 'ghost' },
    plannedAt: ports.clock.now().toISOString(),
    actions,
    diagnostics: after.value.diagnostics,
    notes: notesOf(evidence),
    static: true,
    reads: { arm: 0, git: ports.git.calls(), github: ports.reviews.calls() },
  });
}

export function isFork({ headRepositoryId, baseRepositoryId }: PullRequestEvidence): boolean {
  return headRepositoryId !== baseRepositoryId;
}

function notesOf(evidence: PullRequestEvidence): string[] {
  const { number, draft } = evidence;
  const fork = `#${number} comes from a fork: who pushed there cannot be known, so nothing of it is sent to Azure. Push the branch to this repository for a full plan.`;
  const early = `#${number} is a draft: mark it ready for review for a full plan.`;
  return [...(isFork(evidence) ? [fork] : []), ...(draft ? [early] : [])];
}

function compareStates(before: DesiredState, after: DesiredState): Action[] {
  const actions: Action[] = [];
  const add = (unit: string, action: ActionName, reasons: readonly Reason[], desired?: Unit) =>
    actions.push({ unit, action, reasons, signOff: notRequired, unsafe: false, ...(desired && { desired }) });
  for (const unit of after.units.values()) {
    const old = before.units.get(unit.name);
    if (!old) {
      add(unit.name, 'create', [{ code: 'new-unit', at: unit.at, message: 'it is not on main yet' }], unit);
      continue;
    }
    const reasons = isChanged(old, unit) ? updateReasons(unit, asRecord(old), explaining(after, unit, old)) : [];
    add(unit.name, reasons.length > 0 ? 'update' : 'none', reasons, unit);
  }
  for (const [unit, why] of after.blocked) {
    add(
      unit,
      'blocked',
      why.map(({ code, message, at }) => ({ code, message, ...(at && { at }) })),
    );
  }
  for (const unit of before.units.keys()) {
    if (after.units.has(unit) || after.blocked.has(unit)) continue;
    add(unit, 'delete', [{ code: 'removed', message: 'its manifest leaves git' }]);
  }
  return actions;
}

function isChanged(before: Unit, after: Unit): boolean {
  const facts = ({ template, enabled, parameters }: Unit) =>
    canonicalJson([templateLabel(template), template.blobs, enabled, parameters]);
  return facts(before) !== facts(after);
}

/** What applying main would record, as far as reasons need it. */
function asRecord(unit: Unit): AppliedRecord {
  return {
    template: templateLabel(unit.template),
    enabled: unit.enabled,
    parameters: unit.parameters,
  } as AppliedRecord;
}

/** Values of secrets stay out of what units add to others, too; those of main as well, since they are shown as before. */
function explaining(after: DesiredState, unit: Unit, old: Unit): Explaining {
  const wire = templateCache();
  const received = [...after.units.values()]
    .flatMap(({ contributions }) => contributions)
    .filter(({ to }) => to === unit.name);
  const authors = received.flatMap(({ from }) => after.units.get(from) ?? []);
  return {
    received,
    secrets: (template) => secretInputs(wire(template)),
    hidden: [...new Set([unit, old, ...authors])].flatMap((each) => secretsOf(each, wire)),
  };
}
