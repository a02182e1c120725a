/** 40 lower-case hex digits. */
export type Sha = string;

export const noCommit: Sha = '0'.repeat(40);
export const isSha = (text: string): boolean => /^[0-9a-f]{40}$/.test(text);

export interface Signature {
  readonly name: string;
  readonly email: string;
  /** Unix seconds. */
  readonly at: number;
}

export interface Commit {
  readonly sha: Sha;
  readonly tree: Sha;
  readonly parents: readonly Sha[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
}
