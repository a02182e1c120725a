import { Refused } from '../../core/errors.ts';
import { applyBranch, type BranchApply } from '../../loop/apply-branch.ts';
import { planBranch } from '../../loop/plan-branch.ts';
import { planPullRequest } from '../../loop/plan-pull-request.ts';
import type { ApplyPorts } from '../../loop/ports.ts';
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
  plan(pullRequest?: number): Promise<Plan>;
  apply(): Promise<BranchApply>;
  /** What was promised in words, looked up in Azure: the demo fails loudly where it does not hold. */
  verify(what: string, holds: boolean): void;
}

export async function setStage(context: CliContext, env: Env): Promise<Stage> {
  const apply = await context.connect('apply', env);
  const plan = await context.connect('plan', env);
  const api = { url: env['GITHUB_API_URL'] ?? '', repository: env['GITHUB_REPOSITORY'] ?? '' };
  const say = (text: string) => context.note(`${text}\n`);
  return {
    subscription: env['AZURE_SUBSCRIPTION_ID'] ?? '',
    azure: azureRest(env),
    person: (login) => hand(api, login, env[tokenVariable(login)] ?? ''),
    say,
    plan: async (pullRequest) => {
      const made = await makePlan(plan, pullRequest);
      // Not indented: a plan fills its 100 columns.
      context.note(`\n${renderText(made, { colour: context.colour })}\n`);
      return made;
    },
    apply: () => performApply(context, apply),
    verify: (what, holds) => {
      say(`  ${holds ? '✓' : '✗'} ${what}`);
      if (!holds) throw new Refused('demo-not-verified', `the demo promised, and Azure does not show: ${what}`);
    },
  };
}

async function makePlan(ports: ApplyPorts, pullRequest: number | undefined): Promise<Plan> {
  const tip = await findRevision(ports, undefined);
  if (pullRequest === undefined) return expectKnown(await planBranch(ports, tip, 'L0')).plan;
  return expectKnown(await planPullRequest(ports, pullRequest, tip, 'L0')).plan;
}

async function performApply(context: CliContext, ports: ApplyPorts): Promise<BranchApply> {
  const tip = await findRevision(ports, undefined);
  const result = expectKnown(
    await applyBranch(ports, tip, {
      signal: context.signal,
      onEvent: (event) => context.note(`  ${eventLine(event)}`),
    }),
  );
  const broken = [...result.outcomes].find(([, outcome]) => ['failed', 'stalled', 'skipped'].includes(outcome.state));
  if (broken) throw new Refused('demo-apply', `${broken[0]}: ${JSON.stringify(broken[1])}`);
  return result;
}

export function actionOf(plan: Plan, unit: string): Action | undefined {
  return plan.actions.find((action) => action.unit === unit);
}
