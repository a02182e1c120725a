import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { Octokit } from '@octokit/rest';
import {
  type GitHubSandbox,
  type GitHubSandboxOptions,
  startGitHubSandbox,
} from '../../../controller/sandbox/github/index.ts';
import { checkedFetch } from './contract.ts';

export const owner = 'contoso';
export const repo = 'tre';
const run = promisify(execFile);
/** Made once: a key takes longer than everything else a start does. */
const privateKeyPem = String(
  generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs1', format: 'pem' }),
);

export const people = {
  alice: {
    login: 'alice',
    id: 101,
    token: 'token-alice',
    type: 'User',
    permission: 'admin',
    email: 'alice@contoso.example',
  },
  bob: { login: 'bob', id: 102, token: 'token-bob', type: 'User', permission: 'write', email: 'bob@contoso.example' },
  carol: { login: 'carol', id: 103, token: 'token-carol', type: 'User', permission: 'write' },
  reader: { login: 'reader', id: 104, token: 'token-reader', type: 'User', permission: 'read' },
  outsider: { login: 'outsider', id: 105, token: 'token-outsider', type: 'User', permission: 'none' },
  robot: { login: 'tre[bot]', id: 106, token: 'token-robot', type: 'Bot', permission: 'write' },
} as const;
export type Name = keyof typeof people;

export interface TestWorld {
  readonly hub: GitHubSandbox;
  readonly as: (name: Name) => Octokit;
  /** git in the clone of that person; the clone is made on first use. */
  readonly git: (name: Name, ...argv: string[]) => Promise<string>;
  readonly cloneOf: (name: Name) => Promise<string>;
  /** A branch cut from `from`, one commit that writes these files, pushed. Gives the commit. */
  readonly push: (
    name: Name,
    branch: string,
    files: { [path: string]: string },
    options?: { from?: string; force?: boolean },
  ) => Promise<string>;
  readonly pull: (name: Name, head: string, base?: string) => Promise<number>;
  readonly rest: (
    name: Name,
    method: string,
    path: string,
    body?: unknown,
  ) => Promise<{ status: number; body: never; headers: Headers }>;
  readonly close: () => Promise<void>;
}

export async function startWorld(more: Partial<GitHubSandboxOptions> = {}): Promise<TestWorld> {
  const hub = await startGitHubSandbox({
    users: Object.values(people),
    repository: `${owner}/${repo}`,
    seed: [
      {
        files: new Map([
          ['README.md', '# TRE\n'],
          ['a.yaml', lines('a')],
        ]),
        message: 'seed',
        author: { name: 'alice', email: 'alice@contoso.example' },
      },
      {
        files: new Map([['b.yaml', lines('b')]]),
        message: 'more',
        author: { name: 'alice', email: 'alice@contoso.example' },
      },
    ],
    webhookSecret: 'hook-secret',
    app: { id: 4711, privateKeyPem },
    ...more,
  });
  const folder = await mkdtemp(join(tmpdir(), 'sandbox-github-test-'));
  const clones = new Map<Name, Promise<string>>();
  const isolated = ['GIT_CONFIG_GLOBAL=/dev/null', 'GIT_CONFIG_NOSYSTEM=1', 'GIT_TERMINAL_PROMPT=0', 'git'];

  async function clone(name: Name): Promise<string> {
    const dir = join(folder, name);
    const url = hub.cloneUrl.replace('http://', `http://x:${people[name].token}@`);
    const person: { login: string; email?: string } = people[name];
    const identity = [`user.name=${name}`, `user.email=${person.email ?? `${name}@nowhere.example`}`].flatMap(
      (pair) => ['-c', pair],
    );
    await run('env', [...isolated, 'clone', '--quiet', ...identity, url, dir]);
    return dir;
  }
  function cloneOf(name: Name): Promise<string> {
    const known = clones.get(name) ?? clone(name);
    clones.set(name, known);
    return known;
  }
  async function git(name: Name, ...argv: string[]): Promise<string> {
    const { stdout } = await run('env', [...isolated, '-C', await cloneOf(name), ...argv]);
    return stdout.trim();
  }

  const world: TestWorld = {
    hub,
    cloneOf,
    git,
    as: (name) =>
      new Octokit({ baseUrl: hub.apiUrl, auth: people[name].token, request: { fetch: checkedFetch }, log: quiet }),
    async push(name, branch, files, { from = 'origin/main', force = false } = {}) {
      await git(name, 'fetch', '--quiet', '--prune', 'origin');
      await git(name, 'checkout', '--quiet', '-B', branch, from);
      const dir = await cloneOf(name);
      for (const [path, text] of Object.entries(files)) {
        await mkdir(dirname(join(dir, path)), { recursive: true });
        await writeFile(join(dir, path), text);
      }
      await git(name, 'add', '--all');
      await git(name, 'commit', '--quiet', '--allow-empty', '-m', `change ${Object.keys(files).join(', ')}`);
      await git(name, 'push', '--quiet', ...(force ? ['--force'] : []), 'origin', `HEAD:${branch}`);
      return git(name, 'rev-parse', 'HEAD');
    },
    async pull(name, head, base = 'main') {
      const { body } = await world.rest(name, 'POST', `/repos/${owner}/${repo}/pulls`, { title: head, head, base });
      return (body as { number: number }).number;
    },
    async rest(name, method, path, body) {
      const response = await checkedFetch(`${hub.apiUrl}${path}`, {
        method,
        headers: { authorization: `token ${people[name].token}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.clone().text();
      return {
        status: response.status,
        body: (text === '' ? undefined : JSON.parse(text)) as never,
        headers: response.headers,
      };
    },
    async close() {
      await hub.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return world;
}

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** Ten numbered lines, so that two changes can be far apart. */
export function lines(word: string, change: { [line: number]: string } = {}): string {
  return Array.from({ length: 30 }, (_, i) => `${change[i + 1] ?? `${word}${i + 1}`}\n`).join('');
}
