import { known, type Read, unavailable } from '../core/known.ts';
import type { Unit, UnitName } from '../desired/types.ts';
import { planChanges } from '../plan/plan-changes.ts';
import type { Plan } from '../plan/types.ts';
import { governedByPullRequest } from '../signoff/governed-actions.ts';
import { judgePullRequest } from '../signoff/judge-pull-request.ts';
import { signOffUnits } from '../signoff/sign-off-units.ts';
import type { PathVerdict, PullRequestEvidence } from '../signoff/types.ts';
import { ledgerView } from '../status/journal.ts';
import { findFreezes } from './find-freeze.ts';
import { approvedEnvironment } from './home.ts';
import { judgeBranch } from './judge-branch.ts';
import { loadDesired } from './load-desired.ts';
import { heldSignOffsOf, ledgerDiagnostics, notesOf, observeUnits, openPlan, readsOf } from './plan-branch.ts';
import type { PlanPorts } from './ports.ts';
import { readGovernedEffects } from './read-effects.ts';
import { rulesToMergeBy } from './rules-to-merge-by.ts';

export interface PullRequestPlan {
  readonly plan: Plan;
  readonly evidence: PullRequestEvidence;
  readonly verdicts: readonly PathVerdict[];
  /** Rules by which the controller itself may merge: all of it is self-service, and nothing stands in the way. */
  readonly byPolicy?: readonly string[];
}

/**
 * The pull-request run: the merge result (base tip + head), judged as if it were merged now, against what is live.
 * A unit that the pull request does not touch stays what the branch run would make it.
 */
export async function planPullRequest(
  given: PlanPorts,
  number: number,
  baseTip: string,
  depth: 'L0' | 'deep',
): Promise<Read<PullRequestPlan>> {
  const opened = await openPlan(given);
  if (!opened.known) return opened;
  const { ports, home, ledger, mark } = opened.value;
  const view = ledgerView(ledger);
  const judged = await judgeBranch(ports, ledger, baseTip, view);
  if (!judged.known) return judged;

  const verdict = await judgePullRequest({
    git: ports.git,
    reviews: ports.reviews,
    cache: ports.cache,
    history: judged.value.history,
    firstSeen: ledger.firstSeen,
    number,
    now: ports.clock.now(),
  });
  if (!verdict.known) return verdict;
  const request = verdict.value;
  if (!('tree' in request.merge)) {
    return unavailable(
      'merge-conflict',
      `#${number} conflicts with the base in ${request.merge.conflicts.join(', ')}; update the branch, then it can be planned`,
    );
  }
  const { templates } = judged.value;
  const revision = {
    mergeTree: request.merge.tree,
    base: baseTip,
    head: request.head,
    ...(templates && { templates }),
  };
  const merged = await loadDesired(ports, revision, view);
  if (!merged.known) return merged;

  const chosen = signOffUnits({
    verdicts: request.verdicts,
    merged: merged.value,
    tip: judged.value.tip,
    selection: judged.value.selection,
    history: judged.value.history,
  });
  const units: ReadonlyMap<UnitName, Unit> = chosen.units;
  const { selection } = judged.value;
  // What the pull request touches has its sign-off from there; the rest is held as on the branch, and for its reasons.
  const heldSignOffs = [...heldSignOffsOf(selection)].filter(
    ([unit]) => chosen.signOffs.get(unit) === selection.signOffs.get(unit),
  );
  const environment = approvedEnvironment(selection, home);
  const { approved } = judged.value.history.boundaries.at(-1)!;
  const effects = await readGovernedEffects(ports, request.entries, request.verdicts, approved);
  if (!effects.known) return effects;
  const freezes = await findFreezes(ports, mark, ledger, judged.value.history);
  if (!freezes.known) return freezes;
  const observed = await observeUnits(ports, view, environment, units, depth);
  if (!observed.known) return observed;
  const plan = planChanges({
    revision: request.evidence.headSha,
    environment,
    units,
    blocked: merged.value.blocked,
    observed: observed.value,
    signOffs: chosen.signOffs,
    holdings: chosen.holdings,
    governed: (shown) => effects.value.explain(governedByPullRequest(request.verdicts, shown)),
    before: selection.units,
    people: effects.value.people,
    heldSignOffs: new Map(heldSignOffs),
    pullRequest: {
      number,
      head: request.evidence.headSha,
      base: baseTip,
      author: request.evidence.author?.login ?? 'ghost',
    },
    plannedAt: ports.clock.now().toISOString(),
    reads: readsOf(ports),
    diagnostics: [...ledgerDiagnostics(view), ...merged.value.diagnostics],
    notes: [...notesOf(freezes.value), ...request.notes],
  });
  const rules = await rulesToMergeBy(ports.git, request, plan, effects.value.objectIds);
  if (!rules.known) return rules;
  const byPolicy = rules.value;
  return known({ plan, evidence: request.evidence, verdicts: request.verdicts, ...(byPolicy && { byPolicy }) });
}
