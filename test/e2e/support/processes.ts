import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const home = fileURLToPath(new URL('../../../', import.meta.url));

/** What a finished command leaves behind. `code` is null where a signal ended it. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** What it wrote to both streams up to now. */
  output(): string;
}

/** The real command line, in a process of its own, with nothing of this process's settings. */
export function startTre(args: readonly string[], cwd: string): Running {
  const env = { PATH: process.env['PATH'], HOME: cwd, XDG_CACHE_HOME: `${cwd}/.cache`, NO_COLOR: '1' };
  const child = spawn(process.execPath, ['--', `${home}controller/main.ts`, ...args], { cwd, env });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  return { child, ended, output: () => stdout + stderr };
}

export function tre(args: readonly string[], cwd: string): Promise<Ended> {
  return startTre(args, cwd).ended;
}

/** Folder of the package: where the sample TRE and the templates are. */
export const packageFolder = home;

/** Look until it holds; the deadline only bounds a failure, it synchronises nothing. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | undefined> | T | undefined,
  withinMs = 30_000,
): Promise<T> {
  const end = Date.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (Date.now() > end) throw new Error(`not seen within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
