import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Action, Missing, Plan, Reason } from '../../../controller/plan/types.ts';
import { renderChain } from '../../../controller/status/explain/render-chain.ts';
import { whyBlocked } from '../../../controller/status/explain/why-blocked.ts';
import type { Condition, UnitStatus } from '../../../controller/status/types.ts';
import { planSituation, type Situation } from '../../plan/support/situation.ts';

const path = 'manifests/workspaces/alpha/workspace.yaml';
const missing: Missing = {
  role: 'TREAdmin',
  count: 1,
  candidates: ['admin-b'],
  message: 'needs 1 × TREAdmin (admin-b; not admin-a who wrote it; policy default, rule 1).',
};
const pushed: Reason = {
  code: 'no-pull-request',
  path,
  message: `Commit c0e92ab (pushed straight to main by admin-a) changes ${path} and no approved pull request covers it.`,
};
const kept: readonly Reason[] = [
  { code: 'keeps', message: 'Live stays at 3cf97eb.' },
  { code: 'release', message: 'Release it by reverting c0e92ab, or by `tre ratify c0e92ab` and two approvals.' },
];
const freeze =
  'Everything is frozen since 2026-11-22 (freeze-1): look. Nothing is applied (`tre new freeze-lift NAME --freeze freeze-1`).';

function action(unit: string, what: Action['action'], more: Partial<Action> & { dependsOn?: string[] } = {}): Action {
  const { dependsOn, ...rest } = more;
  const desired = dependsOn && ({ dependsOn } as unknown as NonNullable<Action['desired']>);
  const signOff = { state: 'not-required', required: [], approvals: [], missing: [] } as const;
  return { unit, action: what, reasons: [], unsafe: false, signOff, ...(desired && { desired }), ...rest };
}

function lacking(...all: Missing[]): Action['signOff'] {
  return { state: 'held', required: [], approvals: [], missing: all };
}

function planOf(actions: readonly Action[], more: Partial<Plan> = {}): Plan {
  const reads = { arm: 0, git: 0, github: 0 };
  const known = { revision: 'a'.repeat(40), digest: 'd', environment: 'mini', plannedAt: '2026-11-22T12:00:00Z' };
  return { ...known, actions, diagnostics: [], reads, ...more };
}

const request = { number: 3, head: 'b'.repeat(40), base: 'a'.repeat(40), author: 'admin-a' };

function ended(unit: string, ready: Condition['status'], reason: string, stalled = false): [string, UnitStatus] {
  const base = { lastTransitionTime: '2026-11-22T12:00:00Z', message: `${reason} it was` };
  const conditions: Condition[] = [
    { type: 'Ready', status: ready, reason, ...base },
    { type: 'Reconciling', status: reason === 'Progressing' ? 'True' : 'False', reason, ...base },
    { type: 'Stalled', status: stalled ? 'True' : 'False', reason, ...base },
  ];
  return [unit, { unit, conditions }];
}

interface Row {
  readonly why: string;
  readonly plan: Plan;
  readonly statuses?: readonly (readonly [string, UnitStatus])[];
  readonly unit?: string;
  /** Units and states, from the one asked about to the root. */
  readonly links: readonly string[];
  readonly next: readonly RegExp[];
}

const rows: readonly Row[] = [
  {
    why: 'what is live as approved is blocked by nothing, and has no next step',
    plan: planOf([action('workspace/alpha', 'none')]),
    links: ['workspace/alpha clear'],
    next: [],
  },
  {
    why: 'approved and not applied yet is no block',
    plan: planOf([action('workspace/alpha', 'create')]),
    links: ['workspace/alpha ready'],
    next: [/tre apply/],
  },
  {
    why: 'a pull request without approvals: who may give them, and where they click',
    plan: planOf([action('workspace/alpha', 'create', { signOff: lacking(missing) })], { pullRequest: request }),
    links: ['workspace/alpha held'],
    next: [/^admin-b approves #3 .*Review changes/],
  },
  {
    why: 'nobody is left who may approve: the role has to be given first',
    plan: planOf([action('workspace/alpha', 'create', { signOff: lacking({ ...missing, candidates: [] }) })], {
      pullRequest: request,
    }),
    links: ['workspace/alpha held'],
    next: [/role TREAdmin/],
  },
  {
    why: 'a veto is lifted by the one who put it, whoever else approves',
    plan: planOf(
      [
        action('workspace/alpha', 'update', {
          reasons: [{ code: 'vetoed', path, message: 'admin-b requested changes on #3.' }],
          signOff: lacking(),
        }),
      ],
      { pullRequest: request },
    ),
    links: ['workspace/alpha held'],
    next: [/requested changes/],
  },
  {
    why: 'a draft that has its approvals still cannot be merged',
    plan: planOf([action('workspace/alpha', 'create')], {
      pullRequest: request,
      notes: ['#3 is a draft: it cannot be merged until it is marked ready for review.'],
    }),
    links: ['workspace/alpha stopped'],
    next: [/Ready for review/],
  },
  {
    why: 'the hub link of a held workspace leads to the workspace, where the approval is missing',
    plan: planOf(
      [
        action('workspace/alpha', 'create', { signOff: lacking(missing) }),
        action('hub-link/alpha', 'create', { signOff: lacking(missing) }),
      ],
      { pullRequest: request },
    ),
    unit: 'hub-link/alpha',
    links: ['hub-link/alpha held', 'workspace/alpha held'],
    next: [/^admin-b approves #3/],
  },
  {
    why: 'the firewall is held with the pushed manifest of a contributor: the chain ends there',
    plan: planOf([
      action('shared-service/firewall', 'held', { reasons: [pushed, ...kept], signOff: lacking(missing) }),
      action('workspace/alpha', 'held', { reasons: [pushed, ...kept], signOff: lacking(missing) }),
    ]),
    unit: 'shared-service/firewall',
    links: ['shared-service/firewall held', 'workspace/alpha held'],
    next: [/reverting c0e92ab/],
  },
  {
    why: 'a change that is held while the unit is mended back: still held, not ready',
    plan: planOf([action('workspace/alpha', 'drift', { reasons: [pushed, ...kept] })]),
    links: ['workspace/alpha held'],
    next: [/reverting c0e92ab/],
  },
  {
    why: 'an unsafe delete that one admin approved cannot be approved after the merge',
    plan: planOf([action('workspace/alpha', 'delete', { unsafe: true, signOff: lacking(missing) })]),
    links: ['workspace/alpha held'],
    next: [/Restore its file/],
  },
  {
    why: 'Azure refused it: its code, and that apply tries again',
    plan: planOf([action('workspace/alpha', 'create')]),
    statuses: [ended('workspace/alpha', 'False', 'QuotaExceeded')],
    links: ['workspace/alpha failed'],
    next: [/tries again/],
  },
  {
    why: 'an approved desktop on a failed workspace waits for the workspace',
    plan: planOf([
      action('workspace/alpha', 'create'),
      action('workspace-service/alpha/desk', 'create', { dependsOn: ['workspace/alpha'] }),
      action('user-resource/alpha/desk/vm', 'create', { dependsOn: ['workspace-service/alpha/desk'] }),
    ]),
    statuses: [ended('workspace/alpha', 'False', 'QuotaExceeded')],
    unit: 'user-resource/alpha/desk/vm',
    links: ['user-resource/alpha/desk/vm waiting', 'workspace-service/alpha/desk waiting', 'workspace/alpha failed'],
    next: [/tries again/],
  },
  {
    why: 'a stack that never ended needs a person at the portal',
    plan: planOf([action('workspace/alpha', 'create')]),
    statuses: [ended('workspace/alpha', 'Unknown', 'Stalled', true)],
    links: ['workspace/alpha stalled'],
    next: [/portal/],
  },
  {
    why: 'an apply was killed while it ran',
    plan: planOf([action('workspace/alpha', 'create')]),
    statuses: [ended('workspace/alpha', 'Unknown', 'Progressing')],
    links: ['workspace/alpha running'],
    next: [/tre apply/],
  },
  {
    why: 'a failure of main says nothing about a pull request that is approved',
    plan: planOf([action('workspace/alpha', 'update')], { pullRequest: request }),
    statuses: [ended('workspace/alpha', 'False', 'QuotaExceeded')],
    links: ['workspace/alpha ready'],
    next: [/Merge #3/],
  },
  {
    why: 'a freeze stops what is approved, and names how it is lifted',
    plan: planOf([action('workspace/alpha', 'update')], { notes: [freeze] }),
    links: ['workspace/alpha stopped'],
    next: [/tre new freeze-lift NAME --freeze freeze-1/],
  },
  {
    why: 'what stands on it is fine: it only has to go as well',
    plan: planOf([
      action('workspace/alpha', 'blocked', {
        reasons: [
          { code: 'has-dependents', message: 'workspace/alpha is not deleted while hub-link/alpha stands on it' },
        ],
      }),
      action('hub-link/alpha', 'none'),
    ]),
    links: ['workspace/alpha blocked', 'hub-link/alpha clear'],
    next: [/Delete what stands on it/],
  },
  {
    why: 'two units that wait for each other end the walk',
    plan: planOf([
      action('workspace/alpha', 'blocked', {
        reasons: [
          { code: 'has-dependents', message: 'workspace/alpha is not deleted while hub-link/alpha stands on it' },
        ],
      }),
      action('hub-link/alpha', 'blocked', {
        reasons: [{ code: 'parent-stays', message: 'hub-link/alpha stays until workspace/alpha can be deleted' }],
      }),
    ]),
    links: ['workspace/alpha blocked', 'hub-link/alpha blocked'],
    next: [],
  },
];

describe('whyBlocked', () => {
  it.each(rows)('$why', ({ plan, statuses = [], unit = 'workspace/alpha', links, next }) => {
    const chain = whyBlocked(plan, new Map(statuses), unit)!;
    expect(chain.links.map((link) => `${link.unit} ${link.state}`)).toEqual(links);
    expect(chain.links.map(({ depth }) => depth)).toEqual(links.map((_, depth) => depth));
    expect(chain.blocked).toBe(!/ (clear|ready)$/.test(links[0]!));
    expect(chain.next).toHaveLength(next.length);
    for (const [index, step] of next.entries()) expect(chain.next[index]).toMatch(step);
    expectTidy(renderChain(chain, { pullRequest: plan.pullRequest !== undefined }));
  });

  it('knows no unit that the plan does not have', () => {
    expect(whyBlocked(planOf([]), new Map(), 'workspace/alpha')).toBeUndefined();
  });

  it('names commit and pull request in full where the judge gave them', () => {
    const plan = planOf([action('workspace/alpha', 'held', { reasons: [pushed, ...kept], signOff: lacking(missing) })]);
    const boundary = 'c0e92ab'.padEnd(40, '0');
    const verdict = { path, covered: false } as never;
    const decision = { boundary, pullRequest: 7, verdicts: [verdict] } as never;
    const holding = { unit: 'workspace/alpha', keeps: undefined, verdicts: [verdict], decisions: [decision] };
    const chain = whyBlocked(plan, new Map(), 'workspace/alpha', new Map([['workspace/alpha', holding]]));
    expect(chain?.links[0]?.causes).toEqual([expect.objectContaining({ path, commit: boundary, pullRequest: 7 })]);
  });
});

/** Plans as the planner makes them: its sentences are what the chain is followed by. */
describe('with the planner’s own words', () => {
  const situation = (name: string): Situation =>
    JSON.parse(
      readFileSync(new URL(`../../plan/fixtures/${name}/situation.json`, import.meta.url), 'utf8'),
    ) as Situation;

  it('a manifest that cannot be read: what stands on it and what receives from it lead to its line', async () => {
    const plan = await planSituation(situation('broken-yaml'));
    const blocked = plan.actions.filter((each) => each.action === 'blocked');
    expect(blocked.length).toBeGreaterThan(2);
    for (const { unit } of blocked) {
      const chain = whyBlocked(plan, new Map(), unit)!;
      expect(chain.next.join(' '), unit).toMatch(/Mend manifests\/\S+:\d+:\d+/);
      expectTidy(renderChain(chain, { pullRequest: false }));
    }
    const depths = blocked.map(({ unit }) => whyBlocked(plan, new Map(), unit)!.links.length);
    expect(Math.max(...depths)).toBeGreaterThan(1);
  });

  it.each([
    { name: 'workspace-removed-without-disabling', unit: 'workspace/alpha', step: /enabled: false/ },
    { name: 'workspace-removed-too-early', unit: 'workspace/alpha', step: /Wait until the day/ },
    { name: 'fixed-parameter-changed', unit: 'workspace/alpha', step: /Take the change back/ },
  ])('$name: $unit', async ({ name, unit, step }) => {
    const plan = await planSituation(situation(name));
    const chain = whyBlocked(plan, new Map(), unit)!;
    expect(chain.blocked).toBe(true);
    expect(chain.next.join('\n')).toMatch(step);
    expectTidy(renderChain(chain, { pullRequest: false }));
  });
});

function expectTidy(text: string): void {
  expect(text.split('\n').filter((line) => line.length > 100 || / $/.test(line))).toEqual([]);
}
