import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { isLoopError, messageOf } from '../core/errors.ts';
import { parseManifests } from '../manifests/parse-manifests.ts';
import type { AnyManifest } from '../manifests/types.ts';
import { differsText } from '../setup/check-main.ts';
import { codeownersPath, renderCodeowners } from '../setup/codeowners.ts';
import { compareSettings } from '../setup/compare-settings.ts';
import { renderChanges } from '../setup/render-changes.ts';
import { countFindings } from '../setup/render-findings.ts';
import type { Change } from '../setup/types.ts';
import { readDirectory } from '../source/read-directory.ts';
import { type CliContext, exit } from './context.ts';
import { expectKnown } from './find-revision.ts';
import { setupOptions } from './setup-input.ts';

interface SetupFlags {
  readonly apply?: true;
  readonly write?: string;
  readonly webhookUrl?: string;
  readonly format: 'text' | 'json';
}

export function githubCommand(context: CliContext): Command {
  return new Command('github')
    .description('Set up the deployment repository on GitHub.')
    .addCommand(setupCommand(context))
    .addCommand(codeownersCommand(context));
}

function setupCommand(context: CliContext): Command {
  return new Command('setup')
    .description('What rulesets, checks, webhook, labels, environments and settings lack; sets it with --apply.')
    .option('--apply', 'set what can be set; without it nothing is written')
    .option('--webhook-url <url>', 'where GitHub reaches `tre serve`: https://YOUR_HOST/hooks/github')
    .option('--write <dir>', `write ${codeownersPath} into this checkout; it is never committed for you`)
    .addOption(new Option('--format <format>').choices(['text', 'json']).default('text'))
    .addHelpText(
      'after',
      '\nExample:\n  tre --env-file .env github setup --webhook-url https://tre.contoso.example/hooks/github\n\n' +
        'Give it the token of an administrator of the repository (GITHUB_TOKEN), so that the key of the controller\n' +
        'need not be able to change rulesets. Exit code: 0 nothing to do or all set, 2 changes, 1 error.',
    )
    .action((flags: SetupFlags) => setUp(context, flags));
}

async function setUp(context: CliContext, flags: SetupFlags): Promise<void> {
  if (flags.write !== undefined) await writeCodeowners(context, flags.write);
  const { store } = await context.connectSetup();
  const ports = await context.connect('plan');
  const { approvedMain } = await import('../loop/approved-main.ts');
  const { manifests, differing } = expectKnown(await approvedMain(ports));
  if (differing.length > 0)
    context.note(`main is not what people approved, which is what counts here; ${differsText(differing)}\n`);
  const { wantedSettings } = await import('../setup/wanted-settings.ts');
  const wanted = wantedSettings(manifests, setupOptions(context.settings(), ports.clock.now(), flags.webhookUrl));
  const before = compareSettings(wanted, await store.read());
  const failures: string[] = [];
  if (flags.apply) {
    for (const change of writable(before)) {
      try {
        await store.write(change.write);
        context.note(`  ✓ ${change.what}\n`);
      } catch (cause) {
        if (!isLoopError(cause)) throw cause;
        failures.push(messageOf(cause));
        context.note(`  ✗ ${messageOf(cause)}\n`);
      }
    }
  }
  // Read again: what is told is what GitHub holds now, not what was sent.
  const now = flags.apply && writable(before).length > 0 ? compareSettings(wanted, await store.read()) : before;
  const { repository } = context.settings().github;
  if (flags.format === 'json') {
    const applied = flags.apply === true;
    context.print(
      `${JSON.stringify({ repository, applied, failures, count: countFindings(now), changes: now }, null, 2)}\n`,
    );
  } else context.print(renderChanges(repository, now, flags.apply ? 'applied' : 'dry-run'));
  context.setExitCode(exitCodeOf(now, failures));
}

type Writable = Change & Required<Pick<Change, 'write'>>;

/** Two findings may have one write in common; it is sent once. */
function writable(changes: readonly Change[]): readonly Writable[] {
  const open = changes.filter((change): change is Writable => change.write !== undefined);
  return [...new Map(open.map((change) => [JSON.stringify(change.write), change])).values()];
}

function exitCodeOf(changes: readonly Change[], failures: readonly string[]): number {
  if (failures.length > 0) return exit.failed;
  return writable(changes).length > 0 ? exit.changes : exit.ok;
}

function codeownersCommand(context: CliContext): Command {
  return new Command('codeowners')
    .description(`Print ${codeownersPath} as people, policies and workspaces of a folder give it. Needs no settings.`)
    .argument('[dir]', 'folder that holds manifests/', '.')
    .option('--check', 'exit 1 where the file in the folder is another one; one that is absent is fine')
    .addHelpText('after', `\nExample:\n  tre github codeowners . > ${codeownersPath}`)
    .action(async (dir: string, options: { check?: true }) => {
      const folder = resolve(context.workingDirectory, dir);
      const text = await codeownersOf(folder);
      if (options.check) await check(context, folder, text);
      else {
        context.print(text);
        context.setExitCode(exit.ok);
      }
    });
}

async function check(context: CliContext, folder: string, wanted: string): Promise<void> {
  const found = await readFile(join(folder, codeownersPath), 'utf8').catch(ifAbsent);
  const same = found === undefined || found === wanted;
  if (found === undefined) context.print(`${codeownersPath}: there is none\n`);
  else if (same) context.print(`${codeownersPath}: up to date\n`);
  else {
    context.print(
      `${codeownersPath}:1:1: codeowners-stale: it is not what people, policies and workspaces give; ` +
        'run `tre github setup --write .`, or `tre github codeowners .`\n',
    );
  }
  context.setExitCode(same ? exit.ok : exit.failed);
}

function ifAbsent(cause: NodeJS.ErrnoException): undefined {
  if (cause.code === 'ENOENT') return undefined;
  throw cause;
}

/** From the checkout's own manifests: the pull request that adds a workspace brings its owners too. */
async function writeCodeowners(context: CliContext, dir: string): Promise<void> {
  const folder = resolve(context.workingDirectory, dir);
  const file = join(folder, codeownersPath);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, await codeownersOf(folder));
  context.note(`${file}\n`);
}

async function codeownersOf(folder: string): Promise<string> {
  const tree = await readDirectory(folder);
  const { manifests } = expectKnown(await parseManifests(tree, tree, new Map()));
  return renderCodeowners(manifests as readonly AnyManifest[], new Date().toISOString());
}
