import { Command, CommanderError, Option } from 'commander';
import { isLoopError, messageOf } from '../core/errors.ts';
import { applyCommand } from './apply.ts';
import { type CliContext, exit } from './context.ts';
import { demoCommand } from './demo.ts';
import { explainCommand } from './explain.ts';
import { initCommand } from './init.ts';
import { newCommand } from './new.ts';
import { planCommand } from './plan.ts';
import { ratifyCommand } from './ratify.ts';
import { sandboxCommand } from './sandbox.ts';
import { serveCommand } from './serve.ts';
import { validateCommand } from './validate.ts';

const commands = [
  validateCommand,
  planCommand,
  applyCommand,
  explainCommand,
  ratifyCommand,
  newCommand,
  initCommand,
  serveCommand,
  sandboxCommand,
  demoCommand,
];

/** Run `tre` with its arguments; what went wrong ends in words and an exit code, a bug alone in a stack trace. */
export async function runProgram(argv: readonly string[], context: CliContext): Promise<void> {
  const program = new Command('tre')
    .description('Azure Trusted Research Environments, run by GitOps.')
    .option('--env-file <file>', 'settings in dotenv form, on top of the environment')
    .showHelpAfterError('(`tre help COMMAND` has an example)')
    .configureOutput({ writeOut: context.print, writeErr: context.note })
    // `tre sandbox --env-file` is another option of the same name: where it stands decides which is meant.
    .enablePositionalOptions()
    .exitOverride();
  for (const make of commands) {
    const command = make(context).exitOverride().copyInheritedSettings(program);
    const takesIt = command.options.some((option) => option.long === '--env-file');
    program.addCommand(takesIt ? command : command.addOption(new Option('--env-file <file>').hideHelp()));
  }
  try {
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    context.setExitCode(codeOf(error, context));
  }
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
