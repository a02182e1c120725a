import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import type { CliContext } from '../../../controller/cli/context.ts';
import { runProgram } from '../../../controller/cli/program.ts';
import { readSettings } from '../../../controller/cli/settings.ts';
import { messageOf } from '../../../controller/core/errors.ts';
import type { ReviewPorts } from '../../../controller/loop/ports.ts';
import { connect } from '../../../controller/wiring/connect.ts';
import { type Ended, packageFolder } from '../../e2e/support/processes.ts';
import type { World } from '../../e2e/support/sandbox.ts';

/**
 * The same commands in this process, as `main.ts` runs them: half of a row's time was Node starting and loading the SDKs.
 * Nothing is kept from one command to the next but what the state folder holds.
 */
export function inProcess(world: World): World {
  let printed = '';
  const run = async (args: readonly string[]): Promise<Ended> => {
    const ended = await runHere(world.envFile, world.dir, args);
    printed += ended.stdout + ended.stderr;
    return ended;
  };
  return { ...world, tre: (...args) => run(args), printed: () => world.printed() + printed };
}

/** One command with the settings of an env file. */
async function runHere(envFile: string, dir: string, args: readonly string[]): Promise<Ended> {
  const env = parseEnv(readFileSync(envFile, 'utf8'));
  const settings = () => readSettings(env, { stateDir: `${dir}/state` });
  const connected: ReviewPorts[] = [];
  const said = { stdout: '', stderr: '', code: 0 };
  const context: CliContext = {
    print: (text) => {
      said.stdout += text;
    },
    note: (text) => {
      said.stderr += text;
    },
    colour: 'never',
    workingDirectory: dir,
    home: packageFolder,
    settings,
    connect: async (purpose) => {
      const ports = await connect(settings(), purpose);
      connected.push(ports);
      return ports;
    },
    connectSetup: () => Promise.reject(new Error('no row looks at the settings of the repository')),
    signal: new AbortController().signal,
    setExitCode: (code) => {
      said.code = code;
    },
  };
  try {
    await runProgram(args, context);
    for (const ports of connected) await ports.saveCache();
  } catch (error) {
    said.stderr += `${messageOf(error)}\n`;
    said.code = 1;
  }
  return said;
}
