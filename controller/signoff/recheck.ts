import type { UnitName } from '../desired/types.ts';
import type { ParseCache } from '../manifests/types.ts';
import type { GitObjects } from '../source/types.ts';
import { type Authority, holds, personOfAccount } from './authority.ts';
import { authorityNow, entitledNow } from './entitled-now.ts';
import type { ApprovedHistory, PathVerdict, PullRequestEvidence, ReviewSource, SegmentDecision } from './types.ts';

export interface RecheckQuestion {
  readonly git: GitObjects;
  readonly reviews: ReviewSource;
  readonly cache: ParseCache;
  readonly history: ApprovedHistory;
  readonly unit: UnitName;
  /** Files that explain what is about to be written and was not yet; each must still be approved. */
  readonly paths: readonly string[];
  /** A delete, or an action that lets go of data. */
  readonly irreversible: boolean;
  readonly now: Date;
}

/**
 * Step 8 of signoff.md (b), right before a unit is written: main still descends from what was judged, nobody took an
 * approval back or objected since, and where it cannot be undone (or was approved long ago) the approvers are still
 * entitled. A sentence where the answer is no; unreadable evidence is a no.
 */
export async function recheck(question: RecheckQuestion): Promise<string | undefined> {
  const { reviews, history, unit, now } = question;
  const moved = await rewritten(question);
  if (moved) return moved;
  const subject = subjectOf(unit);
  const authority = await authorityNow(question, subject);
  if (!authority.known) return `who is entitled today cannot be read: ${authority.reason}`;
  for (const decision of decisionsOf(history, subject, question.paths)) {
    const number = decision.pullRequest;
    const evidence = await reviews.pullRequest(number);
    if (!evidence.known) return `the approvals of #${number} cannot be read again: ${evidence.reason}`;
    const objected =
      takenBack(decision, evidence.value) ?? vetoed(decision, evidence.value, authority.value, subject, now);
    if (objected) return objected;
    const lost = entitledNow({ ...question, decision, subject, authority: authority.value });
    if (lost) return lost;
  }
  return undefined;
}

async function rewritten({ git, history }: RecheckQuestion): Promise<string | undefined> {
  const fetched = await git.fetch();
  if (!fetched.known) return `main cannot be read again: ${fetched.reason}`;
  const tip = await git.resolve(history.defaultBranch);
  if (!tip.known) return `main cannot be read again: ${tip.reason}`;
  if (tip.value === undefined) return `${history.defaultBranch} is gone`;
  if (tip.value === history.tip) return undefined;
  const descends = await git.isAncestor(history.tip, tip.value);
  if (!descends.known) return `main cannot be read again: ${descends.reason}`;
  return descends.value ? undefined : `history was rewritten: main no longer holds ${history.tip.slice(0, 7)}`;
}

function takenBack(decision: SegmentDecision, { reviews }: PullRequestEvidence): string | undefined {
  const approvals = decision.verdicts.flatMap((verdict) => verdict.signOff.approvals);
  const relied = new Set(approvals.map((approval) => approval.reviewId));
  const back = reviews.find((review) => relied.has(review.id) && review.state !== 'APPROVED');
  if (back) return `${back.user?.login ?? 'somebody'}'s approval of #${decision.pullRequest} was taken back`;
  const gone = [...relied].find((id) => id > 0 && !reviews.some((review) => review.id === id));
  return gone === undefined ? undefined : `an approval of #${decision.pullRequest} is gone`;
}

/** Whoever may answer for the unit may still object, also where nobody had to approve. */
function vetoed(
  decision: SegmentDecision,
  { reviews }: PullRequestEvidence,
  authority: Authority,
  subject: string,
  now: Date,
): string | undefined {
  const signOffs = decision.verdicts.map(({ signOff }) => signOff);
  const asked = signOffs.flatMap(({ required }) => required.map(({ role }) => role));
  const roles = new Set(['TREAdmin', 'WorkspaceOwner', ...asked]);
  const approvers = new Set(signOffs.flatMap(({ approvals }) => approvals.map(({ login }) => login)));
  const workspace = subject.split('/')[1];
  const review = reviews.find(({ state, submittedAt, user }) => {
    if (state !== 'CHANGES_REQUESTED' || Date.parse(submittedAt) < Date.parse(decision.mergedAt) || !user) return false;
    const person = personOfAccount(authority, user.id);
    const entitled = person && [...roles].some((role) => holds(authority, person, role, workspace, now.toISOString()));
    return entitled || approvers.has(user.login);
  });
  return review && `${review.user?.login} requested changes on #${decision.pullRequest} after it was merged`;
}

type OfPullRequest = SegmentDecision & { readonly pullRequest: number };

/** The newest covered segments about this unit and about each file that it is written for. */
function decisionsOf(history: ApprovedHistory, subject: string, paths: readonly string[]): readonly OfPullRequest[] {
  const newest = (is: (verdict: PathVerdict) => boolean) =>
    history.boundaries.findLast(({ decision }) => decision?.verdicts.some((one) => one.covered && is(one)))?.decision;
  const found = [
    newest((verdict) => verdict.subject === subject),
    ...paths.map((path) => newest((verdict) => verdict.path === path)),
  ];
  const unique = new Set(found.filter((decision) => decision !== undefined));
  return [...unique].flatMap((decision) =>
    decision.pullRequest === undefined ? [] : [{ ...decision, pullRequest: decision.pullRequest }],
  );
}

/** A hub link is its workspace's; a service prefix is not part of a path. */
function subjectOf(unit: UnitName): string {
  const [kind, ...names] = unit.split('/');
  const first = names[0] ?? '';
  if (kind === 'environment') return 'environment';
  if (kind === 'hub-link') return `workspace/${first}`;
  return kind === 'user-resource' ? `user-resource/${first}/${names.at(-1)}` : unit;
}
