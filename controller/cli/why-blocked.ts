import { Command, Option } from 'commander';
import { Refused } from '../core/errors.ts';
import { findWhyBlocked } from '../loop/why-blocked.ts';
import { similarUnits } from '../status/explain/find-subject.ts';
import { renderChain } from '../status/explain/render-chain.ts';
import { type CliContext, exit } from './context.ts';
import { expectKnown, findRevision } from './find-revision.ts';

interface Options {
  readonly format: 'text' | 'json';
  readonly pr?: string;
}

export function whyBlockedCommand(context: CliContext): Command {
  return new Command('why-blocked')
    .description('What exactly a held or blocked unit lacks, from whom, and the next step. Never writes.')
    .argument('<unit>', 'a unit such as workspace/genomics, or what governs, such as template/base or person/owner-a')
    .option('--pr <number>', 'as it would be once this pull request is merged')
    .addOption(new Option('--format <format>').choices(['text', 'json']).default('text'))
    .addHelpText(
      'after',
      '\nExample:\n  tre --env-file .env why-blocked workspace/genomics --pr 14\n\n' +
        'Exit code: 0 nothing blocks it, 3 something does, 1 error.',
    )
    .action(async (unit: string, options: Options) => {
      const number = options.pr === undefined ? undefined : numberOf(options.pr);
      const ports = await context.connect('plan');
      const tip = await findRevision(ports, undefined);
      const { plan, chain } = expectKnown(await findWhyBlocked(ports, tip, unit, number));
      if (!chain) {
        const known = plan?.actions.map((action) => action.unit) ?? [];
        throw unknownUnit(unit, known, number);
      }
      context.print(
        options.format === 'json'
          ? `${JSON.stringify(chain, null, 2)}\n`
          : renderChain(chain, { pullRequest: number !== undefined }),
      );
      context.setExitCode(chain.blocked ? exit.held : exit.ok);
    });
}

function numberOf(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new Refused('option-invalid', `--pr: expected the number of a pull request, found \`${text}\``);
}

function unknownUnit(unit: string, known: readonly string[], pullRequest: number | undefined): Refused {
  const near = similarUnits(known, unit).join(', ') || 'none';
  const where = pullRequest === undefined ? 'main' : `#${pullRequest}`;
  const hint = pullRequest === undefined ? '; if it is only in an open pull request, name that with --pr N' : '';
  return new Refused('unit-unknown', `${where} has no unit \`${unit}\` and nothing live of it; it has ${near}${hint}`);
}
