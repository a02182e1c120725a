import type { Diagnostic } from '../core/diagnostic.ts';
import { type ChangeSet, differingPaths, type GovernedTree, isPlain } from './change-set.ts';

/** Trees of signoff.md (b) step 3, and the approved state before the segment. */
export interface ContentQuestion {
  readonly parent: GovernedTree;
  readonly result: GovernedTree;
  readonly head: GovernedTree;
  /** The single merge base of head and parent. */
  readonly base: GovernedTree;
  readonly changes: ChangeSet;
  readonly approved: ReadonlyMap<string, string>;
  /** See `findCollisions`, of the result. */
  readonly collisions: ReadonlyMap<string, Diagnostic>;
}

export interface ContentProblem {
  readonly code: string;
  readonly message: string;
}

/** Paths that the segment touches: in the change set, or different between main before and after. */
export function touchedPaths(question: ContentQuestion): readonly string[] {
  return [...new Set([...question.changes.keys(), ...differingPaths(question.result, question.parent)])].sort();
}

/** Blob by blob, no merge engine: the same rule for merge, squash, rebase, queue and local push. */
export function contentProblem(path: string, question: ContentQuestion): ContentProblem | undefined {
  const [before, after] = [question.parent.get(path), question.result.get(path)];
  const [head, base] = [question.head.get(path), question.base.get(path)];
  if (!question.changes.has(path)) {
    return after === before
      ? undefined
      : { code: 'edit-smuggled-in', message: `${path} was changed by the merge, but not by the pull request.` };
  }
  if (before !== base && before !== head) {
    return {
      code: 'merged-from-both-sides',
      message: `${path} was changed on main and in the pull request; update the branch and approve again.`,
    };
  }
  if (after !== head) {
    return {
      code: 'edited-in-the-merge',
      message: `${path} was edited in the merge: main holds another content than the approved head.`,
    };
  }
  const approved = question.approved.get(path);
  if (approved !== base && approved !== head) {
    return {
      code: 'starts-from-unapproved-content',
      message: `The pull request changed ${path} starting from content on main that nobody approved, so its diff did not show all of it.`,
    };
  }
  return unsafeShape(path, question);
}

/** New modes, and names that one file system would take for another's. */
function unsafeShape(
  path: string,
  trees: Pick<ContentQuestion, 'parent' | 'result' | 'collisions'>,
): ContentProblem | undefined {
  const after = trees.result.get(path);
  if (after === undefined || after === trees.parent.get(path)) return undefined;
  if (!isPlain(after)) {
    return {
      code: 'mode-refused',
      message: `${path} is not a plain file (mode ${after.slice(0, 6)}); only 100644 is taken.`,
    };
  }
  const collision = trees.collisions.get(path);
  if (collision) return { code: 'name-collision', message: `${path}: ${collision.message}` };
  if (path === path.normalize('NFC')) return undefined;
  return { code: 'name-collision', message: `${path} is not in Unicode's composed form and can be taken for another.` };
}
