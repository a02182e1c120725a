import { known, type Read } from '../../core/known.ts';
import type { Commit, CommitIdentity } from '../../source/types.ts';
import { failed } from './answers.ts';
import type { RunGit } from './run-git.ts';

const fields = ['%H', '%P', '%T', '%an', '%ae', '%cn', '%ce', '%cI', '%s', '%B'];

/** `git log` with the given revisions and options, all of them ours or checked ids. */
export async function readCommits(
  run: RunGit,
  what: string,
  args: readonly string[],
): Promise<Read<readonly Commit[]>> {
  const result = await run([
    'log',
    '-z',
    `--format=${fields.join('%x00')}`,
    '--no-show-signature',
    '--no-color',
    ...args,
    '--',
  ]);
  if (result.exitCode !== 0) return failed(what, result);
  const words = result.stdout.toString('utf8').split('\0');
  const commits: Commit[] = [];
  for (let at = 0; at + fields.length <= words.length; at += fields.length) {
    commits.push(toCommit(words.slice(at, at + fields.length)));
  }
  return known(commits);
}

function toCommit(words: readonly string[]): Commit {
  const [
    id = '',
    parents = '',
    tree = '',
    an = '',
    ae = '',
    cn = '',
    ce = '',
    committedAt = '',
    subject = '',
    body = '',
  ] = words;
  return {
    id,
    parents: parents.split(' ').filter((parent) => parent !== ''),
    tree,
    author: { name: an, email: ae },
    committer: { name: cn, email: ce },
    coAuthors: coAuthors(body),
    subject,
    committedAt,
  };
}

/** Anywhere in the message, not only in a well-formed trailer block: one contributor too many only asks for one more approver. */
function coAuthors(message: string): CommitIdentity[] {
  return [...message.matchAll(/^[ \t]*co-authored-by:[ \t]*([^<\r\n]*)<([^>\r\n]*)>/gim)].map(
    ([, name = '', email = '']) => ({
      name: name.trim(),
      email: email.trim(),
    }),
  );
}
