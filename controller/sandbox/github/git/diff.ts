import { gitText, runGit } from './run.ts';
import type { Sha } from './types.ts';

export interface FileDiff {
  readonly status: 'added' | 'removed' | 'modified' | 'renamed' | 'copied' | 'changed';
  readonly path: string;
  readonly previousPath?: string;
  /** The blob after the change; for a removal the blob that was there. */
  readonly blob: Sha;
  readonly additions: number;
  readonly deletions: number;
  /** From the first `@@` on; absent for binary files and pure renames. */
  readonly patch?: string;
}

const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
const statuses = { A: 'added', D: 'removed', M: 'modified', R: 'renamed', C: 'copied', T: 'changed' } as const;

/** Files that differ between two commits or trees (`undefined` = the empty tree), in git's order. */
export async function diffFiles(repo: string, from: Sha | undefined, to: Sha): Promise<FileDiff[]> {
  const range = ['-r', '-M', '--no-commit-id', '--full-index', from ?? emptyTree, to];
  const [table, patches] = await Promise.all([
    runGit(repo, ['diff-tree', '--raw', '--numstat', '-z', ...range]),
    runGit(repo, ['diff-tree', '-p', ...range]),
  ]);
  const bodies = patches.stdout
    .toString()
    .split(/^(?=diff --git )/m)
    .filter((part) => part.startsWith('diff --git '));
  return parseTable(table.stdout.toString()).map((file, i) => {
    const body = bodies[i] ?? '';
    const start = body.search(/^@@ /m);
    return start < 0 ? file : { ...file, patch: body.slice(start).replace(/\n$/, '') };
  });
}

function parseTable(text: string): FileDiff[] {
  const fields = text.split('\0');
  const raw: { status: FileDiff['status']; path: string; previousPath?: string; blob: Sha }[] = [];
  let at = 0;
  for (; fields[at]?.startsWith(':'); ) {
    const [, , before, after, letter] = fields[at]!.split(' ') as [string, string, string, string, string];
    const status = statuses[letter.charAt(0) as keyof typeof statuses];
    const blob = status === 'removed' ? before : after;
    if (status === 'renamed' || status === 'copied') {
      raw.push({ status, previousPath: fields[at + 1]!, path: fields[at + 2]!, blob });
      at += 3;
    } else {
      raw.push({ status, path: fields[at + 1]!, blob });
      at += 2;
    }
  }
  return raw.map((file) => {
    const [added, deleted] = fields[at]!.split('\t') as [string, string];
    at += file.previousPath === undefined ? 1 : 3;
    // "-" stands for a binary file, which GitHub shows as zero lines.
    return { ...file, additions: Number(added) || 0, deletions: Number(deleted) || 0 };
  });
}

export async function diffText(repo: string, from: Sha, to: Sha): Promise<string> {
  return (await runGit(repo, ['diff-tree', '-p', '-M', from, to])).stdout.toString();
}

/** `git patch-id --stable`: blind to line numbers and white space, which is exactly its danger. */
export async function patchId(repo: string, from: Sha, to: Sha): Promise<string> {
  const patch = await runGit(repo, ['diff-tree', '-p', from, to]);
  const line = await gitText(repo, ['patch-id', '--stable'], patch.stdout);
  return line.slice(0, 40);
}
