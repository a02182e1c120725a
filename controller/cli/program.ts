import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError, Option } from 'commander';
import { isLoopError, messageOf } from '../core/errors.ts';
import { type CliContext, exit } from './context.ts';

/** Loaded when called for: what one command needs (the sandbox, the server) would slow all others down. */
const commands: Readonly<Record<string, () => Promise<(context: CliContext) => Command>>> = {
  validate: async () => (await import('./validate.ts')).validateCommand,
  plan: async () => (await import('./plan.ts')).planCommand,
  apply: async () => (await import('./apply.ts')).applyCommand,
  explain: async () => (await import('./explain.ts')).explainCommand,
  'why-blocked': async () => (await import('./why-blocked.ts')).whyBlockedCommand,
  ratify: async () => (await import('./ratify.ts')).ratifyCommand,
  freeze: async () => (await import('./freeze.ts')).freezeCommand,
  new: async () => (await import('./new.ts')).newCommand,
  init: async () => (await import('./init.ts')).initCommand,
  doctor: async () => (await import('./doctor.ts')).doctorCommand,
  github: async () => (await import('./github-setup.ts')).githubCommand,
  serve: async () => (await import('./serve.ts')).serveCommand,
  sandbox: async () => (await import('./sandbox.ts')).sandboxCommand,
  demo: async () => (await import('./demo.ts')).demoCommand,
};

/** Run `tre` with its arguments; what went wrong ends in words and an exit code, a bug alone in a stack trace. */
export async function runProgram(argv: readonly string[], context: CliContext): Promise<void> {
  const program = new Command('tre')
    .description('Azure Trusted Research Environments, run by GitOps.')
    .version(versionOf(context.home), '--version', 'print the version of this program')
    .option('--env-file <file>', 'settings in dotenv form, on top of the environment')
    .showHelpAfterError('(`tre help COMMAND` has an example)')
    .configureOutput({ writeOut: context.print, writeErr: context.note })
    // `tre sandbox --env-file` is another option of the same name: where it stands decides which is meant.
    .enablePositionalOptions()
    .exitOverride();
  for (const load of wantedBy(argv)) {
    const command = (await load())(context).exitOverride().copyInheritedSettings(program);
    for (const sub of command.commands)
      sub.copyInheritedSettings(command).addOption(new Option('--env-file <file>').hideHelp());
    const takesIt = command.options.some((option) => option.long === '--env-file');
    program.addCommand(takesIt ? command : command.addOption(new Option('--env-file <file>').hideHelp()));
  }
  try {
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    context.setExitCode(codeOf(error, context));
  }
}

function versionOf(home: string): string {
  return (JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { readonly version: string }).version;
}

/** The commands that these arguments may mean: those that they name, or all where help or nothing known is asked for. */
function wantedBy(argv: readonly string[]): (typeof commands)[string][] {
  const named = argv.flatMap((argument) => (Object.hasOwn(commands, argument) ? [commands[argument]!] : []));
  if (named.length === 0 && argv.includes('--version')) return [];
  const help = ['help', '--help', '-h'].some((word) => argv.includes(word));
  return named.length > 0 && !help ? [...new Set(named)] : Object.values(commands);
}

function codeOf(error: unknown, context: CliContext): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exit.ok : exit.failed;
  if (isLoopError(error) && error.directive !== 'Bug') context.note(`${error.code}: ${messageOf(error)}\n`);
  else
    context.note(
      `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\nThis is a bug in tre; please report it.\n`,
    );
  return exit.failed;
}
