import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Command } from 'commander';
import { stringify } from 'yaml';
import { Refused } from '../core/errors.ts';
import { judgeBranch } from '../loop/judge-branch.ts';
import { openLedger } from '../loop/plan-branch.ts';
import type { PlanPorts } from '../loop/ports.ts';
import { ratifiable } from '../signoff/ratifiable.ts';
import { ledgerView } from '../status/journal.ts';
import { type CliContext, exit } from './context.ts';
import { expectKnown, findRevision } from './find-revision.ts';

export function ratifyCommand(context: CliContext): Command {
  return new Command('ratify')
    .description(
      'Write the manifest that accepts, by commit and content, what came to main without an approved pull request.',
    )
    .argument('<commit>', 'the commit to accept, as `tre plan` names it')
    .option('--reason <text>', 'why it may stay', 'reviewed after the fact')
    .option('--write <dir>', 'write the file into this checkout instead of printing it')
    .addHelpText(
      'after',
      '\nExample:\n  tre --env-file .env ratify 8d01c2e --write .\n\n' +
        'Open a pull request with it. It counts once two TRE admins other than whoever pushed the commit agree;\n' +
        'its author may be one of them.',
    )
    .action(async (commit: string, options: { reason: string; write?: string }) => {
      const ports = await context.connect('plan');
      const tip = await findRevision(ports, undefined);
      const { commit: id, paths } = await whatToRatify(ports, commit, tip);
      const file = `manifests/ratifications/ratify-${id.slice(0, 7)}.yaml`;
      const text = manifest(id, paths, options.reason);
      if (options.write === undefined) {
        context.print(text);
        context.note(`Commit this as ${file} on a branch, open a pull request, and have two TRE admins agree.\n`);
      } else {
        const target = join(resolve(context.workingDirectory, options.write), file);
        await mkdir(dirname(target), { recursive: true });
        await writeFile(target, text);
        context.print(`${target}\n`);
      }
      context.setExitCode(exit.ok);
    });
}

type Ratifiable = NonNullable<ReturnType<typeof ratifiable>>;

/**
 * What the commit brought to main without approval and main still holds, as it stands there now: later edits on top of it
 * are part of what goes live, so they are part of what is ratified.
 */
async function whatToRatify(ports: PlanPorts, commit: string, tip: string): Promise<Ratifiable> {
  const ledger = expectKnown(await openLedger(ports));
  const { history } = expectKnown(await judgeBranch(ports, ledger, tip, ledgerView(ledger)));
  const found = ratifiable(history, commit);
  if (!found)
    throw new Refused(
      'commit-not-on-main',
      `${commit} is not on main after the trust root, so there is nothing to ratify`,
    );
  if (found.paths.length > 0) return found;
  throw new Refused('nothing-to-ratify', `main holds nothing from ${commit} that is not approved`);
}

function manifest(commit: string, paths: Ratifiable['paths'], reason: string): string {
  const modeline = '# yaml-language-server: $schema=../../schemas/ratification.schema.json\n';
  return (
    modeline +
    stringify({
      apiVersion: 'tre/v1',
      kind: 'Ratification',
      metadata: { name: `ratify-${commit.slice(0, 7)}` },
      spec: { commit, paths, reason },
    })
  );
}
