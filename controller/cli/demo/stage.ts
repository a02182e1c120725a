import { Refused } from '../../core/errors.ts';
import { applyAndReport } from '../../loop/apply-and-report.ts';
import type { BranchApply } from '../../loop/apply-branch.ts';
import { planBranch } from '../../loop/plan-branch.ts';
import type { ReviewPorts } from '../../loop/ports.ts';
import { type Review, reviewPullRequest } from '../../loop/review-pull-request.ts';
import { renderText } from '../../plan/text.ts';
import type { Action, Plan } from '../../plan/types.ts';
import { tokenVariable } from '../../sandbox/people.ts';
import { eventLine } from '../apply.ts';
import type { CliContext } from '../context.ts';
import { expectKnown, findRevision } from '../find-revision.ts';
import type { Env } from '../settings.ts';
import { type AzureRest, azureRest } from './azure.ts';
import { type Hand, hand } from './github.ts';

/** What a chapter may do: let people act, let the controller act, look at Azure, and say what is seen. */
export interface Stage {
  readonly subscription: string;
  readonly azure: AzureRest;
  person(login: string): Hand;
  say(text: string): void;
  /** The plan of main, on the terminal. */
  plan(): Promise<Plan>;
  /** What `tre serve` does with a pull request: plan, checks, comment, and the merge of what needs nobody. */
  review(pullRequest: number): Promise<Review>;
  /** As review, with the plan on the terminal. */
  show(pullRequest: number): Promise<Plan>;
  /** The controller's comment on a pull request, as its page shows it. */
  comment(pullRequest: number): Promise<string>;
  apply(): Promise<BranchApply>;
  /** What was promised in words, looked up in Azure and on GitHub: the demo fails loudly where it does not hold. */
  verify(what: string, holds: boolean): void;
}

export async function setStage(context: CliContext, env: Env): Promise<Stage> {
  const ports = await context.connect('apply', env);
  const plan = await context.connect('plan', env);
  const api = { url: env['GITHUB_API_URL'] ?? '', repository: env['GITHUB_REPOSITORY'] ?? '' };
  const say = (text: string) => context.note(`${text}\n`);
  // Not indented: a plan fills its 100 columns.
  const print = (made: Plan) => context.note(`\n${renderText(made, { colour: context.colour })}\n`);
  const controller = hand(api, 'the controller', env['GITHUB_TOKEN'] ?? '');
  return {
    subscription: env['AZURE_SUBSCRIPTION_ID'] ?? '',
    azure: azureRest(env),
    person: (login) => hand(api, login, env[tokenVariable(login)] ?? ''),
    say,
    plan: async () => {
      const made = expectKnown(await planBranch(plan, await findRevision(plan, undefined), 'L0')).plan;
      print(made);
      return made;
    },
    review: (pullRequest) => reviewPullRequest(ports, pullRequest),
    show: async (pullRequest) => {
      const review = await reviewPullRequest(ports, pullRequest);
      if (review.state === 'closed' || !review.plan)
        throw new Refused('demo-plan', `#${pullRequest} could not be planned: ${review.state}`);
      print(review.plan);
      say(`  on its page: ${review.url}`);
      return review.plan;
    },
    comment: async (pullRequest) => {
      const [first] = await controller.comments(pullRequest);
      return first?.body ?? '';
    },
    apply: () => performApply(context, ports),
    verify: (what, holds) => {
      say(`  ${holds ? '✓' : '✗'} ${what}`);
      if (!holds) throw new Refused('demo-not-verified', `the demo promised, and it does not show: ${what}`);
    },
  };
}

async function performApply(context: CliContext, ports: ReviewPorts): Promise<BranchApply> {
  const tip = await findRevision(ports, undefined);
  const result = expectKnown(
    await applyAndReport(ports, tip, {
      signal: context.signal,
      onEvent: (event) => context.note(`  ${eventLine(event)}`),
    }),
  );
  const broken = [...result.outcomes].find(([, outcome]) => ['failed', 'stalled', 'skipped'].includes(outcome.state));
  if (broken) throw new Refused('demo-apply', `${broken[0]}: ${JSON.stringify(broken[1])}`);
  const [problem] = result.reported.problems;
  if (problem !== undefined) throw new Refused('demo-report', problem);
  return result;
}

export function actionOf(plan: Plan, unit: string): Action | undefined {
  return plan.actions.find((action) => action.unit === unit);
}
