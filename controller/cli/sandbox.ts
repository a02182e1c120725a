import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Command } from 'commander';
import { Refused } from '../core/errors.ts';
import type { CliContext } from './context.ts';

export interface SandboxOptions {
  readonly envFile: string;
  readonly port?: string;
  readonly timeScale: string;
  readonly data?: string;
}

export function sandboxCommand(context: CliContext): Command {
  return new Command('sandbox')
    .description('An Azure and a GitHub on this machine, speaking the real protocols. Nothing leaves 127.0.0.1.')
    .requiredOption('--env-file <file>', 'where to write the settings that clients need (dotenv)')
    .option('--port <number>', 'port of Azure; GitHub takes the next one (default: any free ports)')
    .option(
      '--time-scale <factor>',
      "share of Azure's real durations: 1 as slow as Azure, 0.01 a hundred times faster",
      '0.01',
    )
    .option('--data <dir>', 'keep everything here across restarts (default: in memory)')
    .addHelpText(
      'after',
      '\nExample:\n  tre sandbox --env-file sandbox.env --time-scale 0.01 --data ./sandbox\n\n' +
        'Prints one JSON line when it is ready, then serves until Ctrl-C or SIGTERM.',
    )
    .action(async (options: SandboxOptions) => {
      const { startSandbox } = await import('../sandbox/start.ts');
      const sandbox = await startSandbox({
        home: context.home,
        timeScale: positive('--time-scale', options.timeScale),
        ...(options.port && { port: positive('--port', options.port) }),
        ...(options.data && { dataDir: resolve(context.workingDirectory, options.data) }),
      });
      const envFile = resolve(context.workingDirectory, options.envFile);
      await writeFile(envFile, sandbox.dotenv, { mode: 0o600 });
      context.print(`${JSON.stringify({ ready: true, ...sandbox.endpoints, envFile })}\n`);
      await aborted(context.signal);
      await sandbox.close();
    });
}

export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    // A listener alone does not keep the process alive.
    const alive = setInterval(() => undefined, 2 ** 30);
    signal.addEventListener(
      'abort',
      () => {
        clearInterval(alive);
        resolve();
      },
      { once: true },
    );
  });
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new Refused('option-invalid', `${option}: expected a number above 0, found \`${text}\``);
}
