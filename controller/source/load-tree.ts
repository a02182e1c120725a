import type { Read } from '../core/known.ts';
import { checkTree } from './check-tree.ts';
import { governedPaths } from './governed.ts';
import type { GitObjects, SourceTree } from './types.ts';

/** The governed files of a commit (or of a tree, such as a merge result), read from git objects without a work tree. */
export async function loadTree(git: GitObjects, commit: string): Promise<Read<SourceTree>> {
  const listed = await git.tree(commit, governedPaths);
  return listed.known ? checkTree(commit, listed.value, git) : listed;
}
