import { Refused, Transient } from '../core/errors.ts';
import type { Read, Unavailable } from '../core/known.ts';
import { shownContext } from '../signoff/types.ts';
import type { CheckRun, Publisher } from '../status/publisher.ts';
import { notPlannedCheck, notPlannedText } from '../status/report/not-planned.ts';
import { planCheck } from '../status/report/plan-check.ts';
import { planText } from '../status/report/plan-text.ts';
import { notJudged, signOffCheck } from '../status/report/sign-off-check.ts';
import type { Planned } from './plan-for-review.ts';

export interface PublishedCheck {
  readonly name: string;
  readonly conclusion: CheckRun['conclusion'];
  readonly title: string;
}

/** Two checks and a comment about the head; for a merge group the checks alone, on its commit. */
export async function publishReview(
  publisher: Publisher,
  planned: Planned,
  mergeGroup?: string,
): Promise<readonly PublishedCheck[]> {
  const { body, digest, checks } = sayingOf(publisher, planned, mergeGroup ?? planned.evidence.headSha);
  const answers: Read<unknown>[] = [];
  if (mergeGroup === undefined) answers.push(await publisher.comment(planned.evidence.number, 'plan', body, digest));
  for (const check of checks) answers.push(await publisher.check(check));
  // What could not be shown was not shown.
  const isShown = mergeGroup === undefined && answers.every(({ known }) => known);
  if (isShown && planned.state === 'planned') answers.push(await sayShown(publisher, planned));
  expectSaid(answers);
  return checks.map(({ name, conclusion, title }) => ({ name, conclusion, title }));
}

/** Its time is GitHub's, so that a strict policy can tell whether an approval came after the plan. */
function sayShown(publisher: Publisher, { evidence }: Planned): Promise<Read<void>> {
  return publisher.status(evidence.headSha, {
    context: shownContext,
    state: 'success',
    description: 'The plan of this commit was shown',
  });
}

interface Saying {
  readonly body: string;
  readonly digest?: string;
  readonly checks: readonly CheckRun[];
}

function sayingOf(publisher: Publisher, planned: Planned, head: string): Saying {
  if (planned.state === 'not-planned') {
    const { problem } = planned;
    const checks = [notPlannedCheck(problem, head), notJudged(problem.message, head)];
    return { body: notPlannedText(problem), checks };
  }
  const { plan, evidence } = planned;
  const { number, url } = evidence;
  const links = { repositoryUrl: url.replace(/\/pull\/\d+$/u, ''), detailsUrl: publisher.checksPage(number, head) };
  const text = planText(plan, links);
  const signOff =
    planned.state === 'planned' ? signOffCheck(planned, head) : notJudged((plan.notes ?? []).join(' '), head);
  return { body: text.body, digest: text.digest, checks: [planCheck(plan, text, head), signOff] };
}

/** All is tried before the first refusal is thrown: a token that may not write checks may still comment. */
function expectSaid(answers: readonly Read<unknown>[]): void {
  const failed = answers.filter((answer): answer is Unavailable => !answer.known);
  const [first] = failed;
  if (!first) return;
  const message = failed.map(({ reason }) => reason).join('\n');
  const Kind = failed.some(({ code }) => code === 'github-unavailable') ? Transient : Refused;
  throw new Kind(first.code, message);
}
