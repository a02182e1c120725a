import { known, type Read, type Unavailable } from '../core/known.ts';
import type { Plan } from '../plan/types.ts';
import type { Chain, Holdings } from '../status/explain/chain.ts';
import { whyBlocked } from '../status/explain/why-blocked.ts';
import type { UnitStatus } from '../status/types.ts';
import { openLedger, planBranch } from './plan-branch.ts';
import { planPullRequest } from './plan-pull-request.ts';
import type { PlanPorts } from './ports.ts';

export interface WhyBlocked {
  /** Absent where nothing can be planned at all, and it is known why. */
  readonly plan?: Plan;
  /** Undefined where the plan has no such unit. */
  readonly chain: Chain | undefined;
}

/** Plan main, or a pull request where one is named, and follow one unit to what it lacks. Reads only. */
export async function findWhyBlocked(
  ports: PlanPorts,
  tip: string,
  unit: string,
  pullRequest: number | undefined,
): Promise<Read<WhyBlocked>> {
  if (pullRequest === undefined) {
    const planned = await planBranch(ports, tip, 'L0');
    if (!planned.known) return wholeProblem(planned, unit) ?? planned;
    const { plan, ledger, judged } = planned.value;
    return known(answer(plan, ledger.statuses, unit, judged.selection.holdings));
  }
  const planned = await planPullRequest(ports, pullRequest, tip, 'L0');
  if (!planned.known) return wholeProblem(planned, unit) ?? planned;
  const ledger = await openLedger(ports);
  if (!ledger.known) return ledger;
  const { plan, evidence } = planned.value;
  const { chain } = answer(plan, ledger.value.statuses, unit);
  return known({ plan, chain: chain && { ...chain, url: evidence.url } });
}

/** No plan, for a reason that a person must mend: an answer, where an outage is none. */
const wholeProblems: { readonly [code: string]: string } = {
  'merge-conflict': 'Update the branch (git merge main, mend the conflicts, git push) and have it approved again.',
  'history-rewritten': 'Push main back to where it was; `tre plan` names the commit. Then change it by pull requests.',
};

function wholeProblem({ code, reason }: Unavailable, unit: string): Read<WhyBlocked> | undefined {
  const step = wholeProblems[code];
  if (step === undefined) return undefined;
  const causes = [{ code, message: reason }];
  const link = { unit, action: 'blocked', state: 'blocked', depth: 0, causes, missing: [] } as const;
  const summary = `${unit} is blocked, as is everything else in this plan.`;
  return known({ chain: { unit, blocked: true, summary, links: [link], next: [step] } });
}

function answer(
  plan: Plan,
  statuses: ReadonlyMap<string, UnitStatus>,
  unit: string,
  holdings: Holdings = new Map(),
): WhyBlocked {
  return { plan, chain: whyBlocked(plan, statuses, unit, holdings) };
}
