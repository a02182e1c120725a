import { describe, expect, it } from 'vitest';
import { authorityOf } from '../../controller/signoff/authority.ts';
import { personsOf } from '../../controller/signoff/facts.ts';
import type { Veto, Voice } from '../../controller/signoff/reviews.ts';
import { type Hearing, hear } from '../../controller/signoff/satisfy.ts';
import { manifestPerson, manifestWorkspace } from './given.ts';
import { ids } from './sample.ts';

const at = '2026-11-22T08:00:00Z';
const authority = authorityOf([
  manifestPerson('admin-a', ['TREAdmin']),
  manifestPerson('admin-b', ['TREAdmin']),
  manifestPerson('owner-a', ['TREUser']),
  manifestPerson('researcher-a', ['TREAdmin'], { expires: '2026-11-21' }),
  manifestPerson('researcher-b', ['TREAdmin'], { disabled: true }),
  manifestWorkspace('x', { WorkspaceOwner: ['owner-a', 'admin-a', { name: 'outsider', until: '2026-01-01' }] }),
]);

function voice(name: keyof typeof ids, then = authority): Voice {
  const person = authority.persons.find((one) => one.name === name)!;
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
