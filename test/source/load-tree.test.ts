import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { loadTree } from '../../controller/source/load-tree.ts';
import { readDirectory } from '../../controller/source/read-directory.ts';
import { type Files, makeRepository, must, type Repository, writeFiles } from './repository.ts';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

function repository(): Repository {
  const made = makeRepository();
  cleanups.push(made.remove);
  return made;
}

const good = { 'manifests/environment.yaml': 'kind: Environment\n', 'docs/readme.md': 'outside\n' } as const;

const refused: { why: string; files: Files; code: string; file: string; line?: number; column?: number }[] = [
  {
    why: 'a link could lead anywhere on the controller',
    files: { 'manifests/people/mallory.yaml': { link: '/etc/passwd' } },
    code: 'symlink',
    file: 'manifests/people/mallory.yaml',
  },
  {
    why: 'a linked folder would bring files that no blob of ours holds',
    files: { 'templates/workspaces': { link: '../manifests' } },
    code: 'symlink',
    file: 'templates/workspaces',
  },
  {
    why: 'nothing is run, so an executable manifest only misleads',
    files: { 'manifests/people/a.yaml': { executable: 'kind: Person\n' } },
    code: 'executable',
    file: 'manifests/people/a.yaml',
  },
  {
    why: 'a manifest of more than a mebibyte was not written by a person',
    files: { 'manifests/people/a.yaml': `#${'x'.repeat(1024 * 1024)}` },
    code: 'file-too-large',
    file: 'manifests/people/a.yaml',
  },
  {
    why: 'ARM takes no template of more than four megabytes',
    files: { 'templates/core/core/main.json': `"${'x'.repeat(4 * 1024 * 1024)}"` },
    code: 'file-too-large',
    file: 'templates/core/core/main.json',
  },
  {
    why: 'a reviewer on macOS would see only one of the two',
    files: { 'manifests/people/ann.yaml': 'a: 1\n', 'manifests/people/Ann.yaml': 'a: 2\n' },
    code: 'name-collision',
    file: 'manifests/people/Ann.yaml',
  },
  {
    why: 'folders collide too',
    files: { 'manifests/workspaces/a/workspace.yaml': 'a: 1\n', 'manifests/Workspaces/b/workspace.yaml': 'a: 2\n' },
    code: 'name-collision',
    file: 'manifests/Workspaces/b/workspace.yaml',
  },
  {
    why: 'the same accent in two encodings is one name for people',
    files: { 'manifests/people/ren\u00e9.yaml': 'a: 1\n', 'manifests/people/rene\u0301.yaml': 'a: 2\n' },
    code: 'name-collision',
    file: 'manifests/people/rene\u0301.yaml',
  },
  {
    why: 'Windows drops a trailing dot',
    files: { 'manifests/workspaces/a/workspace.yaml': 'a: 1\n', 'manifests/workspaces/a./workspace.yaml': 'a: 2\n' },
    code: 'name-collision',
    file: 'manifests/workspaces/a./workspace.yaml',
  },
  {
    why: 'a name with a bidirectional control reads as another name',
    files: { 'manifests/people/a\u202elmay.yaml': 'a: 1\n' },
    code: 'path-characters',
    file: JSON.stringify('manifests/people/a\u202elmay.yaml'),
  },
  {
    why: 'linguist-generated folds the file away on the pull request',
    files: { '.gitattributes': '* text=auto\nmanifests/** linguist-generated\n' },
    code: 'gitattributes-hides',
    file: '.gitattributes',
    line: 2,
    column: 14,
  },
  {
    why: '-diff hides what changed',
    files: { '.gitattributes': '*.yaml -diff\n' },
    code: 'gitattributes-hides',
    file: '.gitattributes',
    line: 1,
    column: 8,
  },
  {
    why: 'a merge driver changes what a merge yields, from a folder of its own as well',
    files: { 'manifests/.gitattributes': '*.txt merge=union\n' },
    code: 'gitattributes-hides',
    file: 'manifests/.gitattributes',
    line: 1,
    column: 7,
  },
  {
    why: 'binary is -diff -merge by another name',
    files: { '.gitattributes': 'environment.* binary\n' },
    code: 'gitattributes-hides',
    file: '.gitattributes',
    line: 1,
  },
  {
    why: 'a macro says nothing about what it does where it is used',
    files: { '.gitattributes': '[attr]plain -diff\nmanifests/** plain\n' },
    code: 'gitattributes-macro',
    file: '.gitattributes',
    line: 1,
    column: 1,
  },
];

describe('what a tree may hold', () => {
  it.each(refused)('refuses in a commit: $why', async ({ files, code, file, line = 1, column }) => {
    const repo = repository();
    const id = repo.commit({ ...good, ...files });

    const tree = must(await loadTree(await repo.mirror(), id));

    expect(tree.diagnostics).toHaveLength(1);
    expect(tree.diagnostics[0]).toMatchObject({
      severity: 'error',
      code,
      at: { file, line, ...(column && { column }) },
    });
    expect(tree.entries.has('manifests/environment.yaml'), 'the others go on').toBe(true);
    if (!code.startsWith('gitattributes')) expect(tree.entries.has(file)).toBe(false);
    expect(tree.entries.has('docs/readme.md'), 'what is not governed is not listed').toBe(false);
  });

  it.each(refused)('refuses on disk: $why', async ({ files, code, file }) => {
    const dir = mkdtempSync(join(tmpdir(), 'tre-dir-'));
    cleanups.push(() => rmSync(dir, { recursive: true, force: true }));
    writeFiles(dir, { ...good, ...files });

    const tree = await readDirectory(dir);

    expect(tree.diagnostics.map((d) => [d.code, d.at?.file])).toEqual([[code, file]]);
    expect(tree.entries.has('manifests/environment.yaml')).toBe(true);
  });

  it('refuses a submodule and goes on', async () => {
    const repo = repository();
    const first = repo.commit(good);
    repo.git('update-index', '--add', '--cacheinfo', `160000,${first},manifests/shared-services`);
    repo.git('commit', '--quiet', '-m', 'submodule');

    const tree = must(await loadTree(await repo.mirror(), repo.git('rev-parse', 'HEAD')));

    expect(tree.diagnostics.map((d) => [d.code, d.at?.file])).toEqual([['submodule', 'manifests/shared-services']]);
    expect([...tree.entries.keys()]).toEqual(['manifests/environment.yaml']);
  });

  it('refuses a repository inside a folder on disk, and never follows it', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'tre-dir-'));
    cleanups.push(() => rmSync(dir, { recursive: true, force: true }));
    writeFiles(dir, { ...good, 'manifests/people/a.yaml': 'a: 1\n' });
    mkdirSync(join(dir, 'manifests/people/.git'));

    expect((await readDirectory(dir)).diagnostics.map((d) => [d.code, d.at?.file])).toEqual([
      ['submodule', 'manifests/people'],
    ]);
  });

  it('accepts attributes that hide nothing governed', async () => {
    const repo = repository();
    const id = repo.commit({
      ...good,
      '.gitattributes':
        '* text=auto\npackage-lock.json -diff\ndocs/** linguist-generated\nmanifests/** linguist-generated=false\n',
    });

    expect(must(await loadTree(await repo.mirror(), id)).diagnostics).toEqual([]);
  });

  it('gives the same entries for a commit and for its checkout', async () => {
    const repo = repository();
    const id = repo.commit({
      ...good,
      'templates/core/core/main.json': '{}\n',
      '.github/run.sh': { executable: '#!/bin/sh\n' },
    });

    const fromGit = must(await loadTree(await repo.mirror(), id));
    const fromDisk = await readDirectory(repo.dir);

    expect([...fromDisk.entries.values()].sort((a, b) => (a.path < b.path ? -1 : 1))).toEqual([
      ...fromGit.entries.values(),
    ]);
    const blob = fromGit.entries.get('manifests/environment.yaml')!.blob;
    expect(must(await fromDisk.blobs([blob])).get(blob)).toBe('kind: Environment\n');
  });

  it('says no folder rather than an empty one', async () => {
    await expect(readDirectory('/nonexistent-tre')).rejects.toMatchObject({
      directive: 'Refused',
      code: 'no-directory',
    });
  });

  it('is unavailable, not empty, where the commit is not in the mirror', async () => {
    const repo = repository();
    repo.commit(good);

    expect(await loadTree(await repo.mirror(), 'f'.repeat(40))).toMatchObject({ known: false });
  });
});
