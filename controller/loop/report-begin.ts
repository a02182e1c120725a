import type { Read } from '../core/known.ts';
import type { Publisher } from '../status/publisher.ts';
import type { BranchPlan } from './plan-branch.ts';

/** Changes that drift is not: those that a pull request asked for. */
const asked: ReadonlySet<string> = new Set(['create', 'update', 'delete']);

/** Before a branch run does its work: the deployments of those pull requests that it is about are in progress. */
export async function reportBegin(
  publisher: Pick<Publisher, 'deployment'>,
  { plan, judged, ledger }: BranchPlan,
): Promise<readonly Read<void>[]> {
  if (ledger.state === 'broken') return [];
  const pullRequestOf = new Map(
    judged.history.boundaries.map(({ commit, decision }) => [commit, decision?.pullRequest] as const),
  );
  const places = new Map<string, { readonly environment: string; readonly commit: string }>();
  for (const { unit, action, signOff, desired } of plan.actions) {
    if (!asked.has(action) || signOff.state === 'held' || !desired) continue;
    const { commit } = judged.selection.provenance(unit);
    if (pullRequestOf.get(commit) === undefined || ledger.statuses.get(unit)?.lastApplied?.commit === commit) continue;
    const environment = desired.workspace === undefined ? 'core' : `workspace/${desired.workspace}`;
    places.set(`${environment} ${commit}`, { environment, commit });
  }
  const answers: Read<void>[] = [];
  for (const place of places.values()) {
    answers.push(await publisher.deployment({ ...place, state: 'in_progress', description: 'being applied' }));
  }
  return answers;
}
