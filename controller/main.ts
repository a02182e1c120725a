#!/usr/bin/env -S node --
/**
 * The composition root: the only reader of process.env, and where ports meet adapters.
 * Everything below it gets what it needs as arguments. Always run as `node -- controller/main.ts`: without the dashes
 * Node itself takes our --env-file, wherever it stands, and refuses one that `tre sandbox` has yet to write.
 */
import { readFileSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import type { CliContext } from './cli/context.ts';
import { type Env, readSettings, type Settings } from './cli/settings.ts';
import { digest } from './core/digest.ts';
import { messageOf, Refused } from './core/errors.ts';
import type { ReviewPorts } from './loop/ports.ts';

const argv = process.argv.slice(2);
const cacheDir = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'tre');
// Measured: a quarter off every command. In the user's own folder, because whoever can write there can run code as us;
// Node's default is /tmp. What is imported from here on is cached, so that the program itself is imported below.
enableCompileCache(join(cacheDir, 'compiled'));
const workingDirectory = process.env['npm_lifecycle_event']
  ? (process.env['INIT_CWD'] ?? process.cwd())
  : process.cwd();
const stop = new AbortController();
const connected: ReviewPorts[] = [];
let interrupts = 0;
process.on('SIGINT', () => interrupted('Ctrl-C'));
process.on('SIGTERM', () => interrupted('SIGTERM'));

function interrupted(by: string): void {
  interrupts++;
  if (interrupts > 1) process.exit(130);
  process.stderr.write(
    `\n${by}: finishing what runs, beginning nothing new; once more stops at once (that is safe too)\n`,
  );
  stop.abort(new Error(by));
}

function environment(): Env {
  const file = optionValue('--env-file');
  return file ? { ...process.env, ...parseEnv(readSettingsFile(resolve(workingDirectory, file))) } : process.env;
}

function readSettingsFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Refused('settings-unreadable', `read --env-file ${file}: ${messageOf(cause)}`, { cause });
  }
}

/** The one option that is needed before commands are parsed. */
function optionValue(name: string): string | undefined {
  const at = argv.findIndex((argument) => argument === name || argument.startsWith(`${name}=`));
  if (at < 0) return undefined;
  return argv[at]?.includes('=') ? argv[at].slice(name.length + 1) : argv[at + 1];
}

function settings(env: Env = environment()): Settings {
  return readSettings(env, { stateDir: join(cacheDir, digest(env['TRE_REPOSITORY'] ?? '').slice(0, 16)) });
}

async function connect(purpose: 'plan' | 'apply', env?: Env): Promise<ReviewPorts> {
  const ports = await (await import('./wiring/connect.ts')).connect(settings(env), purpose);
  connected.push(ports);
  return ports;
}

const context: CliContext = {
  print: (text) => void process.stdout.write(text),
  note: (text) => void process.stderr.write(text),
  colour: process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined ? 'always' : 'never',
  // npm runs scripts in the package's folder; people mean the folder they are in.
  workingDirectory,
  home: join(dirname(fileURLToPath(import.meta.url)), '..'),
  settings: () => settings(),
  connect,
  connectSetup: async () => (await import('./wiring/connect-setup.ts')).connectSetup(settings()),
  signal: stop.signal,
  setExitCode: (code) => {
    process.exitCode = code;
  },
};

try {
  const { runProgram } = await import('./cli/program.ts');
  await runProgram(argv, context);
  for (const ports of connected) await ports.saveCache();
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
}
