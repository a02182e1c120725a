import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { owner, people, repo, startWorld, type TestWorld } from './world.ts';

const run = promisify(execFile);
const at = `/repos/${owner}/${repo}`;
let folder: string;
let world: TestWorld;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sandbox-github-forks-'));
  world = await startWorld({ dataDir: join(folder, 'data') });
});
afterEach(async () => {
  await world.close();
  await rm(folder, { recursive: true, force: true });
});

interface Fork {
  readonly id: number;
  readonly full_name: string;
}

async function git(...argv: string[]): Promise<string> {
  const isolated = ['GIT_CONFIG_GLOBAL=/dev/null', 'GIT_CONFIG_NOSYSTEM=1', 'GIT_TERMINAL_PROMPT=0', 'git'];
  const who = ['-c', 'user.name=reader', '-c', 'user.email=reader@nowhere.example'];
  return (await run('env', [...isolated, ...who, '-C', folder, ...argv])).stdout.trim();
}
const urlOf = (name: 'reader' | 'bob' | 'robot', path: string) =>
  `${world.hub.apiUrl.replace('http://', `http://x:${people[name].token}@`)}/${path}.git`;

/** A reader, who cannot push to the repository, forks it and pushes there. */
async function forkAndPush(): Promise<{ fork: Fork; head: string }> {
  const { status, body } = await world.rest('reader', 'POST', `${at}/forks`, {});
  expect(status).toBe(202);
  await git('clone', '--quiet', urlOf('reader', 'reader/tre'), 'fork');
  await writeFile(join(folder, 'fork', 'new.txt'), 'from outside\n');
  await git('-C', 'fork', 'add', '--all');
  await git('-C', 'fork', 'commit', '--quiet', '-m', 'from outside');
  await git('-C', 'fork', 'push', '--quiet', 'origin', 'HEAD:idea');
  return { fork: body as Fork, head: await git('-C', 'fork', 'rev-parse', 'HEAD') };
}
const open = (more: object = {}) =>
  world.rest('reader', 'POST', `${at}/pulls`, { title: 'idea', head: 'reader:idea', base: 'main', ...more });

it('a fork is a repository of its own, with its own refs and its own activity', async () => {
  const { fork, head } = await forkAndPush();
  expect(fork).toMatchObject({
    full_name: 'reader/tre',
    fork: true,
    parent: { full_name: 'contoso/tre' },
    owner: { id: 104 },
  });
  expect(fork.id).not.toBe(world.hub.ids.repository);
  expect((await world.rest('reader', 'POST', `${at}/forks`, {})).body).toMatchObject({ id: fork.id });
  expect((await world.rest('alice', 'GET', `${at}/forks`)).body).toMatchObject([{ id: fork.id }]);
  expect((await world.rest('alice', 'GET', `${at}/activity`)).body).toEqual([]);
  expect((await world.rest('alice', 'GET', '/repos/reader/tre/activity')).body).toMatchObject([
    { ref: 'refs/heads/idea', after: head, actor: { id: 104 } },
  ]);
  expect((await world.rest('alice', 'GET', `${at}/branches/idea`)).status).toBe(404);
  expect((await world.rest('alice', 'GET', '/repos/reader/tre/branches/idea')).body).toMatchObject({
    commit: { sha: head },
  });
});

it('its owner writes it, readers of the base read it, the App has nothing to do with it', async () => {
  await forkAndPush();
  await expect(git('-C', 'fork', 'push', urlOf('bob', 'reader/tre'), 'HEAD:other')).rejects.toThrow(/403|denied/);
  await git('ls-remote', urlOf('bob', 'reader/tre'));
  await expect(git('ls-remote', urlOf('robot', 'reader/tre'))).rejects.toThrow(/not found/);
  expect((await world.rest('robot', 'GET', '/repos/reader/tre')).status).toBe(404);
  expect((await world.rest('robot', 'POST', `${at}/forks`, {})).status).toBe(403);
  expect((await world.rest('reader', 'GET', '/repos/reader/tre/hooks')).status).toBe(404);
});

it.each([
  { why: 'by user:branch', more: {} },
  { why: 'by head_repo', more: { head: 'idea', head_repo: 'reader/tre' } },
])('a request from a fork, named $why, follows the fork and is fetched from the base', async ({ more }) => {
  const { fork, head } = await forkAndPush();
  const { status, body } = await open(more);
  expect({ status, body }).toMatchObject({
    status: 201,
    body: {
      head: { label: 'reader:idea', sha: head, repo: { id: fork.id, fork: true } },
      base: { repo: { id: world.hub.ids.repository } },
    },
  });
  await git('-C', 'fork', 'commit', '--quiet', '--allow-empty', '-m', 'more');
  await git('-C', 'fork', 'push', '--quiet', 'origin', 'HEAD:idea');
  const next = await git('-C', 'fork', 'rev-parse', 'HEAD');
  expect((await world.rest('alice', 'GET', `${at}/pulls/1`)).body).toMatchObject({ head: { sha: next }, commits: 2 });
  expect((await world.rest('alice', 'GET', `${at}/pulls?head=reader:idea`)).body).toMatchObject([{ number: 1 }]);
  await world.git('bob', 'fetch', '--quiet', 'origin', 'refs/pull/1/head:pr');
  expect(await world.git('bob', 'rev-parse', 'pr')).toBe(next);
});

it('a branch of the same name in the base is another branch', async () => {
  const { head } = await forkAndPush();
  await open();
  await world.push('bob', 'idea', { 'other.txt': 'x\n' });
  expect((await world.rest('alice', 'GET', `${at}/pulls/1`)).body).toMatchObject({ head: { sha: head } });
  expect(await world.pull('bob', 'idea')).toBe(2);
  await world.git('bob', 'push', '--quiet', 'origin', ':idea');
  expect((await world.rest('alice', 'GET', `${at}/pulls/1`)).body).toMatchObject({ state: 'open' });
});

it('merges, closes and reopens like any other; who clicks "Update branch" must own the fork', async () => {
  await forkAndPush();
  await open();
  await world.push('alice', 'main', { 'b.yaml': 'b\n' });
  expect((await world.rest('alice', 'PUT', `${at}/pulls/1/update-branch`, {})).status).toBe(403);
  await world.rest('reader', 'PATCH', `${at}/pulls/1`, { state: 'closed' });
  expect((await world.rest('reader', 'PATCH', `${at}/pulls/1`, { state: 'open' })).body).toMatchObject({
    state: 'open',
  });
  const { status, body } = await world.rest('alice', 'PUT', `${at}/pulls/1/merge`);
  expect(status).toBe(200);
  const { sha } = body as { sha: string };
  expect((await world.rest('alice', 'GET', `${at}/commits/${sha}`)).body).toMatchObject({
    commit: { message: expect.stringContaining('Merge pull request #1 from reader/idea') },
    parents: [{}, {}],
  });
});

it('deleting the branch of the fork closes the request', async () => {
  await forkAndPush();
  await open();
  await git('-C', 'fork', 'push', '--quiet', 'origin', ':idea');
  expect((await world.rest('alice', 'GET', `${at}/pulls/1`)).body).toMatchObject({ state: 'closed' });
});

it('is there again after a restart', async () => {
  const { fork, head } = await forkAndPush();
  await open();
  await world.close();
  world = await startWorld({ dataDir: join(folder, 'data') });
  expect((await world.rest('alice', 'GET', `${at}/pulls/1`)).body).toMatchObject({
    head: { sha: head, repo: { id: fork.id } },
  });
  expect((await world.rest('alice', 'GET', '/repos/reader/tre/activity')).body).toMatchObject([{ after: head }]);
  expect((await world.rest('alice', 'PUT', `${at}/pulls/1/merge`)).status).toBe(200);
});

it('is refused where the repository forbids it, or where there is no such fork', async () => {
  expect((await open()).status).toBe(422);
  await world.rest('alice', 'PATCH', at, { allow_forking: false });
  expect((await world.rest('reader', 'POST', `${at}/forks`, {})).status).toBe(403);
  expect((await world.rest('outsider', 'POST', `${at}/forks`, {})).status).toBe(404);
});
