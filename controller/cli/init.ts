import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Command } from 'commander';
import { Refused } from '../core/errors.ts';
import { newLedgerKey } from '../status/signer.ts';
import { type CliContext, exit } from './context.ts';
import { scaffold } from './scaffold.ts';

/** The workflows find the controller by two variables of the repository, since a deployment does not hold it. */
const carriedOver = ['templates', 'schemas', '.github', 'manifests/policies'];
/** Not the generator of types, which is the controller's, nor the sample's owners, who are nobody there. */
const leftBehind = /\.ts$|\.github\/CODEOWNERS$/u;

export function initCommand(context: CliContext): Command {
  return new Command('init')
    .description('Begin a deployment repository: templates, schemas, a policy, and an environment to fill in.')
    .argument('[dir]', 'an empty or new folder', '.')
    .option(
      '--name <id>',
      'the TRE id: at most 11 lower-case letters and digits; names, tags and groups carry it',
      'mytre',
    )
    .option('--new-ledger-key', 'print a new key for TRE_LEDGER_KEY, and do nothing else')
    .addHelpText('after', '\nExample:\n  tre init ./contoso-tre --name contoso')
    .action(async (dir: string, options: { name: string; newLedgerKey?: true }) => {
      if (options.newLedgerKey) context.print(`${newLedgerKey()}\n`);
      else await initialise(context, resolve(context.workingDirectory, dir), options.name);
      context.setExitCode(exit.ok);
    });
}

async function initialise(context: CliContext, dir: string, name: string): Promise<void> {
  if (!/^[a-z][a-z0-9]{0,10}$/.test(name)) {
    throw new Refused('name-invalid', `--name: expected at most 11 lower-case letters and digits, found \`${name}\``);
  }
  if (existsSync(dir) && (await readdir(dir)).some((entry) => entry !== '.git')) {
    throw new Refused('folder-not-empty', `${dir} is not empty; nothing was written`);
  }
  for (const folder of carriedOver) {
    const from = join(context.home, folder);
    if (existsSync(from))
      await cp(from, join(dir, folder), { recursive: true, filter: (path) => !leftBehind.test(path) });
  }
  for (const { path, text } of [...scaffold('environment', name, {}), ...scaffold('person', 'first-admin', {})]) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), text.replace('- TREUser', '- TREAdmin\n    - TREUser'));
  }
  context.print(
    `${dir} holds a deployment repository. Next:\n` +
      '  1. fill in manifests/environment.yaml and manifests/people/ (two TRE admins at least)\n' +
      '  2. tre validate .\n' +
      '  3. git init -b main && git add -A && git commit -m "Begin" && git push\n' +
      '  4. read that commit, then set TRE_TRUST_ROOT to it: everything in it counts as approved by you\n' +
      '  5. tre init --new-ledger-key, kept where only the controller reads it\n' +
      '  6. tre github setup, which says what GitHub still lacks; then tre doctor\n',
  );
}
