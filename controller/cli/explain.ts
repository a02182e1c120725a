import { Command, Option } from 'commander';
import { explain } from '../loop/explain.ts';
import { renderAnswer } from '../status/explain/render.ts';
import { type CliContext, exit } from './context.ts';
import { expectKnown, findRevision } from './find-revision.ts';

export function explainCommand(context: CliContext): Command {
  return new Command('explain')
    .description('Who approved what is live, and when; from a unit, a live resource id or a file.')
    .argument('<what>', 'a unit such as workspace/genomics, the id of a live resource, or the path of a governed file')
    .addOption(new Option('--format <format>').choices(['text', 'json']).default('text'))
    .addHelpText(
      'after',
      '\nExamples:\n  tre --env-file .env explain workspace/genomics\n' +
        '  tre --env-file .env explain manifests/people/owner-a.yaml\n\n' +
        'Answers from the signed ledger; Azure is asked only whether it still is as it was recorded.',
    )
    .action(async (asked: string, options: { format: 'text' | 'json' }) => {
      const ports = await context.connect('plan');
      const tip = await findRevision(ports, undefined);
      const answer = expectKnown(await explain(ports, asked, tip));
      context.print(options.format === 'json' ? `${JSON.stringify(answer, null, 2)}\n` : renderAnswer(answer));
      context.setExitCode(exit.ok);
    });
}
