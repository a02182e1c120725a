import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Hand, hand } from '../../controller/cli/demo/github.ts';
import { tokenVariable } from '../../controller/sandbox/people.ts';
import { home, type World } from './world.ts';

/** `tre serve` in a process of its own. */
export interface Serving {
  readonly origin: string;
  /** What it logs from now on, until a line that `wanted` accepts. @throws where it ends or is silent for too long */
  line(what: string, wanted: (line: Record<string, unknown>) => boolean): Promise<Record<string, unknown>>;
  /** Lines so far. */
  lines(): readonly Record<string, unknown>[];
  stop(): Promise<void>;
}

const patienceMs = 30 * 60_000;

export async function startServing({ env }: World): Promise<Serving> {
  // Polled once in an hour: nothing but webhooks wakes it while it is measured.
  const args = ['--', join(home, 'controller/main.ts'), 'serve', '--port', '0', '--every', '3600'];
  const child = spawn(process.execPath, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'close');
  const lines: Record<string, unknown>[] = [];
  const waiting = new Set<() => void>();
  const wake = (): void => {
    for (const each of waiting) each();
  };
  let closed = false;
  void ended.then(() => {
    closed = true;
    wake();
  });
  createInterface({ input: child.stderr }).on('line', (text) => {
    lines.push(text.startsWith('{') ? JSON.parse(text) : { text });
    wake();
  });
  const [ready] = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line') as Promise<[string]>,
    ended.then(() => [undefined]),
  ]);
  if (ready === undefined) throw new Error(`tre serve did not start: ${JSON.stringify(lines)}`);

  async function line(what: string, wanted: (line: Record<string, unknown>) => boolean) {
    const deadline = Date.now() + patienceMs;
    for (let at = lines.length; ; ) {
      for (; at < lines.length; at++) if (wanted(lines[at]!)) return lines[at]!;
      if (closed || Date.now() > deadline) {
        throw new Error(`tre serve did not say: ${what}\n${JSON.stringify(lines.slice(-5))}`);
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(done, 1_000);
        waiting.add(done);
        function done(): void {
          clearTimeout(timer);
          waiting.delete(done);
          resolve();
        }
      });
    }
  }

  return {
    origin: (JSON.parse(ready) as { origin: string }).origin,
    line,
    lines: () => lines,
    async stop() {
      if (!closed) child.kill('SIGTERM');
      await ended;
    },
  };
}

export function personIn({ env }: World, login: string): Hand {
  const api = { url: env['GITHUB_API_URL'] ?? '', repository: env['GITHUB_REPOSITORY'] ?? '' };
  return hand(api, login, env[tokenVariable(login)] ?? '');
}
