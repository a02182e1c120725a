import { describe, expect, it } from 'vitest';
import { known } from '../../controller/core/known.ts';
import { selectUnits } from '../../controller/signoff/select-units.ts';
import { signOffUnits } from '../../controller/signoff/sign-off-units.ts';
import type { PathVerdict } from '../../controller/signoff/types.ts';
import { desiredWith, historyOf, unitWith, verdictWith } from './given-history.ts';

const file = 'manifests/workspaces/genomics/workspace.yaml';
const other = 'manifests/workspaces/imaging/workspace.yaml';
const name = 'workspace/genomics';
const root = { [file]: 'w0', [other]: 'o0' };
const before = unitWith(name, { [file]: 'w0' });
const neighbour = unitWith('workspace/imaging', { [other]: 'o0' });
const waiting: Partial<PathVerdict> = { code: 'approvals-missing', message: 'needs somebody' };

describe('units of a pull request', () => {
  it.each([
    {
      why: 'a change without approvals waits, with nothing else in its way',
      verdicts: [verdictWith(file, 'w1', false, waiting)],
      merged: 'w1',
      state: 'held',
      reasons: [],
    },
    {
      why: 'a change with its approvals is signed off',
      verdicts: [verdictWith(file, 'w1', true)],
      merged: 'w1',
      state: 'approved',
      reasons: [],
    },
    {
      why: 'content that cannot be covered is a holding',
      verdicts: [verdictWith(file, 'w1', false, { code: 'vetoed' })],
      merged: 'w1',
      state: 'held',
      reasons: ['vetoed'],
    },
    {
      why: 'what it does not touch stays as the branch would have it',
      verdicts: [],
      merged: 'w0',
      state: 'not-required',
      reasons: [],
    },
    {
      why: 'a removal waits for its approvals',
      verdicts: [verdictWith(file, null, false, waiting)],
      merged: undefined,
      state: 'held',
      reasons: [],
    },
    {
      why: 'a removal with its approvals',
      verdicts: [verdictWith(file, null, true)],
      merged: undefined,
      state: 'approved',
      reasons: [],
    },
  ])('$why', async ({ verdicts, merged, state, reasons }) => {
    const history = await historyOf(root, []);
    const tip = desiredWith(before, neighbour);
    const selected = await selectUnits({ history, tipDesired: tip, desiredAt: () => Promise.resolve(known(tip)) });
    if (!selected.known) throw new Error(selected.reason);
    const result = desiredWith(...(merged ? [unitWith(name, { [file]: merged })] : []), neighbour);
    const chosen = signOffUnits({ verdicts, merged: result, tip, selection: selected.value, history });

    expect({
      inputs: chosen.units.get(name)?.inputs,
      neighbour: chosen.signOffs.get('workspace/imaging')?.state,
      state: chosen.signOffs.get(name)?.state,
      reasons: (chosen.holdings.get(name) ?? []).map(({ code }) => code),
    }).toEqual({ inputs: merged && { [file]: merged }, neighbour: 'not-required', state, reasons });
  });

  it('holds a touched unit that rests on something unapproved on main, whatever the approvals', async () => {
    const history = await historyOf(root, [[verdictWith(other, 'bad', false)]]);
    const on = (blob: string) => unitWith(name, { [file]: blob, [other]: 'bad' });
    const states = { c0: desiredWith(unitWith(name, { ...root })), c1: desiredWith(on('w0')) };
    const desiredAt = (commit: string) => Promise.resolve(known(states[commit as 'c0']));
    const selected = await selectUnits({ history, tipDesired: states.c1, desiredAt });
    if (!selected.known) throw new Error(selected.reason);
    const chosen = signOffUnits({
      verdicts: [verdictWith(file, 'w1', true)],
      merged: desiredWith(on('w1')),
      tip: states.c1,
      selection: selected.value,
      history,
    });

    expect(chosen.signOffs.get(name)?.state).toBe('held');
    expect(chosen.holdings.get(name)?.map(({ code }) => code)).toEqual(['no-pull-request', 'keeps', 'release']);
  });
});
