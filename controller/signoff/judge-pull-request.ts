import { known, type Read, unavailable } from '../core/known.ts';
import type { ParseCache } from '../manifests/types.ts';
import { governedPaths } from '../source/governed.ts';
import type { GitObjects, TreeEntry } from '../source/types.ts';
import { createBench } from './bench.ts';
import { governedTree } from './change-set.ts';
import type { ContentProblem } from './content.ts';
import { judgeChange } from './judge-change.ts';
import type { ApprovedHistory, FirstSeen, PathVerdict, PullRequestEvidence, ReviewSource } from './types.ts';

export interface PullRequestQuestion {
  readonly git: GitObjects;
  readonly reviews: ReviewSource;
  readonly cache: ParseCache;
  /** Up to the tip of the base branch. */
  readonly history: ApprovedHistory;
  readonly firstSeen: FirstSeen;
  readonly number: number;
  readonly policyName?: string;
  readonly now: Date;
}

export interface JudgedPullRequest {
  readonly evidence: PullRequestEvidence;
  readonly head: string;
  /** Tip of the base branch that it was judged on. */
  readonly base: string;
  readonly merge: { readonly tree: string } | { readonly conflicts: readonly string[] };
  /** Governed files of the merge result; empty where it conflicts. */
  readonly entries: readonly TreeEntry[];
  readonly verdicts: readonly PathVerdict[];
  /** What stands in the way of the whole: draft, closed, another base, conflicts, a fork. Sentences. */
  readonly notes: readonly string[];
}

/**
 * The rules of the branch, as if the pull request were merged now. A merged one answers with the decision of its segment.
 * Unavailable where GitHub or git cannot be read.
 */
export async function judgePullRequest(question: PullRequestQuestion): Promise<Read<JudgedPullRequest>> {
  const { git, reviews, history, number, now } = question;
  const read = await reviews.pullRequest(number);
  if (!read.known) return read;
  const evidence = read.value;
  const there = await git.ensureCommit(evidence.headSha);
  if (!there.known) return there;
  if (!there.value)
    return unavailable('head-unavailable', `git does not give ${evidence.headSha}, the head of #${number}`);
  const merge = await git.mergeTree(history.tip, evidence.headSha);
  if (!merge.known) return merge;
  const entries = 'tree' in merge.value ? await git.tree(merge.value.tree, governedPaths) : known([]);
  if (!entries.known) return entries;

  const problem = obstacle(evidence, history);
  const common = { evidence, head: evidence.headSha, base: history.tip, merge: merge.value, entries: entries.value };
  const notes = [...(problem ? [problem.message] : []), ...draftNote(evidence)];
  const decision = history.boundaries.find((boundary) => boundary.decision?.pullRequest === number)?.decision;
  if (decision) return known({ ...common, verdicts: decision.verdicts, notes });
  if ('conflicts' in merge.value) {
    const files = merge.value.conflicts.join(', ');
    const note = `#${number} conflicts with ${history.defaultBranch} in ${files}; update the branch and approve again.`;
    return known({ ...common, verdicts: [], notes: [...notes, note] });
  }
  const settings = { ...question, repositoryId: history.repositoryId, defaultBranch: history.defaultBranch };
  const bench = createBench(
    { ...settings, appAccountId: reviews.appAccountId, shownAt: reviews.shownAt },
    history.boundaries,
  );
  const judged = await judgeChange(bench, {
    index: history.boundaries.length - 1,
    parent: history.tip,
    parentTree: history.boundaries.at(-1)!.tree,
    resultTree: governedTree(entries.value),
    evidence,
    at: latest(evidence, now),
    ...(problem && { problem }),
  });
  return judged.known ? known({ ...common, verdicts: judged.value.verdicts, notes }) : judged;
}

function obstacle(evidence: PullRequestEvidence, history: ApprovedHistory): ContentProblem | undefined {
  const { number } = evidence;
  if (evidence.baseRepositoryId !== history.repositoryId || evidence.baseRef !== history.defaultBranch) {
    const message = `#${number} goes to ${evidence.baseRef}, not to ${history.defaultBranch}; approvals count once it is retargeted, and only those given after that.`;
    return { code: 'other-base', message };
  }
  if (evidence.merged)
    return {
      code: 'not-on-the-line',
      message: `#${number} was merged, but not as a commit of ${history.defaultBranch}.`,
    };
  if (evidence.state === 'closed')
    return { code: 'closed', message: `#${number} is closed without being merged; reopen it and approve again.` };
  return undefined;
}

function draftNote({ draft, number, state }: PullRequestEvidence): readonly string[] {
  return draft && state === 'open'
    ? [`#${number} is a draft: it cannot be merged until it is marked ready for review.`]
    : [];
}

/** As if merged now, by the server's clock: ours may be behind what the evidence already says. */
function latest({ pushes, reviews }: PullRequestEvidence, now: Date): string {
  const times = [...pushes.map((push) => push.at), ...reviews.map((review) => review.submittedAt)].map(Date.parse);
  return new Date(Math.max(now.getTime(), ...times.filter((time) => !Number.isNaN(time)))).toISOString();
}
