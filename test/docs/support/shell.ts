import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { placeholders } from './placeholders.ts';
import { root } from './read-docs.ts';

export interface Ran {
  readonly exitCode: number | null;
  /** What a terminal would show: both streams as they came. */
  readonly output: string;
}

/** A reader at a terminal in a fresh clone: variables last for a page, files and background programs for all of them. */
export interface Reader {
  openPage(): Promise<void>;
  run(commands: string): Promise<Ran>;
  /** Start something that goes on, as in another terminal; resolves with what it said once it says that it is ready. */
  start(commands: string): Promise<string>;
  close(): Promise<void>;
}

const copied = ['manifests', 'templates', 'schemas', '.github', 'docs', 'LICENSE', 'package.json'];
const linked = ['controller', 'node_modules'];

export async function sitDown(): Promise<Reader> {
  const clone = await mkdtemp(join(tmpdir(), 'tre-docs-'));
  for (const path of copied) await cp(join(root, path), join(clone, path), { recursive: true });
  for (const path of linked) await symlink(join(root, path), join(clone, path));
  const state = join(clone, '.page.sh');
  const programs: ChildProcess[] = [];
  const env = { PATH: process.env['PATH'], HOME: clone, TMPDIR: tmpdir(), LANG: 'C.UTF-8', ...placeholders };

  function bash(script: string): ChildProcess {
    // A group of its own, so that what a block leaves running can be ended with it.
    return spawn('bash', ['-c', script], { cwd: clone, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  }

  return {
    openPage: () => writeFile(state, ''),
    run: (commands) =>
      new Promise((resolve, reject) => {
        const child = bash(`set -ae; . '${state}'\ntrap 'export -p > "${state}"' EXIT\n${commands}\n`);
        const said = listen(child);
        child.on('error', reject);
        child.on('close', (exitCode) => resolve({ exitCode, output: said() }));
      }),
    start: (commands) =>
      new Promise((resolve, reject) => {
        const child = bash(commands);
        programs.push(child);
        const said = listen(child, () => {
          if (said().includes('"ready":true')) resolve(said());
        });
        child.on('error', reject);
        child.on('close', (code) => reject(new Error(`ended with ${code} before it was ready: ${said()}`)));
      }),
    async close() {
      for (const child of programs.reverse()) await end(child);
      await rm(clone, { recursive: true, force: true });
    },
  };
}

function listen(child: ChildProcess, onData: () => void = () => undefined): () => string {
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      onData();
    });
  }
  return () => Buffer.concat(chunks).toString('utf8');
}

function end(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.pid === undefined) return resolve();
    child.on('close', () => resolve());
    process.kill(-child.pid, 'SIGTERM');
  });
}
