import { isLoopError, Transient } from '../core/errors.ts';
import type { Read, Unavailable } from '../core/known.ts';
import type { Plan } from '../plan/types.ts';
import type { PullRequestEvidence } from '../signoff/types.ts';
import type { Problem } from '../status/report/not-planned.ts';
import { type PullRequestPlan, planPullRequest } from './plan-pull-request.ts';
import { isFork, planStatic } from './plan-static.ts';
import type { PlanPorts } from './ports.ts';

/** What there is to say about a pull request. */
export type Planned =
  | ({ readonly state: 'planned' } & PullRequestPlan)
  | { readonly state: 'static'; readonly plan: Plan; readonly evidence: PullRequestEvidence }
  | { readonly state: 'not-planned'; readonly problem: Problem; readonly evidence: PullRequestEvidence };

/** Reasons that a person mends, and that belong where the person looks. All others are outages, and pass. */
const forPeople: ReadonlySet<string> = new Set([
  'merge-conflict',
  'head-unavailable',
  'history-rewritten',
  'repository-changed',
  'no-environment',
  'shallow',
]);

/** Plan it as far as may be: a draft or a fork from git alone. @throws Transient where Azure, GitHub or git do not answer. */
export async function planForReview(
  ports: PlanPorts,
  evidence: PullRequestEvidence,
  tip: string,
  depth: 'L0' | 'deep' = 'L0',
): Promise<Planned> {
  const limited = evidence.draft || isFork(evidence);
  const problem = (found: Problem): Planned => ({ state: 'not-planned', problem: found, evidence });
  try {
    if (limited) {
      const plan = await planStatic(ports, evidence, tip);
      return plan.known ? { state: 'static', plan: plan.value, evidence } : problem(problemOf(plan));
    }
    const planned: Read<PullRequestPlan> = await planPullRequest(ports, evidence.number, tip, depth);
    return planned.known ? { state: 'planned', ...planned.value } : problem(problemOf(planned));
  } catch (cause) {
    // A repository without a valid environment is refused by whoever reads it.
    if (isLoopError(cause) && cause.directive === 'Refused')
      return problem({ code: cause.code, message: cause.message });
    throw cause;
  }
}

function problemOf({ code, reason }: Unavailable): Problem {
  if (forPeople.has(code)) return { code, message: reason };
  throw new Transient(code, reason);
}
