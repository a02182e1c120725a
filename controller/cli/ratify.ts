import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Command } from 'commander';
import { stringify } from 'yaml';
import { Refused } from '../core/errors.ts';
import type { PlanPorts } from '../loop/ports.ts';
import { governedPaths } from '../source/governed.ts';
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
      const id = expectKnown(await ports.git.resolve(commit));
      if (!id) throw new Refused('revision-unknown', `the repository holds no commit \`${commit}\``);
      const paths = await changedPaths(ports, id, tip);
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

/**
 * The governed paths that the commit changed, each with the blob that main holds now: what is ratified is the content
 * that would become live, later edits on top of the commit included, because that is what the approvers see.
 */
async function changedPaths(ports: PlanPorts, commit: string, tip: string): Promise<{ path: string; blob: string }[]> {
  if (!expectKnown(await ports.git.isAncestor(commit, tip))) {
    throw new Refused('commit-not-on-main', `${commit} is not on main, so there is nothing to ratify`);
  }
  const parent = expectKnown(await ports.git.commit(commit)).parents[0];
  if (!parent)
    throw new Refused('commit-is-root', `${commit} is the first commit; the trust root covers it or nothing does`);
  const blobsAt = async (id: string) =>
    new Map(expectKnown(await ports.git.tree(id, governedPaths)).map((entry) => [entry.path, entry.blob]));
  const [before, after, now] = [await blobsAt(parent), await blobsAt(commit), await blobsAt(tip)];
  const changed = [...new Set([...before.keys(), ...after.keys()])].filter(
    (path) => before.get(path) !== after.get(path),
  );
  if (changed.length === 0)
    throw new Refused('nothing-governed', `${commit} changes nothing that the controller governs`);
  return changed.sort().map((path) => ({ path, blob: now.get(path) ?? 'absent' }));
}

function manifest(commit: string, paths: readonly { path: string; blob: string }[], reason: string): string {
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
