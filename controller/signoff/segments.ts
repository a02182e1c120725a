import { known, type Read } from '../core/known.ts';
import type { Commit } from '../source/types.ts';
import type { ContentProblem } from './content.ts';
import { type SegmentQuestion, startOfMerge } from './segment-start.ts';
import type { PullRequestEvidence, PushEvidence, SegmentDecision } from './types.ts';

/** A stretch of main's first-parent line that is judged as one: after `parent`, up to and with `boundary`. */
export interface Segment {
  readonly parent: string;
  readonly boundary: string;
  readonly commits: readonly Commit[];
  /** ISO by the server's clock; empty where nobody recorded the push. */
  readonly at: string;
  readonly push?: PushEvidence;
  readonly evidence?: PullRequestEvidence;
  /** Makes the segment impossible to cover. */
  readonly problem?: ContentProblem;
  /** The ledger's decision. */
  readonly recorded?: SegmentDecision;
  /** Evidence could not be read: judged again next time. */
  readonly unavailable?: string;
}

/** After so many unreadable answers in a row GitHub is down, and asking for every commit would only wait longer. */
const patience = 2;

/** Step 2 of signoff.md (b). Commits of no pull request are segments of their own and cover nothing. */
export async function findSegments(question: SegmentQuestion): Promise<Read<readonly Segment[]>> {
  const { line, trustRoot, recorded } = question;
  const segments: Segment[] = [];
  let start = 0;
  let failures = 0;
  while (start < line.length) {
    const parent = line[start - 1]?.id ?? trustRoot;
    const kept = recordedFrom(line, start, parent, recorded);
    if (kept) {
      segments.push(kept.segment);
      start = kept.next;
      continue;
    }
    const found = await nextBoundary(question, start, failures);
    if (!found.known) return found;
    failures = found.value.failures;
    const { end, ...rest } = found.value;
    // What lies between the previous boundary and the merge's own start came to main by itself.
    const own = rest.boundary ? await startOfMerge(question, rest.boundary.evidence, start, end) : undefined;
    if (own && !own.known) return own;
    const from = own?.value.from ?? end;
    for (let at = start; at < from; at += 1) segments.push(direct(question, at, rest.unread.get(at)));
    if (rest.boundary && own) segments.push(merged(question, rest.boundary.evidence, from, end, own.value.problem));
    else segments.push(direct(question, end, rest.unread.get(end)));
    start = end + 1;
  }
  return known(segments);
}

function recordedFrom(
  line: readonly Commit[],
  start: number,
  parent: string,
  recorded: ReadonlyMap<string, SegmentDecision>,
): { readonly segment: Segment; readonly next: number } | undefined {
  // A rebase's decision stands at its last commit and names where it began.
  for (let end = start; end < Math.min(line.length, start + 250); end += 1) {
    const boundary = line[end]!.id;
    const decision = recorded.get(boundary);
    if (!decision) continue;
    if (decision.parent !== parent) return undefined;
    const commits = line.slice(start, end + 1);
    return { segment: { parent, boundary, commits, at: decision.mergedAt, recorded: decision }, next: end + 1 };
  }
  return undefined;
}

interface Found {
  readonly end: number;
  readonly boundary?: { readonly evidence: PullRequestEvidence };
  /** Line index to why its evidence could not be read. */
  readonly unread: ReadonlyMap<number, string>;
  readonly failures: number;
}

async function nextBoundary(question: SegmentQuestion, start: number, before: number): Promise<Read<Found>> {
  const { line, recorded } = question;
  const unread = new Map<number, string>();
  let failures = before;
  for (let at = start; at < line.length; at += 1) {
    const commit = line[at]!.id;
    if (at > start && recorded.has(commit)) return known({ end: at - 1, unread, failures });
    if (failures >= patience) {
      unread.set(at, 'GitHub did not answer for earlier commits');
      continue;
    }
    const evidence = await pullRequestOf(commit, question);
    if (!evidence.known) {
      failures += 1;
      unread.set(at, evidence.reason);
      continue;
    }
    failures = 0;
    if (evidence.value) return known({ end: at, boundary: { evidence: evidence.value }, unread, failures });
  }
  return known({ end: line.length - 1, unread, failures });
}

/** The pull request itself is the authority; what `/commits/{sha}/pulls` lists are candidates (findings 13 and 14). */
async function pullRequestOf(
  commit: string,
  question: SegmentQuestion,
): Promise<Read<PullRequestEvidence | undefined>> {
  const candidates = await question.reviews.pullRequestsOf(commit);
  if (!candidates.known) return candidates;
  const owners: PullRequestEvidence[] = [];
  for (const number of new Set(candidates.value)) {
    const read = await question.reviews.pullRequest(number);
    if (!read.known) return read;
    const { merged: isMerged, baseRepositoryId, baseRef, mergeCommitSha } = read.value;
    const here = isMerged && mergeCommitSha === commit;
    if (here && baseRepositoryId === question.repositoryId && baseRef === question.defaultBranch)
      owners.push(read.value);
  }
  return known(owners.length === 1 ? owners[0] : undefined);
}

function merged(
  { line, trustRoot, activity }: SegmentQuestion,
  evidence: PullRequestEvidence,
  from: number,
  end: number,
  problem: ContentProblem | undefined,
): Segment {
  const boundary = line[end]!;
  const push = activity.known ? activity.value.findLast((entry) => entry.after === boundary.id) : undefined;
  const foreign: ContentProblem | undefined =
    boundary.parents.length > 1 && boundary.parents[1] !== evidence.headSha
      ? { code: 'edited-in-the-merge', message: `The merge commit does not merge the head of #${evidence.number}.` }
      : undefined;
  const flaw = problem ?? foreign;
  return {
    parent: line[from - 1]?.id ?? trustRoot,
    boundary: boundary.id,
    commits: line.slice(from, end + 1),
    at: evidence.mergedAt ?? '',
    evidence,
    ...(push && { push }),
    ...(flaw && { problem: flaw }),
  };
}

function direct({ line, trustRoot, activity }: SegmentQuestion, at: number, unavailable: string | undefined): Segment {
  const boundary = line[at]!;
  // One push may bring several commits: its entry names only the last.
  const later = new Set(line.slice(at).map((commit) => commit.id));
  const push = activity.known ? activity.value.find((entry) => later.has(entry.after)) : undefined;
  const parent = line[at - 1]?.id ?? trustRoot;
  const base = { parent, boundary: boundary.id, commits: [boundary], at: push?.at ?? '' };
  const unread = unavailable ?? lagging(push);
  return { ...base, ...(push && { push }), ...(unread !== undefined && { unavailable: unread }) };
}

/** GitHub says that a pull request was merged here and does not list it yet: asked again, never final. */
function lagging(push: PushEvidence | undefined): string | undefined {
  const isMerge = push?.type === 'pr_merge' || push?.type === 'merge_queue_merge';
  return isMerge ? 'GitHub does not list yet which pull request was merged here' : undefined;
}
