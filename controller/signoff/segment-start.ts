import { known, type Read } from '../core/known.ts';
import type { Commit, GitObjects } from '../source/types.ts';
import type { ContentProblem } from './content.ts';
import type { PullRequestEvidence, PushEvidence, ReviewSource, SegmentDecision } from './types.ts';

export interface SegmentQuestion {
  readonly git: GitObjects;
  readonly reviews: ReviewSource;
  readonly repositoryId: number;
  readonly defaultBranch: string;
  readonly trustRoot: string;
  readonly line: readonly Commit[];
  readonly activity: Read<readonly PushEvidence[]>;
  readonly recorded: ReadonlyMap<string, SegmentDecision>;
}

export interface MergeStart {
  /** Index in the line of the first commit that the merge brought. */
  readonly from: number;
  readonly problem?: ContentProblem;
}

/**
 * Main's tip just before the merge, never further back: if it lay before a direct push from which the head was cut, the
 * pushed content would count as reviewed.
 *
 * @param earliest index of the first commit after the previous boundary
 * @param end index of the boundary
 */
export async function startOfMerge(
  question: SegmentQuestion,
  evidence: PullRequestEvidence,
  earliest: number,
  end: number,
): Promise<Read<MergeStart>> {
  const { line, trustRoot, activity } = question;
  const boundary = line[end]!;
  if (boundary.parents.length > 1) return known({ from: end });
  const entry = activity.known ? activity.value.findLast((one) => one.after === boundary.id) : undefined;
  if (entry) {
    for (let from = end; from >= earliest; from -= 1) {
      if ((line[from - 1]?.id ?? trustRoot) === entry.before) return known({ from });
    }
  }
  const ancestor = await question.git.isAncestor(boundary.id, evidence.headSha);
  if (!ancestor.known) return ancestor;
  if (ancestor.value) {
    const message = `#${evidence.number} was merged by moving main forward, and the record of that push is gone.`;
    return known({ from: end, problem: { code: 'no-activity', message } });
  }
  return stepBack(question, evidence, earliest, end);
}

/** Without activity: over commits that are the head's own, rewritten in their order by a rebase. */
async function stepBack(
  { git, line, trustRoot }: SegmentQuestion,
  evidence: PullRequestEvidence,
  earliest: number,
  end: number,
): Promise<Read<MergeStart>> {
  const there = await git.ensureCommit(evidence.headSha);
  if (!there.known) return there;
  if (!there.value) return known({ from: end });
  const ahead = await git.commitsBetween(line[earliest - 1]?.id ?? trustRoot, evidence.headSha);
  if (!ahead.known) return ahead;
  const originals = ahead.value.filter((commit) => commit.parents.length === 1);
  const byId = new Map(originals.map((commit) => [commit.id, commit]));
  let original = byId.get(evidence.headSha);
  let from = end + 1;
  while (from - 1 >= earliest && original && isRewriteOf(line[from - 1]!, original)) {
    if (byId.has(line[from - 1]!.id)) break;
    from -= 1;
    original = byId.get(original.parents[0] ?? '');
  }
  return known({ from: Math.min(from, end) });
}

function isRewriteOf(commit: Commit, original: Commit): boolean {
  const same = commit.author.email === original.author.email && commit.author.name === original.author.name;
  return same && commit.subject === original.subject;
}
