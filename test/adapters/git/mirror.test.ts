import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type Mirror, openMirror } from '../../../controller/adapters/git/open-mirror.ts';
import { makeRepository, must, type Repository } from '../../source/repository.ts';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

function repository(): Repository {
  const made = makeRepository();
  cleanups.push(made.remove);
  return made;
}

describe('the mirror', () => {
  it('reads every byte of many blobs in one process, and none twice', async () => {
    const repo = repository();
    const texts = ['', 'plain\n', 'no end', 'é ünïcode 🧬\n', '\n\nblob 5\nmissing\n', 'x'.repeat(300_000)];
    const id = repo.commit(Object.fromEntries(texts.map((text, i) => [`manifests/f${i}`, text])));
    const mirror = await repo.mirror();
    const entries = must(await mirror.tree(id, ['manifests']));
    const before = mirror.calls();

    const blobs = must(await mirror.blobs(entries.map((e) => e.blob)));
    await mirror.blobs(entries.map((e) => e.blob));

    expect(entries.map((e) => blobs.get(e.blob))).toEqual(texts);
    expect(mirror.calls() - before).toBe(1);
    expect(entries.map((e) => e.size)).toEqual(texts.map((text) => Buffer.byteLength(text)));
  });

  it('is unavailable where a blob is missing, rather than answering without it', async () => {
    const repo = repository();
    repo.commit({ a: '1' });
    const mirror = await repo.mirror();

    expect(await mirror.blobs(['0123456789'.repeat(4)])).toMatchObject({ known: false, code: 'git-object-missing' });
  });

  it('fetches new commits and pull request heads, and forgets branches that are gone', async () => {
    const repo = repository();
    const first = repo.commit({ a: '1' });
    repo.git('branch', 'old');
    const mirror = await repo.mirror();
    expect(must(await mirror.resolve('old'))).toBe(first);

    const second = repo.commit({ a: '2' });
    repo.git('update-ref', 'refs/pull/7/head', second);
    repo.git('branch', '-D', 'old');
    must(await mirror.fetch());

    expect(must(await mirror.resolve('main'))).toBe(second);
    expect(must(await mirror.resolve('refs/pull/7/head'))).toBe(second);
    expect(must(await mirror.resolve('old'))).toBeUndefined();
    expect(must(await mirror.resolve(first))).toBe(first);
    expect(must(await mirror.resolve(first.slice(0, 10)))).toBe(first);
  });

  it.each([
    '--upload-pack=touch',
    '-x',
    'main..old',
    'main@{1}',
    'main^',
    'a b',
    ':/fix',
    'a.lock',
    '',
    'nope',
    'f'.repeat(40),
  ])('resolves %j to nothing, for it names no commit here', async (revision) => {
    const repo = repository();
    repo.commit({ a: '1' }, 'fix');
    const mirror = await repo.mirror();

    expect(await mirror.resolve(revision)).toEqual({ known: true, value: undefined });
  });

  it.each(['HEAD', '--all', 'main', 'f'.repeat(39), `${'f'.repeat(40)}^`])(
    'takes no %j where an id is due',
    async (id) => {
      const repo = repository();
      repo.commit({ a: '1' });
      const mirror = await repo.mirror();

      await expect(mirror.tree(id)).rejects.toMatchObject({ directive: 'Bug' });
      await expect(mirror.commit(id)).rejects.toMatchObject({ directive: 'Bug' });
      await expect(mirror.blobs([id])).rejects.toMatchObject({ directive: 'Bug' });
    },
  );

  it('tells who made a commit, co-authors wherever they stand in the message', async () => {
    const repo = repository();
    const first = repo.commit({ a: '1' });
    const id = repo.commit(
      { a: '2' },
      'subject\n\nco-authored-by: Mallory <mallory@x.example>\n\nmore text\n\nCo-authored-by: Ann <ann@x.example>',
    );
    const mirror = await repo.mirror();

    expect(must(await mirror.commit(id))).toMatchObject({
      id,
      parents: [first],
      subject: 'subject',
      author: { name: 'Owner A', email: 'owner-a@sandbox.example' },
      committer: { name: 'GitHub', email: 'noreply@sandbox.example' },
      coAuthors: [
        { name: 'Mallory', email: 'mallory@x.example' },
        { name: 'Ann', email: 'ann@x.example' },
      ],
    });
  });

  it('walks the first-parent line, and is unavailable where the start is not on it', async () => {
    const repo = repository();
    const root = repo.commit({ a: '1' });
    repo.git('checkout', '-q', '-b', 'topic');
    const side = repo.commit({ b: '1' });
    repo.git('checkout', '-q', 'main');
    const direct = repo.commit({ c: '1' });
    repo.git('merge', '-q', '--no-ff', '-m', 'merge', 'topic');
    const merge = repo.git('rev-parse', 'HEAD');
    const mirror = await repo.mirror();

    expect(must(await mirror.firstParents(root, merge)).map((c) => c.id)).toEqual([direct, merge]);
    expect(must(await mirror.firstParents(merge, merge))).toEqual([]);
    expect(await mirror.firstParents(side, merge)).toMatchObject({ known: false, code: 'git-not-on-line' });
    expect(await mirror.firstParents(merge, root)).toMatchObject({ known: false, code: 'git-not-on-line' });
    expect(must(await mirror.commitsBetween(direct, merge)).map((c) => c.id)).toEqual([side, merge]);
    expect(must(await mirror.mergeBases(direct, side))).toEqual([root]);
    expect(must(await mirror.isAncestor(side, merge))).toBe(true);
    expect(must(await mirror.isAncestor(merge, side))).toBe(false);
    expect(must(await mirror.history(merge, 'b'))).toEqual([merge]);
    expect(must(await mirror.shallow())).toBe(false);
  });

  it('merges without touching a ref, and names the paths that conflict', async () => {
    const repo = repository();
    repo.commit({ 'manifests/a': '1\n', 'manifests/b': '1\n' });
    repo.git('checkout', '-q', '-b', 'clean');
    const clean = repo.commit({ 'manifests/new': 'n\n' });
    repo.git('checkout', '-q', '-b', 'clash', 'main');
    const clash = repo.commit({ 'manifests/a': 'theirs\n' });
    repo.git('checkout', '-q', 'main');
    const main = repo.commit({ 'manifests/a': 'ours\n' });
    const mirror = await repo.mirror();

    const merged = must(await mirror.mergeTree(main, clean));
    if (!('tree' in merged)) throw new Error('expected a tree');
    const paths = must(await mirror.tree(merged.tree)).map((e) => e.path);
    expect(paths).toEqual(['manifests/a', 'manifests/b', 'manifests/new']);
    expect(must(await mirror.mergeTree(main, clash))).toEqual({ conflicts: ['manifests/a'] });
    expect(must(await mirror.resolve('main'))).toBe(main);
  });

  it('fetches by id what no branch holds any more', async () => {
    const repo = repository();
    repo.commit({ a: '1' });
    repo.git('config', 'uploadpack.allowAnySHA1InWant', 'true');
    const mirror = await repo.mirror();
    const lost = repo.commit({ a: '2' });
    repo.git('reset', '-q', '--hard', 'HEAD~1');

    expect(must(await mirror.ensureCommit(lost))).toBe(true);
    expect(must(await mirror.commit(lost)).id).toBe(lost);
    expect(must(await mirror.ensureCommit('f'.repeat(40)))).toBe(false);
  });

  it('is unavailable where the remote is gone, and keeps what it had', async () => {
    const repo = repository();
    const id = repo.commit({ a: '1' });
    const mirror = await repo.mirror();
    execFileSync('rm', ['-rf', repo.dir]);

    expect(await mirror.fetch()).toMatchObject({ known: false, code: 'git-unavailable' });
    expect(must(await mirror.resolve('main'))).toBe(id);
  });

  it.each([
    ['ext::sh -c touch% /tmp/x', 'git-url'],
    ['--upload-pack=x', 'git-url'],
    ['https://user:secret@github.example/a/b', 'git-url'],
    ['ssh://github.example/a/b', 'git-url'],
  ])('refuses the URL %j before git sees it', async (url, code) => {
    await expect(openMirror({ dir: '/tmp/never-made', url })).rejects.toMatchObject({ directive: 'Refused', code });
  });

  it('sends the token as a header to its own origin, and shows it to no process list and no error', async () => {
    const repo = repository();
    repo.commit({ a: '1' });
    const seen: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(401).end('no');
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    cleanups.push(() => server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/o/r.git`;
    const mirror = await openMirror({
      dir: `${repo.dir}/../tokened.git`,
      url,
      token: async () => 'canary-token',
      path: process.env['PATH'] ?? '',
    });

    const fetched = await mirror.fetch();

    expect(seen[0]).toBe(`Basic ${Buffer.from('x-access-token:canary-token').toString('base64')}`);
    expect(fetched).toMatchObject({ known: false });
    expect(JSON.stringify(fetched)).not.toMatch(/canary|Basic/);
    expect(readFileSync(`${repo.dir}/../tokened.git/config`, 'utf8')).not.toMatch(/canary|Basic/i);
  });
});

describe('the writer', () => {
  const author = { name: 'tre', email: 'tre@contoso.example' };

  async function contents(mirror: Mirror, commit: string): Promise<{ [path: string]: string | undefined }> {
    const entries = must(await mirror.tree(commit));
    const texts = must(await mirror.blobs(entries.map((e) => e.blob)));
    return Object.fromEntries(entries.map((e) => [e.path, texts.get(e.blob)]));
  }

  it('makes an orphan branch, then changes single files of it', async () => {
    const repo = repository();
    repo.commit({ a: '1' });
    const mirror = await repo.mirror();

    const first = must(
      await mirror.commitFiles(
        'tre/status',
        undefined,
        new Map([
          ['status/a.json', '{"é":1}\n'],
          ['ledger/1.json', 'no end'],
        ]),
        'first',
        author,
      ),
    );
    const second = must(
      await mirror.commitFiles(
        'tre/status',
        first,
        new Map([
          ['status/a.json', null],
          ['status/a/b.json', '2\n'],
        ]),
        'second\nline',
        author,
      ),
    );

    expect(await contents(mirror, second)).toEqual({ 'ledger/1.json': 'no end', 'status/a/b.json': '2\n' });
    expect(await contents(mirror, first)).toEqual({ 'ledger/1.json': 'no end', 'status/a.json': '{"é":1}\n' });
    expect(must(await mirror.commit(first)).parents).toEqual([]);
    expect(must(await mirror.commit(second))).toMatchObject({ parents: [first], author, subject: 'second line' });
    expect(repo.git('rev-parse', 'refs/heads/tre/status')).toBe(second);
    expect(repo.git('for-each-ref', '--format=%(refname)')).not.toContain('tre-pending');
  });

  it('loses a race without changing anything, and says Waiting', async () => {
    const repo = repository();
    repo.commit({ a: '1' });
    const [a, b] = [
      await repo.mirror(),
      await openMirror({ dir: `${repo.dir}/../second.git`, url: repo.dir, path: process.env['PATH'] ?? '' }),
    ];
    const first = must(await a.commitFiles('tre/status', undefined, new Map([['x', '1']]), 'one', author));
    must(await b.fetch());
    const second = must(await b.commitFiles('tre/status', first, new Map([['x', '2']]), 'two', author));

    await expect(a.commitFiles('tre/status', first, new Map([['x', '3']]), 'three', author)).rejects.toMatchObject({
      directive: 'Waiting',
    });
    await expect(a.commitFiles('tre/status', undefined, new Map([['x', '3']]), 'three', author)).rejects.toMatchObject({
      directive: 'Waiting',
    });
    expect(repo.git('rev-parse', 'refs/heads/tre/status')).toBe(second);
    expect(must(await a.resolve('tre/status')), 'what was not pushed is not read back').toBe(first);
    expect(must(await a.fetchBranch('tre/status'))).toBe(true);
    expect(must(await a.resolve('tre/status'))).toBe(second);
  });

  it('knows a branch that the remote does not have, or no longer has', async () => {
    const repo = repository();
    repo.commit({ a: '1' });
    const mirror = await repo.mirror();

    expect(must(await mirror.fetchBranch('tre/status'))).toBe(false);
    must(await mirror.commitFiles('tre/status', undefined, new Map([['x', '1']]), 'one', author));
    repo.git('update-ref', '-d', 'refs/heads/tre/status');
    expect(must(await mirror.fetchBranch('tre/status'))).toBe(false);
    expect(must(await mirror.resolve('tre/status'))).toBeUndefined();
  });

  it('is unavailable where the remote refuses the push for a reason of its own', async () => {
    const repo = repository();
    repo.commit({ a: '1' });
    const mirror = await repo.mirror();

    // git refuses to move the branch that a work tree has checked out.
    const written = await mirror.commitFiles(
      'main',
      must(await mirror.resolve('main')),
      new Map([['x', '1']]),
      'one',
      author,
    );

    expect(written).toMatchObject({ known: false, code: 'git-push' });
  });

  it.each(['../x', '/etc/x', 'a/../b', '.git/config', 'a\nb', '-x', 'a//b', ''])('takes no path %j', async (path) => {
    const repo = repository();
    repo.commit({ a: '1' });
    const mirror = await repo.mirror();

    await expect(
      mirror.commitFiles('tre/status', undefined, new Map([[path, '1']]), 'one', author),
    ).rejects.toMatchObject({ directive: 'Bug' });
  });

  it('takes as many git commands for a branch of thousands of files as for an empty one', async () => {
    const repo = repository();
    repo.commit({ a: '1' });
    const mirror = await repo.mirror();
    const many = new Map(Array.from({ length: 5000 }, (_, i) => [`status/workspace/w${i}.json`, `{"n":${i}}\n`]));
    let before = mirror.calls();
    const first = must(await mirror.commitFiles('tre/status', undefined, many, 'many', author));
    const callsForMany = mirror.calls() - before;
    before = mirror.calls();

    const second = must(
      await mirror.commitFiles('tre/status', first, new Map([['status/workspace/w7.json', 'new\n']]), 'one', author),
    );

    expect(mirror.calls() - before).toBe(callsForMany);
    expect(repo.git('diff', '--name-only', first, second)).toBe('status/workspace/w7.json');
    expect(must(await mirror.tree(second)).length).toBe(5000);
  });
});

it('survives a remote that hangs up in the middle of a pack', async () => {
  const repo = repository();
  repo.commit({ a: '1' });
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/x-git-upload-pack-advertisement' });
    response.write('001e# service=git-upload-pack\n0000');
    response.destroy();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  cleanups.push(() => server.close());
  const mirror = await openMirror({
    dir: `${repo.dir}/../cut.git`,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/o/r.git`,
    path: process.env['PATH'] ?? '',
  });

  expect(await mirror.fetch()).toMatchObject({ known: false, code: 'git-unavailable' });
});
