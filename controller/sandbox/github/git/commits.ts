import { gitText, runGit } from './run.ts';
import type { Commit, Sha, Signature } from './types.ts';

const format = ['%H', '%T', '%P', '%an', '%ae', '%at', '%cn', '%ce', '%ct', '%B'].join('%x00');

/** Commits as `git log` selects them, newest first unless the arguments say otherwise. */
export async function logCommits(repo: string, selection: readonly string[]): Promise<Commit[]> {
  const out = await runGit(repo, ['log', '-z', `--format=tformat:${format}`, ...selection]);
  const fields = out.stdout.toString().split('\0');
  const commits: Commit[] = [];
  for (let at = 0; at + 10 <= fields.length; at += 10) commits.push(fromFields(fields.slice(at, at + 10)));
  return commits;
}

function fromFields(f: string[]): Commit {
  return {
    sha: f[0]!,
    tree: f[1]!,
    parents: f[2]!.split(' ').filter((sha) => sha !== ''),
    author: { name: f[3]!, email: f[4]!, at: Number(f[5]) },
    committer: { name: f[6]!, email: f[7]!, at: Number(f[8]) },
    message: f[9]!.replace(/\n$/, ''),
  };
}

export async function readCommit(repo: string, sha: Sha): Promise<Commit> {
  const out = await runGit(repo, ['log', '-z', '-1', `--format=tformat:${format}`, sha]);
  return fromFields(out.stdout.toString().split('\0'));
}

export async function listShas(repo: string, selection: readonly string[]): Promise<Sha[]> {
  const text = await gitText(repo, ['rev-list', ...selection]);
  return text === '' ? [] : text.split('\n');
}

/** Writes the commit object itself, so author, committer and dates are exactly those given. */
export async function writeCommit(
  repo: string,
  commit: { tree: Sha; parents: readonly Sha[]; author: Signature; committer: Signature; message: string },
): Promise<Sha> {
  const lines = [
    `tree ${commit.tree}`,
    ...commit.parents.map((parent) => `parent ${parent}`),
    `author ${signature(commit.author)}`,
    `committer ${signature(commit.committer)}`,
    '',
    commit.message,
  ];
  return gitText(repo, ['hash-object', '-t', 'commit', '-w', '--stdin'], lines.join('\n'));
}

/** A name or address with a line break or angle bracket would write further header lines. */
function signature(who: Signature): string {
  const clean = (text: string) => text.replace(/[\n<>\0]/g, '').trim();
  return `${clean(who.name)} <${clean(who.email)}> ${who.at} +0000`;
}

export async function isAncestor(repo: string, ancestor: Sha, descendant: Sha): Promise<boolean> {
  return (await runGit(repo, ['merge-base', '--is-ancestor', ancestor, descendant], { allow: [1, 128] })).code === 0;
}

/** All best common ancestors; empty for unrelated histories, several for a criss-cross. */
export async function mergeBases(repo: string, a: Sha, b: Sha): Promise<Sha[]> {
  const result = await runGit(repo, ['merge-base', '--all', a, b], { allow: [1] });
  return result.stdout
    .toString()
    .split('\n')
    .filter((line) => line !== '');
}
