import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { hand } from '../../controller/cli/demo/github.ts';
import { tokenVariable } from '../../controller/sandbox/people.ts';
import type { Files } from './seed.ts';
import type { World } from './world.ts';

const run = promisify(execFile);

/** Brings files to main as people do: one pushes a branch, the other approves its pull request, and it is merged. */
export async function mergeApproved(
  { env }: World,
  files: Files,
  people: { readonly author: string; readonly approver: string },
): Promise<void> {
  const token = (login: string): string => env[tokenVariable(login)] ?? '';
  const api = { url: env['GITHUB_API_URL'] ?? '', repository: env['GITHUB_REPOSITORY'] ?? '' };
  const clone = await mkdtemp(join(tmpdir(), 'tre-bench-clone-'));
  const git = (...args: string[]) => run('git', ['-C', clone, ...args]);
  try {
    const url = (env['TRE_REPOSITORY'] ?? '').replace('://', `://x:${token(people.author)}@`);
    await git('clone', '--quiet', url, '.');
    for (const [path, text] of files) {
      await mkdir(dirname(join(clone, path)), { recursive: true });
      await writeFile(join(clone, path), text);
    }
    await git('checkout', '--quiet', '-b', 'bench');
    await git('add', '.');
    const who = ['-c', `user.name=${people.author}`, '-c', `user.email=${people.author}@sandbox.example`];
    await git(...who, 'commit', '--quiet', '-m', 'Ask for many at once');
    await git('push', '--quiet', 'origin', 'bench');
  } finally {
    await rm(clone, { recursive: true, force: true });
  }
  const response = await fetch(`${api.url}/repos/${api.repository}/pulls`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token(people.author)}`, 'content-type': 'application/json' },
    body: JSON.stringify({ title: 'Many at once', head: 'bench', base: 'main' }),
  });
  if (!response.ok) throw new Error(`open the pull request: ${response.status} ${await response.text()}`);
  const { number } = (await response.json()) as { number: number };
  await hand(api, people.approver, token(people.approver)).approve(number);
  await hand(api, people.author, token(people.author)).merge(number);
}
