import { describe, expect, it } from 'vitest';
import { authorityOf } from '../../controller/signoff/authority.ts';
import { personsOf } from '../../controller/signoff/facts.ts';
import type { Veto, Voice } from '../../controller/signoff/reviews.ts';
import { type Hearing, hear } from '../../controller/signoff/satisfy.ts';
import { manifestBreakGlass, manifestPerson, manifestWorkspace } from './given.ts';
import { ids } from './sample.ts';

const at = '2026-11-22T08:00:00Z';
const authority = authorityOf([
  manifestPerson('admin-a', ['TREAdmin']),
  manifestPerson('admin-b', ['TREAdmin']),
  manifestPerson('owner-a', ['TREUser']),
  manifestPerson('researcher-a', ['TREAdmin'], { expires: '2026-11-21' }),
  manifestPerson('researcher-b', ['TREAdmin'], { disabled: true }),
  manifestPerson('outsider', ['TREUser']),
  manifestWorkspace('x', { WorkspaceOwner: ['owner-a', 'admin-a', { name: 'outsider', until: '2026-01-01' }] }),
]);

function voice(name: keyof typeof ids, then = authority, now = authority): Voice {
  const person = now.persons.find((one) => one.name === name)!;
  const review = {
    id: ids[name],
    user: { id: ids[name], login: name, type: 'User' },
    state: 'APPROVED',
    submittedAt: at,
    commitId: null,
  };
  return { person, review, authoritiesThen: [then] };
}

function hearing(names: readonly (keyof typeof ids)[], more: Partial<Hearing> = {}): Hearing {
  return {
    subject: { kind: 'Workspace', id: 'workspace/x', name: 'x', workspace: 'x' },
    asks: [{ rule: 'a rule', needs: [{ role: 'TREAdmin', count: 2, countAuthor: false }] }],
    standing: { approvals: names.map((name) => voice(name)), vetoes: [], dropped: [] },
    contributors: { why: new Map(), extra: [], authorAlone: true },
    authority,
    at,
    pullRequest: 7,
    author: null,
    barred: new Map(),
    ...more,
  };
}
const needs = (...list: readonly { role: string; count: number; countAuthor?: boolean; person?: string }[]) => [
  { rule: 'a rule', needs: list.map((need) => ({ countAuthor: false, ...need })) },
];
const any = (count: number, ...anyOf: readonly { role?: string; person?: string }[]) => [
  { rule: 'a rule', needs: [{ role: 'several', count, countAuthor: false, anyOf }] },
];
/** Two admins; or one and an owner. */
const either = [
  {
    ...needs({ role: 'TREAdmin', count: 2 })[0]!,
    alternatives: [needs({ role: 'TREAdmin', count: 1 }, { role: 'WorkspaceOwner', count: 1 })[0]!.needs],
  },
];
const lending = authorityOf([
  manifestPerson('outsider', ['TREUser']),
  manifestBreakGlass('outsider', 'TREAdmin', '2026-11-22T12:00:00Z'),
]);
const adminA = { id: ids['admin-a'], login: 'admin-a', type: 'User' };
const veto = (dismissedBy?: keyof typeof ids): Veto => ({
  person: authority.persons[0]!,
  review: voice('admin-a').review,
  ...(dismissedBy && {
    dismissedBy: { login: dismissedBy, person: authority.persons.find(({ name }) => name === dismissedBy) },
  }),
});

describe('whether approvals suffice', () => {
  it.each([
    { why: 'two distinct admins', given: hearing(['admin-a', 'admin-b']), state: 'approved' },
    { why: 'one admin is not two', given: hearing(['admin-a']), state: 'held' },
    { why: 'an owner is no admin', given: hearing(['admin-a', 'owner-a']), state: 'held' },
    { why: 'an expired admin does not count', given: hearing(['admin-a', 'researcher-a']), state: 'held' },
    { why: 'a disabled admin does not count', given: hearing(['admin-a', 'researcher-b']), state: 'held' },
    {
      why: 'one person with two roles answers one need of a rule',
      given: hearing(['admin-a'], {
        asks: needs({ role: 'TREAdmin', count: 1 }, { role: 'WorkspaceOwner', count: 1 }),
      }),
      state: 'held',
    },
    {
      why: 'whoever has one role leaves the other to him who has both',
      given: hearing(['admin-a', 'admin-b'], {
        asks: needs({ role: 'WorkspaceOwner', count: 1 }, { role: 'TREAdmin', count: 1 }),
      }),
      state: 'approved',
    },
    {
      why: 'also in the other order',
      given: hearing(['admin-b', 'admin-a'], {
        asks: needs({ role: 'TREAdmin', count: 1 }, { role: 'WorkspaceOwner', count: 1 }),
      }),
      state: 'approved',
    },
    {
      why: 'the author counts where the rule says so',
      given: hearing(['admin-b'], { author: adminA, asks: needs({ role: 'TREAdmin', count: 2, countAuthor: true }) }),
      state: 'approved',
    },
    { why: 'and not where it does not', given: hearing(['admin-b'], { author: adminA }), state: 'held' },
    {
      why: 'nor where somebody else pushed to his branch',
      given: hearing(['admin-b'], {
        author: adminA,
        contributors: { why: new Map(), extra: [], authorAlone: false },
        asks: needs({ role: 'TREAdmin', count: 2, countAuthor: true }),
      }),
      state: 'held',
    },
    {
      why: 'an author without the role does not',
      given: hearing(['admin-b'], {
        author: { ...adminA, id: ids['owner-a'] },
        asks: needs({ role: 'TREAdmin', count: 2, countAuthor: true }),
      }),
      state: 'held',
    },
    {
      why: 'the person concerned never counts',
      given: hearing(['admin-a', 'admin-b'], { barred: new Map([['admin-b', 'is the person concerned']]) }),
      state: 'held',
    },
    {
      why: 'one more where an author is unknown',
      given: hearing(['admin-a', 'admin-b'], {
        contributors: { why: new Map(), extra: ['nobody knows x'], authorAlone: true },
      }),
      state: 'held',
    },
    {
      why: 'a named person only',
      given: hearing(['admin-a'], { asks: needs({ role: 'TREAdmin', count: 1, person: 'admin-b' }) }),
      state: 'held',
    },
    {
      why: 'not entitled at the time of the review',
      given: hearing([], {
        standing: { approvals: [voice('admin-a'), voice('admin-b', authorityOf([]))], vetoes: [], dropped: [] },
      }),
      state: 'held',
    },
    {
      why: 'a workspace that is not approved yet: an admin answers for its owners',
      given: hearing(['admin-b'], {
        subject: { kind: 'WorkspaceService', id: 's', name: 's', workspace: 'new' },
        asks: needs({ role: 'WorkspaceOwner', count: 1 }),
      }),
      state: 'approved',
    },
    {
      why: 'an approved workspace has owners, and an admin is none by himself',
      given: hearing(['admin-b'], { asks: needs({ role: 'WorkspaceOwner', count: 1 }) }),
      state: 'held',
    },
    {
      why: 'a veto holds whatever the count',
      given: hearing(['admin-a', 'admin-b'], {
        standing: { approvals: [voice('admin-a'), voice('admin-b')], vetoes: [veto()], dropped: [] },
      }),
      state: 'held',
    },
    {
      why: 'dismissed by an entitled other, it is gone',
      given: hearing([], {
        standing: { approvals: [voice('admin-a'), voice('admin-b')], vetoes: [veto('admin-b')], dropped: [] },
      }),
      state: 'approved',
    },
    {
      why: 'dismissed by somebody without a role here, it stands',
      given: hearing([], {
        subject: { kind: 'SharedService', id: 's', name: 's' },
        standing: { approvals: [voice('admin-a'), voice('admin-b')], vetoes: [veto('owner-a')], dropped: [] },
      }),
      state: 'held',
    },
    {
      why: 'an approval older than the rule allows',
      given: hearing(['admin-a', 'admin-b'], {
        at: '2026-12-30T08:00:00Z',
        asks: [{ ...needs({ role: 'TREAdmin', count: 1 })[0]!, expiresAfterDays: 30 }],
      }),
      state: 'held',
    },
    {
      why: 'each of the people may be one of several',
      given: hearing(['admin-b', 'owner-a'], {
        asks: any(2, { role: 'TREAdmin' }, { person: 'owner-a' }),
      }),
      state: 'approved',
    },
    {
      why: 'and is nobody else',
      given: hearing(['admin-a', 'owner-a'], { asks: any(2, { person: 'admin-b' }, { person: 'owner-a' }) }),
      state: 'held',
    },
    {
      why: 'a person who counts no longer does not, by name either',
      given: hearing(['researcher-a'], { asks: any(1, { person: 'researcher-a' }, { person: 'admin-b' }) }),
      state: 'held',
    },
    {
      why: 'the first list suffices',
      given: hearing(['admin-a', 'admin-b'], { asks: either }),
      state: 'approved',
    },
    { why: 'so does the other', given: hearing(['admin-b', 'owner-a'], { asks: either }), state: 'approved' },
    { why: 'half of each does not', given: hearing(['admin-b'], { asks: either }), state: 'held' },
    {
      why: 'whom the rule excludes does not count for it',
      given: hearing(['admin-a', 'admin-b'], {
        asks: [{ ...needs({ role: 'TREAdmin', count: 2 })[0]!, barred: new Map([['admin-a', 'owns the resource']]) }],
      }),
      state: 'held',
    },
    {
      why: 'a role that a break-glass lends counts where the rule allows it',
      given: hearing(['outsider'], {
        authority: lending,
        standing: { approvals: [voice('outsider', lending, lending)], vetoes: [], dropped: [] },
        asks: [{ rule: 'a rule', needs: [{ role: 'TREAdmin', count: 1, countAuthor: false, breakGlass: true }] }],
      }),
      state: 'approved',
    },
    {
      why: 'not where it does not: floors and what cannot be undone',
      given: hearing([], {
        authority: lending,
        standing: { approvals: [voice('outsider', lending, lending)], vetoes: [], dropped: [] },
        asks: needs({ role: 'TREAdmin', count: 1 }),
      }),
      state: 'held',
    },
    {
      why: 'not after its time',
      given: hearing([], {
        authority: lending,
        at: '2026-11-22T12:00:01Z',
        standing: { approvals: [voice('outsider', lending, lending)], vetoes: [], dropped: [] },
        asks: [{ rule: 'a rule', needs: [{ role: 'TREAdmin', count: 1, countAuthor: false, breakGlass: true }] }],
      }),
      state: 'held',
    },
    {
      why: 'not for a review from before it was approved',
      given: hearing([], {
        authority: lending,
        standing: { approvals: [voice('outsider', authority, lending)], vetoes: [], dropped: [] },
        asks: [{ rule: 'a rule', needs: [{ role: 'TREAdmin', count: 1, countAuthor: false, breakGlass: true }] }],
      }),
      state: 'held',
    },
    {
      why: 'self-service needs nobody',
      given: hearing([], { asks: [{ rule: 'rule 4 (self-service)', needs: [], selfService: true }] }),
      state: 'approved',
    },
    {
      why: 'and yet an owner of the workspace can object',
      given: hearing([], {
        asks: [{ rule: 'rule 4 (self-service)', needs: [], selfService: true }],
        standing: {
          approvals: [],
          vetoes: [
            { person: authority.persons.find(({ name }) => name === 'owner-a')!, review: voice('owner-a').review },
          ],
          dropped: [],
        },
      }),
      state: 'held',
    },
  ])('$why', ({ given, state }) => {
    expect(hear(given).signOff.state).toBe(state);
  });

  it('says whom it waits for, and why others do not count', () => {
    const given = hearing([], {
      contributors: { why: new Map([[ids['admin-a'], 'wrote it']]), extra: [], authorAlone: true },
      asks: needs({ role: 'TREAdmin', count: 1 }),
    });

    expect(hear(given).signOff.missing).toEqual([
      {
        role: 'TREAdmin',
        count: 1,
        candidates: ['admin-b'],
        message: 'needs 1 × TREAdmin (admin-b; not admin-a who wrote it; a rule).',
      },
    ]);
  });
});

describe('people', () => {
  it.each([
    {
      why: 'one Entra user',
      twins: [manifestPerson('admin-a', [], { entra: 'same' }), manifestPerson('admin-b', [], { entra: 'SAME' })],
    },
    {
      why: 'one GitHub account',
      twins: [manifestPerson('admin-a', []), { ...manifestPerson('admin-a', [], { entra: 'other' }), name: 'other' }],
    },
  ])('two persons with $why are both refused', ({ twins }) => {
    expect(personsOf([...twins, manifestPerson('owner-a', [])]).map(({ name }) => name)).toEqual(['owner-a']);
  });
});
