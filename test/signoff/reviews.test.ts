import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { authorityOf } from '../../controller/signoff/authority.ts';
import { headsAtSubmission } from '../../controller/signoff/binding.ts';
import { type ReviewQuestion, standingReviews } from '../../controller/signoff/reviews.ts';
import type { PushEvidence, ReviewEvidence, TimelineEvidence } from '../../controller/signoff/types.ts';
import { manifestPerson } from './given.ts';

const people = ['admin-a', 'admin-b', 'owner-a'] as const;
const authority = authorityOf(people.map((name) => manifestPerson(name, ['TREAdmin'])));
const head = 'a'.repeat(40);

function at(second: number): string {
  return new Date(Date.UTC(2026, 10, 22, 8, 0, second)).toISOString();
}

function review(
  id: number,
  login: string,
  state: string,
  second: number,
  more: Partial<ReviewEvidence> = {},
): ReviewEvidence {
  const user = { id: manifestPerson('admin-a', []).spec.github.id, login, type: 'User' };
  const known = authority.persons.find((person) => person.login === login);
  return {
    id,
    user: { ...user, id: known?.githubId ?? 9999 },
    state,
    submittedAt: at(second),
    commitId: head,
    ...more,
  };
}

function event(name: string, second: number, more: Partial<TimelineEvidence> = {}): TimelineEvidence {
  return { event: name, actor: null, at: at(second), ...more };
}

function ask(
  reviews: readonly ReviewEvidence[],
  more: Partial<ReviewQuestion> & { timeline?: readonly TimelineEvidence[]; mergedAt?: string | null } = {},
) {
  const { timeline = [], mergedAt = at(50), ...rest } = more;
  const standing = standingReviews({
    evidence: { reviews, timeline, headSha: head, mergedAt },
    contributors: new Map(),
    authority,
    authoritiesAt: () => [authority],
    binding: () => ({ state: 'same' }),
    ...rest,
  });
  return {
    approvals: standing.approvals.map(({ person }) => person.name).sort(),
    vetoes: standing.vetoes.map(({ person }) => person.name).sort(),
    dropped: standing.dropped,
  };
}

const ownerId = authority.persons.find((person) => person.name === 'owner-a')!.githubId;
const adminB = {
  id: authority.persons.find((person) => person.name === 'admin-b')!.githubId,
  login: 'admin-b',
  type: 'User',
};

describe('which reviews stand', () => {
  it.each([
    { why: 'an approval stands', reviews: [review(1, 'admin-a', 'APPROVED', 1)], approvals: ['admin-a'] },
    {
      why: 'strict: given after the plan was shown',
      reviews: [review(1, 'admin-a', 'APPROVED', 2)],
      strict: { shownAt: at(1) },
      approvals: ['admin-a'],
    },
    {
      why: 'strict: given before, it is blind',
      reviews: [review(1, 'admin-a', 'APPROVED', 1)],
      strict: { shownAt: at(2) },
      approvals: [],
    },
    {
      why: 'strict: in the same second nobody can tell',
      reviews: [review(1, 'admin-a', 'APPROVED', 2)],
      strict: { shownAt: at(2) },
      approvals: [],
    },
    {
      why: 'strict: never shown',
      reviews: [review(1, 'admin-a', 'APPROVED', 2)],
      strict: { shownAt: undefined },
      approvals: [],
    },
    {
      why: 'a comment never unseats it',
      reviews: [review(1, 'admin-a', 'APPROVED', 1), review(2, 'admin-a', 'COMMENTED', 2)],
      approvals: ['admin-a'],
    },
    { why: 'a pending review is nothing', reviews: [review(1, 'admin-a', 'PENDING', 1)], approvals: [] },
    {
      why: 'a dismissal ends the series: the older approval stays gone',
      reviews: [review(1, 'admin-a', 'APPROVED', 1), review(2, 'admin-a', 'DISMISSED', 2)],
      timeline: [event('review_dismissed', 3, { reviewId: 2, actor: adminB, dismissedState: 'approved' })],
      approvals: [],
    },
    {
      why: 'a later approval lifts one’s own veto',
      reviews: [review(1, 'admin-a', 'CHANGES_REQUESTED', 1), review(2, 'admin-a', 'APPROVED', 2)],
      approvals: ['admin-a'],
    },
    {
      why: 'a standing request for changes is a veto',
      reviews: [review(1, 'admin-a', 'CHANGES_REQUESTED', 1)],
      approvals: [],
      vetoes: ['admin-a'],
    },
    {
      why: 'in one second the higher id is the later review',
      reviews: [review(2, 'admin-a', 'CHANGES_REQUESTED', 1), review(1, 'admin-a', 'APPROVED', 1)],
      approvals: [],
      vetoes: ['admin-a'],
    },
    {
      why: 'a deleted account approves nothing',
      reviews: [review(1, 'admin-a', 'APPROVED', 1, { user: null })],
      approvals: [],
    },
    {
      why: 'a bot approves nothing, even with the id of a person',
      reviews: [review(1, 'admin-a', 'APPROVED', 1, { user: { ...adminB, type: 'Bot' } })],
      approvals: [],
    },
    {
      why: 'a renamed and re-registered login has another id',
      reviews: [review(1, 'admin-a', 'APPROVED', 1, { user: { id: 777, login: 'admin-a', type: 'User' } })],
      approvals: [],
    },
    {
      why: 'commit_id null after garbage collection never equals the head',
      reviews: [review(1, 'admin-a', 'APPROVED', 1, { commitId: null })],
      approvals: [],
    },
    {
      why: 'an explicit older commit_id is not the head',
      reviews: [review(1, 'admin-a', 'APPROVED', 1, { commitId: 'b'.repeat(40) })],
      approvals: [],
    },
    { why: 'after the merge is too late', reviews: [review(1, 'admin-a', 'APPROVED', 51)], approvals: [] },
    {
      why: 'an approval after the merge does not hide the one before it',
      reviews: [review(1, 'admin-a', 'APPROVED', 1), review(2, 'admin-a', 'APPROVED', 51)],
      approvals: ['admin-a'],
    },
    {
      why: 'a veto after the merge still holds',
      reviews: [review(1, 'admin-a', 'APPROVED', 1), review(2, 'admin-a', 'CHANGES_REQUESTED', 51)],
      approvals: [],
      vetoes: ['admin-a'],
    },
    {
      why: 'in the second of the merge the timeline decides: before',
      reviews: [review(1, 'admin-a', 'APPROVED', 50)],
      timeline: [event('reviewed', 50, { reviewId: 1 }), event('merged', 50)],
      approvals: ['admin-a'],
    },
    {
      why: 'in the second of the merge the timeline decides: after',
      reviews: [review(1, 'admin-a', 'APPROVED', 50)],
      timeline: [event('merged', 50), event('reviewed', 50, { reviewId: 1 })],
      approvals: [],
    },
    {
      why: 'retargeted since',
      reviews: [review(1, 'admin-a', 'APPROVED', 1)],
      timeline: [event('base_ref_changed', 2)],
      approvals: [],
    },
    {
      why: 'a stacked base was deleted since',
      reviews: [review(1, 'admin-a', 'APPROVED', 1)],
      timeline: [event('automatic_base_change_succeeded', 2)],
      approvals: [],
    },
    {
      why: 'reopened since',
      reviews: [review(1, 'admin-a', 'APPROVED', 1)],
      timeline: [event('reopened', 2)],
      approvals: [],
    },
    {
      why: 'retargeted in the same second, order unknown: the stricter reading',
      reviews: [review(1, 'admin-a', 'APPROVED', 1)],
      timeline: [event('base_ref_changed', 1)],
      approvals: [],
    },
    {
      why: 'retargeted before is no matter',
      reviews: [review(1, 'admin-a', 'APPROVED', 3)],
      timeline: [event('base_ref_changed', 2)],
      approvals: ['admin-a'],
    },
    {
      why: 'a veto dismissed by somebody who is no person stays a veto with his name',
      reviews: [review(1, 'admin-a', 'DISMISSED', 1)],
      timeline: [
        event('review_dismissed', 2, {
          reviewId: 1,
          actor: { id: 5, login: 'x', type: 'User' },
          dismissedState: 'changes_requested',
        }),
      ],
      approvals: [],
      vetoes: ['admin-a'],
    },
    {
      why: 'a dismissal nobody recorded is taken for a dismissed veto',
      reviews: [review(1, 'admin-a', 'DISMISSED', 1)],
      approvals: [],
      vetoes: ['admin-a'],
    },
  ])('$why', ({ reviews, timeline = [], approvals, vetoes = [], strict }) => {
    const found = ask(reviews, { timeline, ...(strict && { strict }) });

    expect({ approvals: found.approvals, vetoes: found.vetoes }).toEqual({ approvals, vetoes });
  });

  it('names the reason why a contributor does not count', () => {
    const found = ask([review(1, 'owner-a', 'APPROVED', 1)], {
      contributors: new Map([[ownerId, 'pushed to its branch']]),
    });

    expect(found).toEqual({ approvals: [], vetoes: [], dropped: ['owner-a pushed to its branch'] });
  });

  it('does not depend on the order in which GitHub lists reviews', () => {
    const one = fc.record({
      login: fc.constantFrom(...people),
      state: fc.constantFrom('APPROVED', 'CHANGES_REQUESTED', 'DISMISSED', 'COMMENTED', 'PENDING'),
      second: fc.integer({ min: 0, max: 55 }),
    });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 8 }), fc.infiniteStream(fc.nat()), (drawn, keys) => {
        const reviews = drawn.map(({ login, state, second }, id) => review(id + 1, login, state, second));
        const shuffled = reviews.map((item) => ({ item, key: keys.next().value ?? 0 })).sort((a, b) => a.key - b.key);
        const sorted = (found: ReturnType<typeof ask>) => ({ ...found, dropped: [...found.dropped].sort() });

        expect(sorted(ask(shuffled.map(({ item }) => item)))).toEqual(sorted(ask(reviews)));
      }),
    );
  });
});

describe('the head at submission', () => {
  const push = (after: string, second: number, type = 'push'): PushEvidence => {
    return {
      id: second,
      actor: null,
      type,
      ref: 'refs/heads/x',
      before: '0'.repeat(40),
      after: after.repeat(40),
      at: at(second),
    };
  };
  const pushes = [push('1', 1, 'branch_creation'), push('2', 5), push('3', 9)];
  const seen = (head_: string, commitId: string | null) =>
    new Map([[1, { head: head_.repeat(40), commitId, at: at(6) }]]);
  const full = (letters: string): string[] => [...letters].map((letter) => letter.repeat(40));

  it.each([
    { why: 'the newest push not after it', second: 6, heads: full('2') },
    { why: 'a push in the same second may be before or after', second: 5, heads: full('12') },
    { why: 'a branch made in this second had no older head', second: 1, heads: full('1') },
    { why: 'before every push nothing is known', second: 0, heads: undefined },
    { why: 'our own record comes before GitHub’s', second: 6, firstSeen: seen('3', null), heads: full('3') },
    {
      why: 'our own record of an approval of an older commit',
      second: 6,
      firstSeen: seen('3', '2'.repeat(40)),
      heads: undefined,
    },
  ])('$why', ({ second, heads, firstSeen = new Map() }) => {
    const found = headsAtSubmission(review(1, 'admin-a', 'APPROVED', second), pushes, { reviews: firstSeen });

    expect('message' in found ? undefined : found).toEqual(heads);
  });
});
