/** The branch run's key: whatever main is called, there is one of it. */
export const branchKey = 'branch/main';
/** Look for what nobody told us of. */
export const sweepKey = 'sweep';

export function pullKey(number: number): string {
  return `pull/${number}`;
}

/** A merge group of the merge queue: the commit that is tried, and the pull request that it ends with. */
export function groupKey(sha: string, number: number): string {
  return `group/${sha}/${number}`;
}

export type Work =
  | { readonly kind: 'branch' | 'sweep' }
  | { readonly kind: 'pull'; readonly number: number }
  | { readonly kind: 'group'; readonly sha: string; readonly number: number };

/** What a key asks for; undefined where it is none of ours. */
export function workOf(key: string): Work | undefined {
  if (key === branchKey) return { kind: 'branch' };
  if (key === sweepKey) return { kind: 'sweep' };
  const [kind, ...rest] = key.split('/');
  const number = Number(rest.at(-1));
  if (kind === 'pull') return { kind, number };
  if (kind === 'group' && rest[0]) return { kind, sha: rest[0], number };
  return undefined;
}
