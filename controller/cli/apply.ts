import { Command, Option } from 'commander';
import type { ApplyEvent, Outcome } from '../apply/types.ts';
import { applyAndReport } from '../loop/apply-and-report.ts';
import { applyBranch, type BranchApply } from '../loop/apply-branch.ts';
import { planJson } from '../plan/json.ts';
import { renderText } from '../plan/text.ts';
import { type CliContext, exit } from './context.ts';
import { expectKnown, findRevision } from './find-revision.ts';

export function applyCommand(context: CliContext): Command {
  return new Command('apply')
    .description('Bring about what is approved on main. What is not approved is held and named.')
    .option('--deep', "ask Azure's what-if for every unit first, and mend what the quick look does not show")
    .option('--report', 'say on GitHub what became of each pull request: comment, status, deployments, reverts')
    .addOption(new Option('--format <format>').choices(['text', 'json']).default('text'))
    .addHelpText(
      'after',
      '\nExample:\n  tre --env-file .env apply\n\nExit code: 0 all applied or nothing to do, 3 something held, 1 a failure.\n' +
        'Safe to stop at any point, also with kill -9: the next apply goes on from what Azure and the ledger say.',
    )
    .action(async (options: { format: 'text' | 'json'; deep?: true; report?: true }) => {
      const ports = await context.connect('apply');
      const commit = await findRevision(ports, undefined);
      const run: Parameters<typeof applyBranch>[2] = {
        signal: context.signal,
        depth: options.deep ? 'deep' : 'L0',
        onPlan: (plan) => options.format === 'text' && context.note(renderText(plan, { colour: context.colour })),
        onEvent: (event) => context.note(eventLine(event)),
      };
      const reported = options.report ? expectKnown(await applyAndReport(ports, commit, run)) : undefined;
      const result = reported ?? expectKnown(await applyBranch(ports, commit, run));
      for (const problem of reported?.reported.problems ?? []) context.note(`not said: ${problem}\n`);
      context.print(
        options.format === 'json' ? `${JSON.stringify(resultJson(result), null, 2)}\n` : `${resultText(result)}\n`,
      );
      context.setExitCode(exitCodeOf(result));
    });
}

/** One line of progress; stays within 100 columns but for messages that Azure made longer. */
export function eventLine(event: ApplyEvent): string {
  switch (event.type) {
    case 'started':
      return `  … ${event.unit}  ${event.action}\n`;
    case 'attached':
      return `  … ${event.unit}  already running (${event.state}), waiting for it\n`;
    case 'waiting':
      return `  … ${event.unit}  ${event.message}\n`;
    case 'retrying':
      return `  … ${event.unit}  again in ${Math.ceil(event.afterMs / 1000)} s: ${event.message}\n`;
    case 'ended':
      return `  ${outcomeMark(event.outcome)} ${event.unit}  ${outcomeText(event.outcome)}\n`;
  }
}

function outcomeMark(outcome: Outcome): string {
  return outcome.state === 'applied' || outcome.state === 'deleted' ? '✓' : outcome.state === 'held' ? '‖' : '✗';
}

function outcomeText(outcome: Outcome): string {
  switch (outcome.state) {
    case 'applied':
    case 'deleted':
      return `${outcome.state} in ${seconds(outcome.durationMs)}`;
    case 'failed':
      return `failed: ${outcome.code}: ${outcome.message}${outcome.correlationId ? ` (correlation id ${outcome.correlationId})` : ''}`;
    case 'stalled':
    case 'skipped':
    case 'held':
      return `${outcome.state}: ${outcome.message}`;
  }
}

function seconds(ms: number): string {
  return ms < 60_000
    ? `${(ms / 1000).toFixed(1)} s`
    : `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

function resultJson({ plan, outcomes, held }: BranchApply): object {
  return { plan: planJson(plan), outcomes: Object.fromEntries(outcomes), held };
}

function resultText({ outcomes, held }: BranchApply): string {
  const count = (state: Outcome['state']) => [...outcomes.values()].filter((outcome) => outcome.state === state).length;
  const parts = [
    [count('applied'), 'applied'],
    [count('deleted'), 'deleted'],
    [count('failed'), 'failed'],
    [count('stalled'), 'stalled'],
    [count('skipped'), 'skipped'],
    [held.length, 'held'],
  ] as const;
  const said = parts.filter(([number]) => number > 0).map(([number, word]) => `${number} ${word}`);
  return said.length > 0 ? `${said.join(', ')}.` : 'Nothing to do: live is what is approved.';
}

function exitCodeOf({ plan, outcomes, held }: BranchApply): number {
  const states = [...outcomes.values()].map((outcome) => outcome.state);
  const broken = plan.diagnostics.some((diagnostic) => diagnostic.severity === 'error');
  if (broken || states.some((state) => state === 'failed' || state === 'stalled' || state === 'skipped'))
    return exit.failed;
  return held.length > 0 || states.includes('held') ? exit.held : exit.ok;
}
