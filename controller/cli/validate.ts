import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { catalogueOfDirectory } from '../catalogue/catalogue-of-directory.ts';
import { validateManifests } from '../catalogue/validate-manifests.ts';
import { type Diagnostic, renderDiagnostic } from '../core/diagnostic.ts';
import { resolveDesired } from '../desired/resolve.ts';
import { parseManifests } from '../manifests/parse-manifests.ts';
import { readDirectory } from '../source/read-directory.ts';
import { type CliContext, exit } from './context.ts';
import { expectKnown } from './find-revision.ts';

export function validateCommand(context: CliContext): Command {
  return new Command('validate')
    .description('Check a folder of manifests and templates. Needs neither network nor settings.')
    .argument('[dir]', 'folder that holds manifests/ and templates/', '.')
    .addOption(new Option('--format <format>').choices(['text', 'json']).default('text'))
    .addHelpText(
      'after',
      '\nExample:\n  tre validate .\n\nPrints file:line:column: code: message, and exits 1 if anything is wrong.',
    )
    .action(async (dir: string, options: { format: 'text' | 'json' }) => {
      const { diagnostics, units } = await validateDirectory(resolve(context.workingDirectory, dir));
      const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
      if (options.format === 'json') context.print(`${JSON.stringify({ diagnostics }, null, 2)}\n`);
      else {
        for (const diagnostic of diagnostics) {
          const warning = diagnostic.severity === 'warning' ? ' (warning)' : '';
          context.print(`${renderDiagnostic(diagnostic)}${warning}\n`);
        }
        if (errors.length === 0) context.print(`${dir}: ${units} units, no errors\n`);
      }
      context.setExitCode(errors.length > 0 ? exit.failed : exit.ok);
    });
}

/** Everything that can be said about a folder without Azure, GitHub or git history. */
export async function validateDirectory(dir: string): Promise<{ diagnostics: readonly Diagnostic[]; units: number }> {
  const tree = await readDirectory(dir);
  const set = expectKnown(await parseManifests(tree, tree, new Map()));
  const catalogue = expectKnown(await catalogueOfDirectory(tree, tree));
  const found = [...set.diagnostics, ...catalogue.diagnostics, ...validateManifests(set, catalogue)];
  const desired = resolveDesired({
    set: { ...set, diagnostics: found },
    catalogue,
    outputs: () => undefined,
    now: new Date(),
  });
  return { diagnostics: desired.diagnostics, units: desired.units.size };
}
