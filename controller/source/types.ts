import type { Diagnostic } from '../core/diagnostic.ts';
import type { Read } from '../core/known.ts';

/** One file of a tree. Paths are git's: relative, `/`-separated. */
export interface TreeEntry {
  readonly path: string;
  /** `100644` for a regular file; anything else governed is refused. */
  readonly mode: string;
  /** Object id of the blob. */
  readonly blob: string;
  readonly size: number;
}

/** The governed files at a revision, without their content. Refused entries are diagnostics, not entries. */
export interface SourceTree {
  /** Commit id, or `worktree` for a directory on disk. */
  readonly revision: string;
  readonly entries: ReadonlyMap<string, TreeEntry>;
  readonly diagnostics: readonly Diagnostic[];
}

export interface CommitIdentity {
  readonly name: string;
  readonly email: string;
}

export interface Commit {
  readonly id: string;
  readonly parents: readonly string[];
  readonly tree: string;
  readonly author: CommitIdentity;
  readonly committer: CommitIdentity;
  readonly coAuthors: readonly CommitIdentity[];
  readonly subject: string;
  /** Written by whoever made the commit: for reading only, never evidence. ISO 8601. */
  readonly committedAt: string;
}

/** Content of blobs by object id, as UTF-8 text; several asked at once because one `cat-file --batch` answers all. */
export interface BlobReader {
  blobs(ids: readonly string[]): Promise<Read<ReadonlyMap<string, string>>>;
}

/** The bare mirror, read without a work tree. Every read says Unavailable rather than nothing. Ids are 40 hex. */
export interface GitObjects extends BlobReader {
  /** Incremental fetch of all branches and `refs/pull/*​/head`, pruning what is gone. */
  fetch(): Promise<Read<void>>;
  /** Branch name, ref or id to a commit id; `undefined` where there is none. */
  resolve(revision: string): Promise<Read<string | undefined>>;
  /** Makes a commit that is not reachable from a branch available (fetch by id). */
  ensureCommit(id: string): Promise<Read<boolean>>;
  /** All files of a commit or tree under the given folders or files (all where empty). */
  tree(id: string, under?: readonly string[]): Promise<Read<readonly TreeEntry[]>>;
  commit(id: string): Promise<Read<Commit>>;
  /** First parents from `tip` back to, but not including, `from`; oldest first. Unavailable when `from` is not on the line. */
  firstParents(from: string, tip: string): Promise<Read<readonly Commit[]>>;
  /** `git rev-list from..to`: commits reachable from `to` and not from `from`. */
  commitsBetween(from: string, to: string): Promise<Read<readonly Commit[]>>;
  mergeBases(a: string, b: string): Promise<Read<readonly string[]>>;
  isAncestor(ancestor: string, descendant: string): Promise<Read<boolean>>;
  /** Tree of the merge of `head` into `base`, made without touching a ref; conflicting paths where it cannot be merged. */
  mergeTree(
    base: string,
    head: string,
  ): Promise<Read<{ readonly tree: string } | { readonly conflicts: readonly string[] }>>;
  /** Commits of the first-parent line that changed something under `folder`, oldest first. */
  history(tip: string, folder: string): Promise<Read<readonly string[]>>;
  shallow(): Promise<Read<boolean>>;
}
