import { type Authority, personOfAccount } from './authority.ts';
import type { PersonFact } from './facts.ts';
import type { PullRequestEvidence, ReviewEvidence, TimelineEvidence } from './types.ts';

/** Whether a review was given on what is judged now; see binding.ts. */
export type Binding = { readonly state: 'same' } | { readonly state: 'other'; readonly message: string };

export interface ReviewQuestion {
  readonly evidence: Pick<PullRequestEvidence, 'reviews' | 'timeline' | 'headSha' | 'mergedAt'>;
  /** Account id to why it contributed. */
  readonly contributors: ReadonlyMap<number, string>;
  /** Approved state at the first parent. */
  readonly authority: Authority;
  /** Approved states that may have held at a review's submission: several where seconds are equal. */
  readonly authoritiesAt: (submittedAt: string) => readonly Authority[];
  readonly binding: (review: ReviewEvidence) => Binding;
  /** Set where the policy is strict: when the plan of the head was shown. */
  readonly strict?: { readonly shownAt: string | undefined };
}

/** A review that stands, with what is needed to ask for which roles it speaks. */
export interface Voice {
  readonly person: PersonFact;
  readonly review: ReviewEvidence;
  readonly authoritiesThen: readonly Authority[];
}
export interface Veto {
  readonly person: PersonFact;
  readonly review: ReviewEvidence;
  /** Who dismissed it; a veto stands unless somebody entitled, who contributed nothing, took it away. */
  readonly dismissedBy?: { readonly person: PersonFact | undefined; readonly login: string };
}
export interface Standing {
  readonly approvals: readonly Voice[];
  readonly vetoes: readonly Veto[];
  /** Approvals that do not count, as sentences for people. */
  readonly dropped: readonly string[];
}

const decisive = ['APPROVED', 'CHANGES_REQUESTED', 'DISMISSED'];
const movesTheBase = ['base_ref_changed', 'automatic_base_change_succeeded', 'base_ref_force_pushed', 'reopened'];

/** Step 5 of signoff.md (b), except for roles: those depend on the subject. The order of the input does not matter. */
export function standingReviews(question: ReviewQuestion): Standing {
  const dropped: string[] = [];
  const approvals: Voice[] = [];
  const vetoes: Veto[] = [];
  for (const review of latestPerPerson(question, dropped)) {
    const person = review.user && personOfAccount(question.authority, review.user.id);
    if (!person) {
      if (review.state === 'APPROVED') dropped.push(`${review.user?.login} is no approved person`);
      continue;
    }
    if (review.state === 'APPROVED') {
      const flaw = flawOf(review, question);
      if (flaw) dropped.push(flaw);
      else approvals.push({ person, review, authoritiesThen: question.authoritiesAt(review.submittedAt) });
      continue;
    }
    const veto = vetoOf(review, person, question);
    if (veto) vetoes.push(veto);
  }
  return { approvals, vetoes, dropped };
}

/** A comment never unseats an approval, and a dismissal ends the series: nothing older revives (finding 8). */
function latestPerPerson(question: ReviewQuestion, dropped: string[]): readonly ReviewEvidence[] {
  const latest = new Map<number, ReviewEvidence>();
  for (const review of [...question.evidence.reviews].sort(bySubmission)) {
    if (!decisive.includes(review.state)) continue;
    if (review.user === null) dropped.push('a deleted account approves nothing');
    else if (review.user.type !== 'User') dropped.push(`${review.user.login} is no person`);
    else if (review.state === 'APPROVED' && isAfterMerge(review, question.evidence)) {
      dropped.push(`${review.user.login} approved after the merge`);
    } else latest.set(review.user.id, review);
  }
  return [...latest.values()];
}

function bySubmission(a: ReviewEvidence, b: ReviewEvidence): number {
  return Date.parse(a.submittedAt) - Date.parse(b.submittedAt) || a.id - b.id;
}

function isAfterMerge(review: ReviewEvidence, { mergedAt, timeline }: ReviewQuestion['evidence']): boolean {
  if (mergedAt === null) return false;
  const order = Date.parse(review.submittedAt) - Date.parse(mergedAt);
  return order === 0 ? placeOf(timeline, review) > timeline.findIndex((entry) => entry.event === 'merged') : order > 0;
}

/** Place in the timeline, which orders what happened in one second; -1 where it is not told. */
function placeOf(timeline: readonly TimelineEvidence[], review: ReviewEvidence): number {
  return timeline.findIndex((entry) => entry.event === 'reviewed' && entry.reviewId === review.id);
}

function flawOf(review: ReviewEvidence, question: ReviewQuestion): string | undefined {
  const login = review.user?.login ?? 'somebody';
  const contributed = review.user ? question.contributors.get(review.user.id) : undefined;
  if (contributed) return `${login} ${contributed}`;
  if (review.commitId !== question.evidence.headSha) return `${login} approved another commit`;
  const moved = question.evidence.timeline.find(
    (entry, place) => movesTheBase.includes(entry.event) && isAfter(entry, place, review, question.evidence.timeline),
  );
  if (moved)
    return `${login} approved before the pull request was ${moved.event === 'reopened' ? 'reopened' : 'retargeted'}`;
  const binding = question.binding(review);
  if (binding.state !== 'same') return `${login} ${binding.message}`;
  return isBlind(review, question) ? `${login} approved before the plan of this head was shown` : undefined;
}

/** In the same second nobody can tell; the stricter reading holds. */
function isBlind(review: ReviewEvidence, { strict }: ReviewQuestion): boolean {
  if (!strict) return false;
  return strict.shownAt === undefined || Date.parse(review.submittedAt) <= Date.parse(strict.shownAt);
}

/** In the same second the timeline's order decides; where it does not tell, the stricter reading does. */
function isAfter(
  entry: TimelineEvidence,
  place: number,
  review: ReviewEvidence,
  timeline: readonly TimelineEvidence[],
): boolean {
  const order = Date.parse(entry.at) - Date.parse(review.submittedAt);
  return order === 0 ? place > placeOf(timeline, review) : order > 0;
}

/** Anyone with write access can dismiss a review on GitHub; who did it is judged where the roles are known (finding 9). */
function vetoOf(review: ReviewEvidence, person: PersonFact, question: ReviewQuestion): Veto | undefined {
  if (review.state === 'CHANGES_REQUESTED') return { person, review };
  const { timeline, mergedAt } = question.evidence;
  const dismissal = timeline.findLast((entry) => entry.event === 'review_dismissed' && entry.reviewId === review.id);
  if (dismissal?.dismissedState?.toUpperCase() === 'APPROVED') return undefined;
  const late = dismissal && mergedAt !== null && Date.parse(dismissal.at) > Date.parse(mergedAt);
  if (!dismissal?.actor || late) return { person, review };
  const { id, login } = dismissal.actor;
  const dismisser = question.contributors.has(id) ? undefined : personOfAccount(question.authority, id);
  return { person, review, dismissedBy: { person: dismisser, login } };
}
