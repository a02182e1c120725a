import { Command, Option } from 'commander';
import { Refused } from '../core/errors.ts';
import { renderJson } from '../plan/json.ts';
import { renderMarkdown } from '../plan/markdown.ts';
import { renderText } from '../plan/text.ts';
import type { Plan } from '../plan/types.ts';
import { type CliContext, exit } from './context.ts';
import { expectKnown, findRevision } from './find-revision.ts';

interface Format {
  readonly format: 'text' | 'markdown' | 'json';
}

export function planCommand(context: CliContext): Command {
  return new Command('plan')
    .description('What would be done, why, and who must still agree. Never writes to Azure.')
    .option('--pr <number>', 'plan the result of merging this pull request')
    .option('--ref <revision>', 'plan this branch or commit instead of main')
    .option('--publish', 'say it on the pull request: two checks and a comment; needs --pr')
    .option('--deep', "ask Azure's what-if for every unit, not only for those that look different")
    .addOption(new Option('--format <format>').choices(['text', 'markdown', 'json']).default('text'))
    .addHelpText(
      'after',
      '\nExample:\n  tre --env-file .env plan --pr 14\n\nExit code: 0 nothing to do, 2 changes, 1 error.',
    )
    .action(async (options: Format & PlanOptions) => {
      const plan = await makePlan(context, options);
      context.print(render(plan, options.format, context.colour));
      context.setExitCode(exitCodeOf(plan));
    });
}

interface PlanOptions {
  readonly pr?: string;
  readonly ref?: string;
  readonly publish?: true;
  readonly deep?: true;
}

async function makePlan(context: CliContext, options: PlanOptions): Promise<Plan> {
  if (options.pr !== undefined && options.ref !== undefined) {
    throw new Refused('options-exclude', 'give --pr or --ref, not both: a pull request has its own head');
  }
  if (options.publish && options.pr === undefined) {
    throw new Refused('options-exclude', '--publish says the plan on a pull request: give its number with --pr');
  }
  const depth = options.deep ? 'deep' : 'L0';
  const ports = await context.connect('plan');
  // git fetches while the planner is loaded: each takes a tenth of a second and more.
  const [tip, { planBranch }, { planOpen, publishPlan }] = await Promise.all([
    findRevision(ports, options.ref),
    import('../loop/plan-branch.ts'),
    import('../loop/review-pull-request.ts'),
  ]);
  if (options.pr === undefined)
    return expectKnown(await planBranch(ports, tip, depth, options.ref === undefined ? 'main' : 'named')).plan;
  if (!/^[1-9]\d*$/.test(options.pr)) {
    throw new Refused('option-invalid', `--pr: expected the number of a pull request, found \`${options.pr}\``);
  }
  const number = Number(options.pr);
  const planned = options.publish
    ? await publishPlan(ports, number, tip, depth)
    : await planOpen(ports, number, tip, depth);
  if (planned.state === 'not-planned') throw new Refused(planned.problem.code, `no plan: ${planned.problem.message}`);
  return planned.plan;
}

export function render(plan: Plan, format: Format['format'], colour: CliContext['colour']): string {
  switch (format) {
    case 'json':
      return renderJson(plan);
    case 'markdown':
      return renderMarkdown(plan);
    case 'text':
      return renderText(plan, { colour });
  }
}

function exitCodeOf(plan: Plan): number {
  if (plan.diagnostics.some((diagnostic) => diagnostic.severity === 'error')) return exit.failed;
  return plan.actions.some((action) => action.action !== 'none') ? exit.changes : exit.ok;
}
