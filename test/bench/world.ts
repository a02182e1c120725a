import diagnostics from 'node:diagnostics_channel';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox } from '../../controller/sandbox/start.ts';
import { type ChildRun, runChild } from './run-child.ts';
import type { Files } from './seed.ts';

export const home = join(import.meta.dirname, '../..');

/** A sandbox Azure and GitHub in this process, and the real command line against it in a process of its own. */
export interface World {
  readonly env: Readonly<Record<string, string>>;
  tre(args: readonly string[], onLine?: (line: string) => void): Promise<ChildRun>;
  /** Requests that Azure's server has received so far, tokens not counted. */
  armRequests(): number;
  close(): Promise<void>;
}

export async function openWorld(options: {
  readonly seed: Files;
  readonly timeScale: number;
  /** Keeps Azure and GitHub, so that another world can go on from them at another pace. */
  readonly dataDir?: string;
}): Promise<World> {
  const sandbox = await startSandbox({
    home,
    timeScale: options.timeScale,
    seed: options.seed,
    storage: 'none',
    ...(options.dataDir && { dataDir: options.dataDir }),
  });
  const scratch = await mkdtemp(join(tmpdir(), 'tre-bench-'));
  const envFile = join(scratch, 'bench.env');
  await writeFile(envFile, sandbox.dotenv, { mode: 0o600 });
  const counting = countRequests(new URL(sandbox.endpoints.arm).port);
  return {
    env: sandbox.env,
    tre: (args, onLine) =>
      runChild(process.execPath, ['--', join(home, 'controller/main.ts'), '--env-file', envFile, ...args], {
        cwd: scratch,
        ...(onLine && { onLine }),
      }),
    armRequests: () => counting.count(),
    async close() {
      counting.stop();
      await sandbox.close();
      await rm(scratch, { recursive: true, force: true });
    },
  };
}

/** Counted where they arrive, so that the client's own idea of what it sent does not matter. */
function countRequests(port: string): { count(): number; stop(): void } {
  let received = 0;
  const channel = 'http.server.request.start';
  const onRequest = (message: unknown): void => {
    const { request } = message as { readonly request: IncomingMessage };
    if (String(request.socket.localPort) !== port) return;
    if (/^\/(subscriptions|providers)(\/|\?|$)/i.test(request.url ?? '')) received += 1;
  };
  diagnostics.subscribe(channel, onRequest);
  return { count: () => received, stop: () => void diagnostics.unsubscribe(channel, onRequest) };
}

/** @throws where a run that everything else stands on did not end as it must */
export function expectExit(run: ChildRun, code: number, what: string): ChildRun {
  if (run.exitCode === code) return run;
  throw new Error(`${what} ended with ${run.exitCode} instead of ${code}:\n${run.stderr.slice(-2000)}`);
}
