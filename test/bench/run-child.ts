import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';

export interface ChildRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly wallMs: number;
  /** Processor time of the process and its children, and its largest resident set; undefined where there is no /proc. */
  readonly cpuMs: number | undefined;
  readonly peakMb: number | undefined;
}

/** How often /proc is looked at: what happens in the last 10 ms of a process is not seen. */
const everyMs = 10;

/** Run a program to its end, measured from outside, so that everything that it costs to start counts. */
export function runChild(
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly onLine?: (line: string) => void } = {},
): Promise<ChildRun> {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(command, args, { cwd: options.cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    let usage: Usage = { cpuMs: undefined, peakMb: undefined };
    const timer = setInterval(() => {
      void usageOf(child.pid ?? 0).then((seen) => {
        usage = seen ?? usage;
      });
    }, everyMs);
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => {
      err.push(chunk);
      for (const line of chunk.toString('utf8').split('\n')) if (line !== '') options.onLine?.(line);
    });
    child.on('error', reject);
    child.on('close', (exitCode) => {
      clearInterval(timer);
      const wallMs = performance.now() - began;
      resolve({
        exitCode,
        stdout: Buffer.concat(out).toString('utf8'),
        stderr: Buffer.concat(err).toString('utf8'),
        wallMs,
        ...usage,
      });
    });
  });
}

interface Usage {
  readonly cpuMs: number | undefined;
  readonly peakMb: number | undefined;
}

/** Kernel ticks are 10 ms on every Linux that Node runs on (USER_HZ is 100). */
const tickMs = 10;

async function usageOf(pid: number): Promise<Usage | undefined> {
  const [stat, status] = await Promise.all([read(`/proc/${pid}/stat`), read(`/proc/${pid}/status`)]);
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  const peak = /VmHWM:\s+(\d+) kB/.exec(status ?? '')?.[1];
  if (!fields || !peak) return undefined;
  // utime, stime, cutime, cstime: fields 14 to 17 of proc(5), the third of which is the first after the name.
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return { cpuMs: ticks * tickMs, peakMb: Number(peak) / 1024 };
}

/** Undefined once the process is gone, and where the machine has no /proc. */
function read(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(() => undefined);
}
