import { Transient } from '../core/errors.ts';
import type { Plan } from '../plan/types.ts';
import { mainTip } from './main-tip.ts';
import { mergeByPolicy, type PolicyMerge } from './merge-by-policy.ts';
import { type Planned, planForReview } from './plan-for-review.ts';
import type { PlanPorts, ReviewPorts } from './ports.ts';
import { type PublishedCheck, publishReview } from './publish-review.ts';
import { recordSeen } from './record-seen.ts';
import { rememberEvidence } from './remember-evidence.ts';

export type Review =
  /** Closed or merged: what stands there is the report's. */
  | { readonly state: 'closed'; readonly number: number }
  | {
      readonly state: Planned['state'];
      readonly number: number;
      readonly title: string;
      readonly url: string;
      readonly head: string;
      readonly plan?: Plan;
      readonly checks: readonly PublishedCheck[];
      readonly merge?: PolicyMerge;
    };

/**
 * The pull-request run: sign what was reviewed into the ledger, plan, say it on GitHub, merge what needs nobody. Said again
 * it sends nothing. Requests to GitHub, however much the repository holds: 10 where nothing is new, 15 the first time; a page
 * more for each hundred comments, reviews or events, one or more for each push to main that no apply has recorded yet.
 * @throws Transient where something does not answer, Refused where the controller may not write on GitHub.
 */
export async function reviewPullRequest(ports: ReviewPorts, number: number): Promise<Review> {
  const tip = await mainTip(ports);
  const reviews = rememberEvidence(ports.reviews);
  const evidence = await reviews.pullRequest(number);
  if (!evidence.known) throw new Transient(evidence.code, evidence.reason);
  const seen = await recordSeen({ ...ports, reviews }, number);
  if (!seen.known) throw new Transient(seen.code, seen.reason);
  if (evidence.value.state === 'closed') return { state: 'closed', number };
  const planned = await planForReview({ ...ports.planning, reviews }, evidence.value, tip);
  const checks = await publishReview(ports.publisher, planned);
  const merge = await mergeByPolicy(ports.publisher, planned);
  return { ...reviewOf(planned), checks, ...(merge && { merge }) };
}

/** As above for a merge queue: the same two checks on the commit that the queue made. */
export async function reviewMergeGroup(ports: ReviewPorts, sha: string, number: number): Promise<Review> {
  const tip = await mainTip(ports);
  const planned = await planOpen(ports.planning, number, tip);
  const checks = await publishReview(ports.publisher, planned, sha);
  return { ...reviewOf(planned), checks };
}

/** For a command line: plan and say it, without the ledger and without merging. */
export async function publishPlan(
  { planning, publisher }: Pick<ReviewPorts, 'planning' | 'publisher'>,
  number: number,
  tip: string,
  depth: 'L0' | 'deep',
): Promise<Planned> {
  const planned = await planOpen(planning, number, tip, depth);
  if (planned.evidence.state === 'open') await publishReview(publisher, planned);
  return planned;
}

/** As far as may be, without saying it anywhere. */
export async function planOpen(ports: PlanPorts, number: number, tip: string, depth?: 'L0' | 'deep'): Promise<Planned> {
  const reviews = rememberEvidence(ports.reviews);
  const evidence = await reviews.pullRequest(number);
  if (!evidence.known) throw new Transient(evidence.code, evidence.reason);
  return planForReview({ ...ports, reviews }, evidence.value, tip, depth);
}

function reviewOf(planned: Planned) {
  const { number, headSha, title, url } = planned.evidence;
  return { state: planned.state, number, title, url, head: headSha, ...('plan' in planned && { plan: planned.plan }) };
}
