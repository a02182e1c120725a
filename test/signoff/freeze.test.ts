import { describe, expect, it } from 'vitest';
import type { Manifest } from '../../controller/manifests/types.ts';
import type { Approval } from '../../controller/plan/types.ts';
import { type Freeze, liftFiles, liftOf } from '../../controller/signoff/freeze.ts';
import type { ApprovedHistory, SegmentDecision } from '../../controller/signoff/types.ts';

const file = 'manifests/freezes/lift.yaml';
const blob = '1'.repeat(40);
const freeze: Freeze = { id: 'freeze-20261122-00000001', at: '2026-11-22T08:00:00Z', reason: 'a stolen token' };
const lift: Manifest<'FreezeLift'> = {
  kind: 'FreezeLift',
  name: 'lift',
  file,
  blob,
  metadata: {},
  locations: {},
  spec: { freeze: freeze.id, reason: 'it was revoked' },
};

function by(person: string, more: Partial<Approval> = {}): Approval {
  return { person, login: person, role: 'TREAdmin', at: '', pullRequest: 7, reviewId: 1, ...more };
}

function history(approvals: readonly Approval[], more: { mergedAt?: string; covered?: boolean; after?: string } = {}) {
  const { mergedAt = '2026-11-22T09:00:00Z', covered = true, after = blob } = more;
  const signOff = { state: 'approved' as const, required: [], approvals, missing: [] };
  const verdict = {
    path: file,
    before: null,
    after,
    subject: 'freeze-lift/lift',
    action: 'create' as const,
    covered,
    signOff,
  };
  const decision: SegmentDecision = {
    boundary: 'b',
    parent: 'a',
    pullRequest: 7,
    mergedAt,
    contributorIds: [],
    verdicts: [verdict],
    provisional: false,
    evidence: {},
  };
  const tree = new Map([[file, after]]);
  const approved = covered ? tree : new Map<string, string>();
  return {
    boundaries: [{ commit: 'b', commits: ['b'], at: mergedAt, decision, approved, tree }],
  } as unknown as ApprovedHistory;
}

describe('the lift of a freeze', () => {
  it.each([
    { why: 'two admins', given: history([by('admin-a'), by('admin-b')]), lifted: true },
    { why: 'one admin twice', given: history([by('admin-a'), by('admin-a', { reviewId: 2 })]), lifted: false },
    {
      why: 'an owner is no admin',
      given: history([by('admin-a'), by('o', { role: 'WorkspaceOwner' })]),
      lifted: false,
    },
    {
      why: 'a role that a break-glass lent',
      given: history([by('admin-a'), by('o', { breakGlass: 'x' })]),
      lifted: false,
    },
    {
      why: 'the person whom it is about',
      given: history([by('admin-a'), by('admin-b')]),
      about: 'admin-b',
      lifted: false,
    },
    {
      why: 'two others than the person whom it is about',
      given: history([by('admin-a'), by('admin-b'), by('admin-c')]),
      about: 'admin-b',
      lifted: true,
    },
    {
      why: 'merged before the freeze began',
      given: history([by('admin-a'), by('admin-b')], { mergedAt: '2026-11-22T07:59:59Z' }),
      lifted: false,
    },
    { why: 'not covered', given: history([by('admin-a'), by('admin-b')], { covered: false }), lifted: false },
    {
      why: 'another content than was approved',
      given: history([by('admin-a'), by('admin-b')], { after: '2'.repeat(40) }),
      lifted: false,
    },
    {
      why: 'another freeze',
      given: history([by('admin-a'), by('admin-b')]),
      id: 'freeze-20261122-00000002',
      lifted: false,
    },
  ])('$why', ({ given, about, id = freeze.id, lifted }) => {
    const found = liftOf({ ...freeze, id, ...(about && { about }) }, [lift], given);

    expect(found !== undefined).toBe(lifted);
  });

  it('is looked for among approved files only', () => {
    expect([...liftFiles(history([], { covered: false })).keys()]).toEqual([]);
    expect([...liftFiles(history([])).keys()]).toEqual([file]);
  });
});
