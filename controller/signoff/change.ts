import type { GovernedTree } from './change-set.ts';
import type { ContentProblem } from './content.ts';
import type { PullRequestEvidence } from './types.ts';

/** One pull request landing on main: merged already, or as if it were merged now. */
export interface Change {
  /** Boundary whose approved state rules. */
  readonly index: number;
  readonly parent: string;
  readonly parentTree: GovernedTree;
  readonly resultTree: GovernedTree;
  readonly evidence: PullRequestEvidence;
  /** ISO: of the merge, or now. */
  readonly at: string;
  /** Something that makes the whole change impossible to cover, found before its content was looked at. */
  readonly problem?: ContentProblem;
}
