import { randomBytes } from 'node:crypto';
import { Command, Option } from 'commander';
import { Refused } from '../core/errors.ts';
import { findHome } from '../loop/find-home.ts';
import type { ApplyPorts } from '../loop/ports.ts';
import type { Freeze } from '../signoff/freeze.ts';
import { type CliContext, exit } from './context.ts';
import { expectKnown } from './find-revision.ts';

interface Options {
  readonly reason?: string;
  readonly about?: string;
  readonly subscription?: string;
  readonly group?: string;
  readonly status?: true;
  readonly format: 'text' | 'json';
}

export function freezeCommand(context: CliContext): Command {
  return new Command('freeze')
    .description('Stop all applies and releases at once. Needs Azure only, and is lifted by an approved pull request.')
    .option('--reason <text>', 'why; it is shown to everybody')
    .option('--about <person>', 'name under manifests/people of whom it is about: they do not count for its lift')
    .option('--status', 'show the freeze that is on, and do nothing else')
    .option('--subscription <id>', 'subscription of the core group, where the repository was never fetched here')
    .option('--group <name>', 'core resource group, together with --subscription')
    .addOption(new Option('--format <format>').choices(['text', 'json']).default('text'))
    .addHelpText(
      'after',
      '\nExample:\n  tre --env-file .env freeze --reason "A token of admin-a is in the wrong hands" --about admin-a\n\n' +
        'It is a mark on the core resource group: it works while GitHub is down. What runs now is finished, nothing\n' +
        'begins. Lift it with a FreezeLift (`tre new freeze-lift`) that two TRE admins approve.',
    )
    .action(async (options: Options) => {
      const ports = await context.connect('apply');
      const store = ports.freezes(await placeOf(ports, options));
      const now = expectKnown(await store.read());
      if (options.status) {
        show(context, now, options.format);
        context.setExitCode(now ? exit.held : exit.ok);
        return;
      }
      // A new one each time: the mark that stands may have been lifted already, and only the next apply takes it away.
      if (now) context.note(`${now.id} was on since ${now.at} (${now.reason}); the new one takes its place\n`);
      const freeze = newFreeze(options, ports.clock.now());
      await store.write(freeze);
      show(context, freeze, options.format);
      context.setExitCode(exit.ok);
      if (options.format === 'text')
        context.note(
          `Lift it by pull request: tre new freeze-lift ${freeze.id.slice(-8)} --freeze ${freeze.id}\n` +
            'Two TRE admins must approve that; its author may be one of them.\n',
        );
    });
}

type Place = Parameters<ApplyPorts['freezes']>[0];

/** From the trust root in the local mirror, which needs no network; or as told, where there is no mirror. */
async function placeOf(ports: ApplyPorts, { subscription, group }: Options): Promise<Place> {
  if (subscription === undefined && group === undefined) return expectKnown(await findHome(ports));
  if (subscription !== undefined && group !== undefined) return { coreSubscription: subscription, coreGroup: group };
  throw new Refused('option-missing', '--subscription and --group go together: ID of the subscription, and rg-NAME');
}

function newFreeze({ reason, about }: Options, now: Date): Freeze {
  if (!reason) throw new Refused('option-missing', 'say why everything stops: --reason TEXT');
  const at = now.toISOString();
  const id = `freeze-${at.slice(0, 10).replaceAll('-', '')}-${randomBytes(4).toString('hex')}`;
  return { id, at, reason, ...(about && { about }) };
}

function show(context: CliContext, freeze: Freeze | undefined, format: Options['format']): void {
  if (format === 'json') context.print(`${JSON.stringify({ freeze: freeze ?? null }, null, 2)}\n`);
  else if (!freeze) context.print('nothing is frozen\n');
  else
    context.print(
      `${freeze.id}  since ${freeze.at}: ${freeze.reason}${freeze.about ? ` (about ${freeze.about})` : ''}\n`,
    );
}
