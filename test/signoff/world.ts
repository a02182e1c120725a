import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { openMirror } from '../../controller/adapters/git/open-mirror.ts';
import { githubReviews } from '../../controller/adapters/github/github-reviews.ts';
import { startGitHubSandbox } from '../../controller/sandbox/github/index.ts';
import { type FoldQuestion, foldHistory } from '../../controller/signoff/fold-history.ts';
import { type JudgedPullRequest, judgePullRequest } from '../../controller/signoff/judge-pull-request.ts';
import type { ApprovedHistory, FirstSeen } from '../../controller/signoff/types.ts';
import { ids, type Login, seedFiles } from './sample.ts';

const run = promisify(execFile);
const privateKeyPem = String(
  generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs1', format: 'pem' }),
);
const robotId = 1900;

export type Files = { readonly [path: string]: string | null };
export interface PushOptions {
  /** Branch or commit that the branch is cut from; its own tip where it exists, else main. */
  readonly from?: string;
  readonly email?: string;
  readonly message?: string;
}

export type World = Awaited<ReturnType<typeof startWorld>>;

/** A real GitHub sandbox, real git, a real mirror; its clock moves two seconds with every act, so order is never in doubt. */
export async function startWorld() {
  let clock = Date.parse('2026-11-22T08:00:00Z');
  const tick = (): void => {
    clock += 2000;
  };
  const users = Object.entries(ids).map(([login, id]) => {
    return { login, id, token: `token-${login}`, type: 'User' as const, email: `${login}@sandbox.example` };
  });
  const hub = await startGitHubSandbox({
    users: [...users, { login: 'robot', id: robotId, token: 'token-robot', type: 'Bot' }],
    repository: 'contoso/tre',
    seed: [
      {
        files: seedFiles() as Map<string, string>,
        message: 'seed',
        author: { name: 'admin-a', email: 'admin-a@sandbox.example' },
      },
    ],
    webhookSecret: 'hook-secret',
    app: { id: 4711, privateKeyPem },
    now: () => new Date(clock),
  });
  const folder = await mkdtemp(join(tmpdir(), 'signoff-'));
  const clone = join(folder, 'clone');
  const isolated = {
    ...process.env,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
  };
  const git = async (...argv: string[]): Promise<string> => {
    const { stdout } = await run('git', ['-C', clone, ...argv], { env: isolated });
    return stdout.trim();
  };
  await run('git', ['clone', '--quiet', hub.cloneUrl.replace('//', '//x:token-admin-a@'), clone], { env: isolated });
  const mirror = await openMirror({ dir: join(folder, 'mirror'), url: hub.cloneUrl, token: 'token-admin-a' });
  const cache = new Map<string, unknown>();
  const reviews = githubReviews({ apiUrl: hub.apiUrl, token: 'token-admin-a', repository: 'contoso/tre' });
  const remoteOf = (login: Login): string => hub.cloneUrl.replace('//', `//x:token-${login}@`);

  async function rest<T>(login: Login, method: string, path: string, body?: unknown): Promise<T> {
    tick();
    const response = await fetch(`${hub.apiUrl}/repos/contoso/tre${path}`, {
      method,
      headers: { authorization: `token token-${login}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  async function commit(login: Login, files: Files, options: PushOptions): Promise<string> {
    for (const [path, text] of Object.entries(files)) {
      if (text === null) {
        await git('rm', '-q', path);
        continue;
      }
      await mkdir(dirname(join(clone, path)), { recursive: true });
      await writeFile(join(clone, path), text);
    }
    await git('add', '--all');
    const email = options.email ?? `${login}@sandbox.example`;
    const message = options.message ?? `change ${Object.keys(files).join(', ')}`;
    await git('-c', `user.name=${login}`, '-c', `user.email=${email}`, 'commit', '-q', '--allow-empty', '-m', message);
    return git('rev-parse', 'HEAD');
  }

  async function checkout(branch: string, from?: string): Promise<void> {
    await git('fetch', '-q', '--prune', 'origin', '+refs/heads/*:refs/remotes/origin/*');
    const known = await git('rev-parse', '-q', '--verify', `refs/remotes/origin/${branch}`).catch(() => '');
    const start = from
      ? await git('rev-parse', `refs/remotes/origin/${from}`).catch(() => from)
      : known || 'refs/remotes/origin/main';
    await git('checkout', '-q', '-f', '--detach', start);
  }

  async function push(login: Login, branch: string, files: Files, options: PushOptions = {}): Promise<string> {
    await checkout(branch, options.from);
    const sha = await commit(login, files, options);
    tick();
    await git('push', '-q', '-f', remoteOf(login), `HEAD:refs/heads/${branch}`);
    return sha;
  }

  /** What is checked out goes to a branch as it is. */
  async function pushHead(login: Login, branch: string, revision: string): Promise<void> {
    tick();
    await git('push', '-q', '-f', remoteOf(login), `${revision}:refs/heads/${branch}`);
  }

  async function open(login: Login, head: string, more: { base?: string; draft?: boolean } = {}): Promise<number> {
    const { number } = await rest<{ number: number }>(login, 'POST', '/pulls', {
      title: head,
      head,
      base: 'main',
      ...more,
    });
    return number;
  }

  async function review(login: Login, number: number, event = 'APPROVE'): Promise<number> {
    const { id } = await rest<{ id: number }>(login, 'POST', `/pulls/${number}/reviews`, {
      event,
      body: 'looked at it',
    });
    return id;
  }

  async function merge(login: Login, number: number, method = 'merge'): Promise<string> {
    const { sha } = await rest<{ sha: string }>(login, 'PUT', `/pulls/${number}/merge`, { merge_method: method });
    return sha;
  }

  async function tip(): Promise<string> {
    const fetched = await mirror.fetch();
    const found = await mirror.resolve('main');
    if (!fetched.known || !found.known || !found.value) throw new Error('the mirror has no main');
    return found.value;
  }

  const firstSeen: FirstSeen = { reviews: new Map() };
  const seed = await tip();

  async function fold(more: Partial<Pick<FoldQuestion, 'trustRoot' | 'recorded' | 'reviews' | 'repositoryPin'>> = {}) {
    const now = new Date(clock);
    return foldHistory({
      git: mirror,
      reviews,
      cache,
      trustRoot: seed,
      tip: await tip(),
      recorded: new Map(),
      firstSeen,
      now,
      ...more,
    });
  }

  async function history(): Promise<ApprovedHistory> {
    const read = await fold();
    if (!read.known) throw new Error(`${read.code}: ${read.reason}`);
    return read.value;
  }

  async function judge(number: number): Promise<JudgedPullRequest> {
    const now = new Date(clock);
    const read = await judgePullRequest({
      git: mirror,
      reviews,
      cache,
      history: await history(),
      firstSeen,
      number,
      now,
    });
    if (!read.known) throw new Error(`${read.code}: ${read.reason}`);
    return read.value;
  }

  /** Main as it was seeded; branches and pull requests of earlier cases stay behind. */
  async function reset(): Promise<void> {
    await git('checkout', '-q', '-f', '--detach', seed);
    await pushHead('admin-a', 'main', seed);
  }

  async function close(): Promise<void> {
    await hub.close();
    await rm(folder, { recursive: true, force: true });
  }

  return {
    hub,
    mirror,
    reviews,
    cache,
    firstSeen,
    seed,
    git,
    rest,
    checkout,
    commit,
    push,
    pushHead,
    open,
    review,
    merge,
    tip,
    fold,
    history,
    judge,
    reset,
    close,
    skip: tick,
    time: () => new Date(clock),
  };
}
