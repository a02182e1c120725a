import type { JsonObject } from '../core/json.ts';
import { known, type Read } from '../core/known.ts';
import { type Bench, readGovernedTree } from './bench.ts';
import { caseOf } from './case-of.ts';
import { differingPaths, type GovernedTree } from './change-set.ts';
import type { ContentProblem } from './content.ts';
import { type SubjectHearing, workspacesOf } from './convene.ts';
import { judgeChange } from './judge-change.ts';
import { asksOf } from './policy.ts';
import { hear } from './satisfy.ts';
import type { Segment } from './segments.ts';
import { touchedSubjects } from './subjects.ts';
import type { PathVerdict, PushEvidence, SegmentDecision } from './types.ts';
import { verdictsOf } from './verdicts.ts';

export interface SegmentCase {
  readonly segment: Segment;
  /** Boundary before it. */
  readonly index: number;
  readonly parentTree: GovernedTree;
  readonly activity: Read<readonly PushEvidence[]>;
}

/** The judge's word on one segment; Unavailable only where git cannot be read. */
export async function judgeSegment(
  bench: Bench,
  { segment, index, parentTree, activity }: SegmentCase,
): Promise<Read<SegmentDecision>> {
  const resultTree = await readGovernedTree(bench.git, segment.boundary);
  if (!resultTree.known) return resultTree;
  const common = { boundary: segment.boundary, parent: segment.parent, mergedAt: segment.at };
  const trees = { parentTree, resultTree: resultTree.value };
  const pusher = segment.push?.actor ?? undefined;
  if (!segment.evidence) {
    const unread = segment.unavailable;
    const verdicts = await uncovered(bench, { index, ...trees, problem: (path) => directProblem(segment, path) });
    if (!verdicts.known) return verdicts;
    return known({
      ...common,
      ...(pusher && { broughtBy: pusher.login }),
      contributorIds: pusher ? [pusher.id] : [],
      verdicts: verdicts.value,
      provisional: unread !== undefined || !activity.known,
      evidence: toJson({ push: segment.push ?? null }),
    });
  }
  const { evidence } = segment;
  const one = { pullRequest: evidence.number, head: evidence.headSha, ...(pusher && { broughtBy: pusher.login }) };
  const judged = await judgeChange(bench, {
    index,
    parent: segment.parent,
    ...trees,
    evidence,
    at: segment.at,
    ...(segment.problem && { problem: segment.problem }),
  });
  const raw = toJson({ pullRequest: evidence, push: segment.push ?? null });
  if (judged.known) {
    const contributorIds = [...new Set([...judged.value.contributorIds, ...(pusher ? [pusher.id] : [])])];
    const missingActivity = segment.problem?.code === 'no-activity' && !activity.known;
    return known({ ...common, ...one, ...judged.value, contributorIds, provisional: missingActivity, evidence: raw });
  }
  const problem = { code: 'evidence-unavailable', message: `#${evidence.number} cannot be judged: ${judged.reason}` };
  const verdicts = await uncovered(bench, { index, ...trees, problem: () => problem });
  if (!verdicts.known) return verdicts;
  return known({ ...common, ...one, contributorIds: [], verdicts: verdicts.value, provisional: true, evidence: raw });
}

interface Uncovered {
  readonly index: number;
  readonly parentTree: GovernedTree;
  readonly resultTree: GovernedTree;
  readonly problem: (path: string) => ContentProblem;
}

/** What no pull request covers: held, with what the policy would have asked. */
async function uncovered(bench: Bench, question: Uncovered): Promise<Read<readonly PathVerdict[]>> {
  const { index, parentTree, resultTree, problem } = question;
  const approved = bench.approvedAt(index);
  const paths = differingPaths(resultTree, parentTree);
  const subjects = await touchedSubjects({ paths, approved, result: resultTree, readManifests: bench.readManifests });
  if (!subjects.known) return subjects;
  const authority = await bench.authorityAt(index, workspacesOf(subjects.value));
  if (!authority.known) return authority;
  const contributors = { why: new Map<number, string>(), extra: [], authorAlone: false };
  const hearings: SubjectHearing[] = [];
  const at = bench.now.toISOString();
  for (const touched of subjects.value) {
    const question = { touched, all: subjects.value, contributors, authority: authority.value, index, at };
    const asked = await caseOf(bench, question);
    if (!asked.known) return asked;
    const verdict = hear({
      subject: touched.subject,
      asks: asksOf(authority.value.policy, asked.value),
      standing: { approvals: [], vetoes: [], dropped: [] },
      contributors,
      authority: authority.value,
      at,
      pullRequest: 0,
      author: null,
      barred: new Map(),
    });
    hearings.push({ touched, verdict });
  }
  const problems = new Map(paths.map((path) => [path, problem(path)]));
  return known(verdictsOf({ paths, problems, hearings, approved, result: resultTree, parent: parentTree }));
}

function directProblem(segment: Segment, path: string): ContentProblem {
  const short = segment.boundary.slice(0, 7);
  if (segment.unavailable !== undefined) {
    const message = `Commit ${short} changes ${path}, and GitHub could not be asked who approved it: ${segment.unavailable}.`;
    return { code: 'evidence-unavailable', message };
  }
  const by = segment.push?.actor ? ` by ${segment.push.actor.login}` : '';
  const when = segment.at === '' ? '' : `, ${segment.at.slice(0, 16).replace('T', ' ')}`;
  const message = `Commit ${short} (pushed straight to main${by}${when}) changes ${path} and no approved pull request covers it.`;
  return { code: 'no-pull-request', message };
}

/** Evidence as it was read, for the ledger; a JSON round trip drops what is undefined. */
function toJson(value: unknown): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}
