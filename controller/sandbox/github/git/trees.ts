import { gitText, runGit } from './run.ts';
import type { Sha, Signature } from './types.ts';

export interface TreeEntry {
  readonly mode: string;
  readonly type: 'blob' | 'tree' | 'commit';
  readonly sha: Sha;
  readonly size?: number;
  readonly path: string;
}

/** Entries of a tree; undefined when `treeish` (commit, tree, or `commit:path`) names no tree. */
export async function listTree(
  repo: string,
  treeish: string,
  depth: 'one level' | 'recursive',
): Promise<TreeEntry[] | undefined> {
  const flags = depth === 'recursive' ? ['-r', '-t'] : [];
  const result = await runGit(repo, ['ls-tree', '-z', '-l', ...flags, treeish], { allow: [128] });
  if (result.code !== 0) return undefined;
  return result.stdout
    .toString()
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => {
      const [meta, path] = [line.slice(0, line.indexOf('\t')), line.slice(line.indexOf('\t') + 1)];
      const [mode, type, sha, size] = meta.split(/ +/) as [string, TreeEntry['type'], string, string];
      return { mode, type, sha, path, ...(size === '-' ? {} : { size: Number(size) }) };
    });
}

export async function readBlob(repo: string, sha: Sha): Promise<Buffer> {
  return (await runGit(repo, ['cat-file', 'blob', sha])).stdout;
}

export async function writeBlob(repo: string, content: Buffer): Promise<Sha> {
  return gitText(repo, ['hash-object', '-w', '--stdin'], content);
}

/** What happens to a path: new bytes, an object that is already there, or removal. */
export type TreeChange = { readonly path: string } & (
  | { readonly kind: 'bytes'; readonly mode: string; readonly bytes: Buffer }
  | { readonly kind: 'object'; readonly mode: string; readonly sha: Sha }
  | { readonly kind: 'remove' }
);

export interface ImportedCommit {
  readonly parent?: Sha;
  /** Instead of a parent: start from this tree. */
  readonly baseTree?: Sha;
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
  readonly changes: readonly TreeChange[];
}

/** Where fast-import leaves its result; hidden from clients by transfer.hideRefs. */
const scratch = 'refs/sandbox/scratch';

/**
 * Writes a line of commits (each on top of the one before) through fast-import, so no work tree and no index are needed.
 * Returns the last one; nothing but a hidden ref moves.
 */
export async function importCommits(repo: string, commits: readonly ImportedCommit[]): Promise<Sha> {
  const parts: Buffer[] = [];
  commits.forEach((commit, i) => {
    parts.push(Buffer.from(`${header(commit, i)}`));
    if (commit.baseTree !== undefined) parts.push(Buffer.from(`M 040000 ${commit.baseTree} ""\n`));
    for (const change of commit.changes) parts.push(...changeLines(change));
    parts.push(Buffer.from('\n'));
  });
  parts.push(Buffer.from('done\n'));
  await runGit(repo, ['fast-import', '--quiet', '--force', '--done', '--date-format=raw'], {
    input: Buffer.concat(parts),
  });
  return gitText(repo, ['rev-parse', scratch]);
}

function header(commit: ImportedCommit, i: number): string {
  const who = (s: Signature) => `${s.name.replace(/[\n<>]/g, '')} <${s.email.replace(/[\n<>]/g, '')}> ${s.at} +0000`;
  const from = commit.parent === undefined ? '' : `from ${commit.parent}\n`;
  // Without `reset`, the first commit would go on top of what an earlier import left there.
  const start = i === 0 ? `reset ${scratch}\n` : '';
  return [
    `${start}commit ${scratch}\nmark :${i + 1}`,
    `author ${who(commit.author)}`,
    `committer ${who(commit.committer)}`,
    `data ${Buffer.byteLength(commit.message)}\n${commit.message}`,
    from,
  ].join('\n');
}

function changeLines(change: TreeChange): Buffer[] {
  const path = `"${change.path.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')}"`;
  switch (change.kind) {
    case 'remove':
      return [Buffer.from(`D ${path}\n`)];
    case 'object':
      return [Buffer.from(`M ${change.mode} ${change.sha} ${path}\n`)];
    case 'bytes':
      return [
        Buffer.from(`M ${change.mode} inline ${path}\ndata ${change.bytes.length}\n`),
        change.bytes,
        Buffer.from('\n'),
      ];
  }
}
