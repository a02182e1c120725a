import type { BranchReport, PullReport } from './types.ts';

/** What keys make happen. Each reads everything afresh, and throws what the queue has to know (core/errors.ts). */
export interface Runs {
  /** Plan, judge and report one pull request; undefined where it is not open any more. */
  pull(number: number): Promise<PullReport | undefined>;
  /** Bring about what is approved on the default branch. */
  branch(): Promise<BranchReport>;
  /** Judge what the merge queue tries. */
  group(sha: string, number: number): Promise<void>;
  /** Keys of open pull requests to look at again, and the numbers of all that are open. */
  sweep(): Promise<{ readonly keys: readonly string[]; readonly open: ReadonlySet<number> }>;
}
