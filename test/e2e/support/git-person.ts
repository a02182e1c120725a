import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { World } from './sandbox.ts';

const run = promisify(execFile);

export type Files = Readonly<Record<string, string | null>>;
export type MergeMethod = 'merge' | 'squash' | 'rebase';

/** A person with nothing but git, curl and a token. */
export interface Person {
  readonly login: string;
  /** In a fresh clone: commit the files (null: remove) on a branch of main's tip, and push. The commit's id. */
  push(branch: string, message: string, files: Files): Promise<string>;
  /** A pull request for a branch; its number. */
  open(branch: string): Promise<number>;
  approve(number: number): Promise<void>;
  merge(number: number, method?: MergeMethod): Promise<void>;
  /** git in a fresh clone of everything. */
  git<T>(work: (git: (...args: string[]) => Promise<string>, dir: string) => Promise<T>): Promise<T>;
  rest(method: string, path: string, body?: object): Promise<{ status: number; body: unknown }>;
}

export function person(world: World, login: string): Person {
  const token = world.env[`SANDBOX_TOKEN_${login.toUpperCase().replaceAll('-', '_')}`] ?? '';
  const repository = `/repos/${world.env['GITHUB_REPOSITORY']}`;

  async function rest(method: string, path: string, body?: object): Promise<{ status: number; body: unknown }> {
    const response = await fetch(`${world.env['GITHUB_API_URL']}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, accept: 'application/vnd.github+json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text ? JSON.parse(text) : undefined };
  }

  async function expectOk(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
    const answer = await rest(method, path, body);
    if (answer.status >= 300)
      throw new Error(`${login}: ${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body as Record<string, unknown>;
  }

  async function git<T>(work: (git: (...args: string[]) => Promise<string>, dir: string) => Promise<T>): Promise<T> {
    const dir = await mkdtemp(join(world.dir, 'clone-'));
    const url = (world.env['TRE_REPOSITORY'] ?? '').replace('://', `://${login}:${token}@`);
    const env = { PATH: process.env['PATH'], HOME: dir, GIT_TERMINAL_PROMPT: '0', GIT_CONFIG_NOSYSTEM: '1' };
    const inClone = async (...args: string[]) => {
      const identity = ['-c', `user.name=${login}`, '-c', `user.email=${login}@sandbox.example`];
      const { stdout } = await run('git', [...identity, ...args], { cwd: dir, env, maxBuffer: 2 ** 28 });
      return stdout.trim();
    };
    try {
      await inClone('clone', '--quiet', url, '.');
      return await work(inClone, dir);
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  }

  return {
    login,
    rest,
    git,
    push: (branch, message, files) =>
      git(async (inClone, dir) => {
        if (branch !== 'main') await inClone('checkout', '--quiet', '-b', branch);
        for (const [path, text] of Object.entries(files)) {
          if (text === null) await inClone('rm', '--quiet', path);
          else {
            await mkdir(dirname(join(dir, path)), { recursive: true });
            await writeFile(join(dir, path), text);
          }
        }
        await inClone('add', '--all');
        await inClone('commit', '--quiet', '--message', message);
        await inClone('push', '--quiet', 'origin', `HEAD:refs/heads/${branch}`);
        return inClone('rev-parse', 'HEAD');
      }),
    open: async (branch) => {
      const pull = await expectOk('POST', `${repository}/pulls`, { title: branch, head: branch, base: 'main' });
      return Number(pull['number']);
    },
    approve: async (number) => {
      await expectOk('POST', `${repository}/pulls/${number}/reviews`, { event: 'APPROVE' });
    },
    merge: async (number, method = 'merge') => {
      await expectOk('PUT', `${repository}/pulls/${number}/merge`, { merge_method: method });
    },
  };
}

/** The usual way to a change: branch, pull request, approvals, merge. Number of the pull request. */
export async function agree(
  world: World,
  change: {
    readonly author: string;
    readonly approvers: readonly string[];
    readonly branch: string;
    readonly files: Files;
    readonly method?: MergeMethod;
  },
): Promise<number> {
  const author = person(world, change.author);
  await author.push(change.branch, change.branch, change.files);
  const number = await author.open(change.branch);
  for (const approver of change.approvers) await person(world, approver).approve(number);
  await author.merge(number, change.method);
  return number;
}
