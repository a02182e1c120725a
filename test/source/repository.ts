import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Mirror, openMirror } from '../../controller/adapters/git/open-mirror.ts';
import type { Read } from '../../controller/core/known.ts';

type Content = string | null | { readonly link: string } | { readonly executable: string };
export type Files = { readonly [path: string]: Content };

/** A real repository with a work tree, and what a test needs to write to it. */
export interface Repository {
  readonly dir: string;
  git(...args: string[]): string;
  write(files: Files): void;
  /** Writes, commits on the current branch and answers the commit id. */
  commit(files: Files, message?: string): string;
  mirror(): Promise<Mirror>;
  remove(): void;
}

export function makeRepository(): Repository {
  const root = mkdtempSync(join(tmpdir(), 'tre-git-'));
  const dir = join(root, 'work');
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: root,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'Owner A',
    GIT_AUTHOR_EMAIL: 'owner-a@sandbox.example',
    GIT_COMMITTER_NAME: 'GitHub',
    GIT_COMMITTER_EMAIL: 'noreply@sandbox.example',
  };
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: dir, env, encoding: 'utf8', stdio: 'pipe' }).trim();
  mkdirSync(dir);
  git('init', '--quiet', '--initial-branch=main');
  const write = (files: Files) => writeFiles(dir, files);
  return {
    dir,
    git,
    write,
    commit(files, message = 'change') {
      write(files);
      git('add', '--all');
      git('commit', '--quiet', '--allow-empty', '-m', message);
      return git('rev-parse', 'HEAD');
    },
    async mirror() {
      const mirror = await openMirror({ dir: join(root, 'mirror.git'), url: dir, path: env.PATH });
      must(await mirror.fetch());
      return mirror;
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

export function writeFiles(dir: string, files: Files): void {
  for (const [path, content] of Object.entries(files)) {
    const full = join(dir, path);
    mkdirSync(dirname(full), { recursive: true });
    rmSync(full, { recursive: true, force: true });
    if (content === null) continue;
    if (typeof content === 'string') writeFileSync(full, content);
    else if ('link' in content) symlinkSync(content.link, full);
    else {
      writeFileSync(full, content.executable);
      chmodSync(full, 0o755);
    }
  }
}

export function must<T>(read: Read<T>): T {
  if (!read.known) throw new Error(`${read.code}: ${read.reason}`);
  return read.value;
}
