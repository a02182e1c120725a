import { describe, expect, it } from 'vitest';
import { known } from '../../controller/core/known.ts';
import type { DesiredState } from '../../controller/desired/types.ts';
import type { Action, Plan, SignOff } from '../../controller/plan/types.ts';
import { decide, isApprovedPlan } from '../../controller/signoff/decide.ts';
import { selectUnits } from '../../controller/signoff/select-units.ts';
import type { ApprovedHistory } from '../../controller/signoff/types.ts';
import { holdingReasons } from '../../controller/signoff/words.ts';
import { desiredWith, historyOf, unitWith, verdictWith } from './given-history.ts';

const file = 'manifests/workspaces/genomics/workspace.yaml';
const template = 'templates/workspaces/base/main.json';
const name = 'workspace/genomics';
const root = { [file]: 'w0', [template]: 't0' };
const good = unitWith(name, { [file]: 'w0', [template]: 't0' });

async function select(history: ApprovedHistory, states: { readonly [commit: string]: DesiredState }) {
  const desiredAt = (commit: string) => Promise.resolve(known(states[commit]!));
  const read = await selectUnits({ history, tipDesired: states[history.tip]!, desiredAt });
  if (!read.known) throw new Error(read.reason);
  return read.value;
}

describe('which state of a unit may be brought about', () => {
  it.each([
    {
      why: 'the trust root needs nobody',
      decisions: [],
      states: { c0: desiredWith(good) },
      keeps: good.inputs,
      signOff: 'not-required',
      held: false,
    },
    {
      why: 'a covered change is released with its approvals',
      decisions: [[verdictWith(file, 'w1', true)]],
      states: { c1: desiredWith(unitWith(name, { [file]: 'w1', [template]: 't0' })) },
      keeps: { [file]: 'w1', [template]: 't0' },
      signOff: 'approved',
      held: false,
    },
    {
      why: 'an uncovered change keeps the last approved state',
      decisions: [[verdictWith(file, 'bad', false)]],
      states: { c0: desiredWith(good), c1: desiredWith(unitWith(name, { [file]: 'bad', [template]: 't0' })) },
      keeps: good.inputs,
      signOff: 'not-required',
      held: true,
    },
    {
      why: 'an uncovered template holds every unit that uses it',
      decisions: [[verdictWith(template, 'bad', false)]],
      states: { c0: desiredWith(good), c1: desiredWith(unitWith(name, { [file]: 'w0', [template]: 'bad' })) },
      keeps: good.inputs,
      signOff: 'not-required',
      held: true,
    },
    {
      why: 'an old version of a template that was approved once stays good',
      decisions: [[verdictWith(template, 't1', true)]],
      states: { c1: desiredWith(good) },
      keeps: good.inputs,
      signOff: 'approved',
      held: false,
    },
    {
      why: 'a unit that main lost without approval stays',
      decisions: [[verdictWith(file, null, false)]],
      states: { c0: desiredWith(good), c1: desiredWith() },
      keeps: good.inputs,
      signOff: 'not-required',
      held: true,
    },
    {
      why: 'a unit that nobody ever approved is nothing',
      decisions: [[verdictWith('manifests/workspaces/new/workspace.yaml', 'n', false)]],
      states: {
        c0: desiredWith(),
        c1: desiredWith(unitWith(name, { 'manifests/workspaces/new/workspace.yaml': 'n' })),
      },
      keeps: undefined,
      signOff: 'held',
      held: true,
    },
    {
      why: 'all of a unit comes from one boundary, never a mixture',
      decisions: [[verdictWith(file, 'bad', false)], [verdictWith(template, 't2', true)]],
      states: {
        c0: desiredWith(good),
        c1: desiredWith(unitWith(name, { [file]: 'bad', [template]: 't0' })),
        c2: desiredWith(unitWith(name, { [file]: 'bad', [template]: 't2' })),
      },
      keeps: good.inputs,
      signOff: 'not-required',
      held: true,
    },
  ])('$why', async ({ decisions, states, keeps, signOff, held }) => {
    const selection = await select(await historyOf(root, decisions), states as { [commit: string]: DesiredState });

    expect(selection.units.get(name)?.inputs).toEqual(keeps);
    expect(selection.signOffs.get(name)?.state).toBe(signOff);
    expect(selection.holdings.has(name)).toBe(held);
  });

  it('knows who approved that a unit is gone, so that the delete has its sign-off', async () => {
    const history = await historyOf(root, [[verdictWith(file, null, true, { unit: name, action: 'delete' })]]);
    const selection = await select(history, { c1: desiredWith() });

    expect(selection.signOffs.get(name)).toMatchObject({ state: 'approved', approvals: [{ person: 'admin-b' }] });
    expect(selection.provenance(name)).toEqual({ commit: 'c1', pullRequest: 1 });
  });

  it('says what happened, what stays and what releases it', async () => {
    const history = await historyOf(root, [[verdictWith(file, 'bad', false)]]);
    const states = { c0: desiredWith(good), c1: desiredWith(unitWith(name, { [file]: 'bad', [template]: 't0' })) };
    const { holdings } = await select(history, states);

    expect(holdingReasons(holdings.get(name)!).map(({ code, message }) => `${code}: ${message}`)).toEqual([
      `no-pull-request: c1 (#1, 2026-11-22 08:00): ${file} is not covered.`,
      'keeps: Live stays at c0.',
      'release: Release it by reverting c1, or by `tre ratify c1` and two approvals by admins who did not bring it.',
    ]);
  });
});

describe('what goes with a held unit', () => {
  const desk = 'manifests/workspaces/genomics/services/desktops.yaml';
  const wall = 'manifests/shared-services/firewall.yaml';
  const service = 'workspace-service/genomics/desktops';
  const firewall = 'shared-service/firewall';
  const link = 'hub-link/genomics';
  const all = { ...root, [desk]: 'd0', [wall]: 'f0' };
  const adding = unitWith(service, { [desk]: 'd0' }, [firewall]);
  const ruled = unitWith(firewall, { [wall]: 'f0', [desk]: 'd0' });
  const bare = unitWith(firewall, { [wall]: 'f0' });
  const linked = unitWith(link, { [file]: 'w0', [template]: 't0' });
  const disabled = (blob: string) => unitWith(service, { [desk]: blob });

  it.each([
    {
      why: 'a contributor deleted by a push keeps its rules in the receiver',
      decisions: [[verdictWith(desk, null, false)]],
      states: [desiredWith(adding, ruled), desiredWith(bare)],
      unit: firewall,
      keeps: ruled.inputs,
    },
    {
      why: 'a contributor disabled by two pushes: the first of them is no good boundary for the receiver',
      decisions: [[verdictWith(desk, 'x', false)], [verdictWith(desk, 'y', false)]],
      states: [desiredWith(adding, ruled), desiredWith(disabled('x'), bare), desiredWith(disabled('y'), bare)],
      unit: firewall,
      keeps: ruled.inputs,
    },
    {
      why: 'a receiver of a receiver is held as well',
      decisions: [[verdictWith(desk, null, false)]],
      states: [
        desiredWith(adding, unitWith(firewall, ruled.inputs, ['environment/core']), unitWith('environment/core', all)),
        desiredWith(
          unitWith(firewall, bare.inputs, ['environment/core']),
          unitWith('environment/core', { [wall]: 'f0' }),
        ),
      ],
      unit: 'environment/core',
      keeps: all,
    },
    {
      why: 'a workspace whose template lost its hub link by a push keeps the link',
      decisions: [[verdictWith(template, 'bad', false)]],
      states: [desiredWith(good, linked), desiredWith(unitWith(name, { [file]: 'w0', [template]: 'bad' }))],
      unit: link,
      keeps: linked.inputs,
    },
    {
      why: 'a hub link that only an unapproved template asks for is nothing',
      decisions: [[verdictWith(template, 'bad', false)]],
      states: [
        desiredWith(good),
        desiredWith(unitWith(name, { [file]: 'w0', [template]: 'bad' }), unitWith(link, { [file]: 'w0' })),
      ],
      unit: link,
      keeps: undefined,
    },
    {
      why: 'a bad template version stays in history after its revert: the boundary before it is looked at all the same',
      decisions: [[verdictWith(template, 'bad', false)], [verdictWith(template, 't0', true)]],
      states: [
        desiredWith(good, linked),
        desiredWith(unitWith(name, { [file]: 'w0', [template]: 'bad' })),
        desiredWith(unitWith(name, { [file]: 'w0', [template]: 'bad' })),
      ],
      unit: name,
      keeps: good.inputs,
    },
  ])('$why', async ({ decisions, states, unit, keeps }) => {
    const byCommit = Object.fromEntries(states.map((state, index) => [`c${index}`, state]));
    const selection = await select(await historyOf(all, decisions), byCommit);

    expect(selection.units.get(unit)?.inputs).toEqual(keeps);
    expect(selection.holdings.get(unit)?.keeps).toBe(keeps && 'c0');
    expect(selection.holdings.has(unit)).toBe(true);
  });

  it('lets no delete of a hub link ride on the sign-off of a held workspace', async () => {
    const history = await historyOf(all, [[verdictWith(template, 'bad', false)]]);
    const states = { c0: desiredWith(good), c1: desiredWith(unitWith(name, { [file]: 'w0', [template]: 'bad' })) };

    expect((await select(history, states)).signOffs.get(link)?.state).toBe('held');
  });
});

const signOff = (state: SignOff['state'], admins = 0): SignOff => {
  const one = { login: 'x', role: 'TREAdmin', at: '', pullRequest: 1, reviewId: 1 };
  return {
    state,
    required: [],
    approvals: Array.from({ length: admins }, (_, at) => ({ ...one, person: `p${at}` })),
    missing: [],
  };
};
const planOf = (action: Partial<Action>, more: Partial<Plan> = {}): Plan => {
  const actions: Action[] = [
    { unit: name, action: 'update', reasons: [], signOff: signOff('approved'), unsafe: false, ...action },
  ];
  const reads = { arm: 0, git: 0, github: 0 };
  return { revision: 'c0', digest: 'd', environment: 'e', plannedAt: '', actions, diagnostics: [], reads, ...more };
};

describe('decide', () => {
  it.each([
    { why: 'approved content', plan: planOf({ desired: good }), state: 'Approved' },
    {
      why: 'drift is mended where nothing is required',
      plan: planOf({ action: 'drift', desired: good, signOff: signOff('not-required') }),
      state: 'Approved',
    },
    { why: 'nothing to do', plan: planOf({ action: 'none', signOff: signOff('not-required') }), state: 'Approved' },
    { why: 'held', plan: planOf({ desired: good, signOff: signOff('held') }), state: 'Held' },
    {
      why: 'the plan says approved, the history does not',
      plan: planOf({ desired: unitWith(name, { [file]: 'bad' }) }),
      state: 'Held',
    },
    { why: 'blocked is never executed', plan: planOf({ action: 'blocked' }), state: 'Held' },
    { why: 'an approved delete', plan: planOf({ action: 'delete' }), state: 'Approved' },
    {
      why: 'a delete that nobody spoke of',
      plan: planOf({ action: 'delete', signOff: signOff('not-required') }),
      state: 'Held',
    },
    {
      why: 'an unsafe delete with one admin',
      plan: planOf({ action: 'delete', unsafe: true, signOff: signOff('approved', 1) }),
      state: 'Held',
    },
    {
      why: 'an unsafe delete with two',
      plan: planOf({ action: 'delete', unsafe: true, signOff: signOff('approved', 2) }),
      state: 'Approved',
    },
    {
      why: 'an unsafe update with one admin',
      plan: planOf({ desired: good, unsafe: true, signOff: signOff('approved', 1) }),
      state: 'Held',
    },
    {
      why: 'an unsafe update whose files nobody approved but the operator',
      plan: planOf({ desired: good, unsafe: true, signOff: signOff('approved', 2) }),
      state: 'Held',
    },
    { why: 'a plan of another commit', plan: planOf({}, { revision: 'c9' }), state: 'Refused' },
    {
      why: 'a plan of a pull request',
      plan: planOf({}, { pullRequest: { number: 1, head: 'h', base: 'b', author: 'a' } }),
      state: 'Refused',
    },
  ])('$why: $state', async ({ plan, state }) => {
    expect(decide(plan, await historyOf(root, [])).state).toBe(state);
  });

  it.each([
    { why: 'two on the file that changed', admins: 2, changed: [file], state: 'Approved' },
    { why: 'one on it, whoever approved the rest', admins: 1, changed: [file], state: 'Held' },
    { why: 'two, and what changed is not told', admins: 2, changed: undefined, state: 'Approved' },
    { why: 'nothing of it was approved by anybody', admins: 2, changed: [template], state: 'Held' },
  ])('an unsafe update, $why: $state', async ({ admins, changed, state }) => {
    const verdict = verdictWith(file, 'w1', true, { signOff: signOff('approved', admins) });
    const history = await historyOf(root, [[verdict]]);
    const desired = unitWith(name, { [file]: 'w1', [template]: 't0' });
    const plan = planOf(
      { desired, action: 'update', unsafe: true, signOff: signOff('approved', 2), ...(changed && { changed }) },
      { revision: history.tip },
    );

    expect(decide(plan, history).state).toBe(state);
  });

  const silent = signOff('not-required');
  it.each([
    { why: 'its workspace is approved to go', home: { action: 'delete' as const }, goes: true },
    {
      why: 'nobody spoke of its workspace’s delete',
      home: { action: 'delete' as const, signOff: silent },
      goes: false,
    },
    { why: 'its workspace stands as main says', home: { action: 'none' as const, desired: good }, goes: true },
    { why: 'its workspace is held', home: { action: 'held' as const, desired: good }, goes: false },
    { why: 'its workspace is not in the plan', home: { unit: 'workspace/other' }, goes: false },
    {
      why: 'its workspace is mended to an older boundary while main’s template is unapproved',
      home: { action: 'drift' as const, desired: good },
      goes: false,
      poison: [verdictWith(template, 'bad', false)],
    },
  ])('a hub link goes without words only with its workspace: $why', async ({ home, goes, poison }) => {
    const history = await historyOf(root, poison ? [poison] : []);
    const own = planOf({ unit: 'hub-link/genomics', action: 'delete', signOff: silent }).actions;
    const plan = planOf({}, { revision: history.tip, actions: [...own, ...planOf(home).actions] });
    const decision = decide(plan, history);

    expect(decision.state === 'Approved' && decision.approved.units.includes('hub-link/genomics')).toBe(goes);
  });

  it('makes what nothing else can: a copy is no approved plan', async () => {
    const decision = decide(planOf({ desired: good }), await historyOf(root, []));
    const approved = decision.state === 'Approved' ? decision.approved : undefined;

    expect([isApprovedPlan(approved), isApprovedPlan({ ...approved }), isApprovedPlan(null)]).toEqual([
      true,
      false,
      false,
    ]);
    expect(approved?.units).toEqual([name]);
  });
});
