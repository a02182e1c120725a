import { known, type Read, unavailable } from '../core/known.ts';
import type { ParseCache } from '../manifests/types.ts';
import type { GitObjects } from '../source/types.ts';
import { type AnchorQuestion, anchor } from './anchor.ts';
import { createApprovedState } from './approved-state.ts';
import { createBench, readGovernedTree } from './bench.ts';
import { differingPaths } from './change-set.ts';
import { judgeSegment } from './judge-segment.ts';
import { findSegments } from './segments.ts';
import type { ApprovedHistory, Boundary, FirstSeen, SegmentDecision } from './types.ts';

export interface FoldQuestion extends AnchorQuestion {
  /** Of the verified signed ledger, by boundary commit. Used instead of asking GitHub again, never upgraded. */
  readonly recorded: ReadonlyMap<string, SegmentDecision>;
  readonly firstSeen: FirstSeen;
  readonly cache: ParseCache;
  /** Overrules the name in the approved Environment. */
  readonly policyName?: string;
  readonly now: Date;
}

/**
 * The approved state as a fold over main's first-parent line (signoff.md (b) steps 1 to 7).
 * Unavailable `history-rewritten` where the trust root is no ancestor of the tip, `shallow`, `repository-changed`, and
 * whatever git or GitHub could not answer for the line as a whole; evidence missing for one segment holds only what it touches.
 */
export async function foldHistory(question: FoldQuestion): Promise<Read<ApprovedHistory>> {
  const { git, reviews, trustRoot, tip, recorded } = question;
  const anchored = await anchor(question);
  if (!anchored.known) return anchored;
  const root = await readGovernedTree(git, trustRoot);
  if (!root.known) return root;
  const line = await git.firstParents(trustRoot, tip);
  if (!line.known) return line;
  const repository = anchored.value;
  const covered = line.value.every((commit) => recorded.has(commit.id));
  const activity = covered ? known([]) : await reviews.mainActivity(repository.defaultBranch);
  const segments = await findSegments({
    ...question,
    repositoryId: repository.id,
    defaultBranch: repository.defaultBranch,
    line: line.value,
    activity,
  });
  if (!segments.known) return segments;

  const boundaries: Boundary[] = [];
  const settings = { ...question, repositoryId: repository.id, defaultBranch: repository.defaultBranch };
  const bench = createBench({ ...settings, appAccountId: reviews.appAccountId, shownAt: reviews.shownAt }, boundaries);
  const state = createApprovedState(root.value, bench.readManifests);
  const origin = { commit: trustRoot, commits: [trustRoot], at: '' };
  boundaries.push({ ...origin, approved: state.approvedAt(0), tree: state.treeAt(0) });
  const fresh: SegmentDecision[] = [];
  let provisional = false;
  for (const segment of segments.value) {
    const index = boundaries.length - 1;
    const judged = segment.recorded
      ? known(segment.recorded)
      : await judgeSegment(bench, { segment, index, parentTree: state.treeAt(index), activity });
    if (!judged.known) return judged;
    // What follows an unreadable segment may start from content that only looks unapproved: never final.
    provisional ||= judged.value.provisional;
    const decision = provisional && !segment.recorded ? { ...judged.value, provisional } : judged.value;
    const commits = segment.commits.map((commit) => commit.id);
    const applied = await state.apply(decision, commits);
    if (!applied.known) return applied;
    if (!segment.recorded && !decision.provisional) fresh.push(decision);
    const after = { approved: state.approvedAt(index + 1), tree: state.treeAt(index + 1) };
    boundaries.push({ commit: segment.boundary, commits, at: segment.at, decision, ...after });
  }
  const identity = { defaultBranch: repository.defaultBranch, repositoryId: repository.id };
  const consistent = await checkTip(git, tip, boundaries.at(-1)!.tree);
  if (!consistent.known) return consistent;
  if (!consistent.value) {
    // The ledger is a cache of decisions: where it tells another story than git, the walk starts from the trust root.
    if (recorded.size > 0) return foldHistory({ ...question, recorded: new Map() });
    return unavailable('fold-inconsistent', `The fold of main's segments does not end at the tree of ${tip}.`);
  }
  return known({ trustRoot, tip, ...identity, boundaries, fresh, approvedFolders: state.approvedFolders() });
}

async function checkTip(git: GitObjects, tip: string, tree: ReadonlyMap<string, string>): Promise<Read<boolean>> {
  const actual = await readGovernedTree(git, tip);
  return actual.known ? known(differingPaths(actual.value, new Map(tree)).length === 0) : actual;
}
