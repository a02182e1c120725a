import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { type Ended, eventually, startTre } from './processes.ts';

/** A sandbox that runs as a process, and the commands that are given its settings. */
export interface World {
  /** A folder of this test's own. */
  readonly dir: string;
  readonly envFile: string;
  /** The one JSON line that `tre sandbox` printed. */
  readonly ready: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string>>;
  /** `tre --env-file F …`. What it prints is kept for `printed`. */
  tre(...args: string[]): Promise<Ended>;
  /** As `tre`, not waited for. */
  start(...args: string[]): ReturnType<typeof startTre>;
  /** All that commands printed, to look for what must never be printed. */
  printed(): string;
  /** SIGTERM, and how it ended. */
  stop(): Promise<Ended>;
  /** Stop and remove the folder. */
  close(): Promise<void>;
}

export interface WorldOptions {
  readonly timeScale?: number;
  /** Keep the state here, and find it again. */
  readonly dataDir?: string;
}

export async function startWorld({ timeScale = 0.002, dataDir }: WorldOptions = {}): Promise<World> {
  const dir = await mkdtemp(join(tmpdir(), 'tre-e2e-'));
  const envFile = join(dir, 'sandbox.env');
  const data = dataDir ? ['--data', dataDir] : [];
  const sandbox = startTre(['sandbox', '--env-file', envFile, '--time-scale', String(timeScale), ...data], dir);
  let over: Ended | undefined;
  void sandbox.ended.then((ended) => {
    over = ended;
  });
  const line = await eventually('the line of the sandbox that says it is ready', () => {
    if (over) throw new Error(`the sandbox ended with ${over.code}: ${over.stderr}`);
    return /^(\{.*\})\n/.exec(sandbox.output())?.[1];
  });
  const env = parseEnv(await readFile(envFile, 'utf8')) as Record<string, string>;
  let printed = '';

  function start(...args: string[]): ReturnType<typeof startTre> {
    const running = startTre(['--env-file', envFile, ...args], dir);
    void running.ended.then(({ stdout, stderr }) => {
      printed += stdout + stderr;
    });
    return running;
  }

  function stop(): Promise<Ended> {
    sandbox.child.kill('SIGTERM');
    return sandbox.ended;
  }

  return {
    dir,
    envFile,
    ready: JSON.parse(line) as Record<string, unknown>,
    env,
    tre: (...args) => start(...args).ended,
    start,
    printed: () => printed,
    stop,
    async close() {
      await stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** Values that may be in the settings and nowhere else. */
export function secretsOf(env: World['env']): string[] {
  return Object.entries(env)
    .filter(([name]) => /TOKEN|SECRET|LEDGER_KEY/.test(name))
    .map(([, value]) => value);
}
