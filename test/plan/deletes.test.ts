import { beforeAll, expect, it } from 'vitest';
import type { DesiredState } from '../../controller/desired/types.ts';
import { liveResource } from '../../controller/observed/live-resource.ts';
import { stackKey } from '../../controller/observed/scopes.ts';
import { miniature } from '../desired/support/miniature.ts';
import { liveOutputs, resolveFiles } from '../desired/support/resolve.ts';
import { planOf } from './support/situation.ts';
import { settle, tamper, vanish, type World } from './support/world.ts';

const vm = 'user-resource/alpha/desk/vm';
const machine = 'virtualMachines/vm';
let whole: DesiredState;
let without: DesiredState;
beforeAll(async () => {
  whole = await resolveFiles(miniature, liveOutputs);
  const { 'manifests/workspaces/alpha/user-resources/vm.yaml': _, ...fewer } = miniature;
  without = await resolveFiles(fewer, liveOutputs);
});

const cases: { why: string; disturb: (world: World) => void; action: string; says: RegExp }[] = [
  { why: 'tag, stack and ledger agree', disturb: () => {}, action: 'delete', says: /not in git any more/ },
  {
    why: 'the tag was taken off: somebody keeps it',
    disturb: (world) => tamper(world, machine, (raw) => ({ ...raw, tags: {} })),
    action: 'blocked',
    says: /does not carry the tag tre_unit/,
  },
  {
    why: 'a resource is in no list and nobody could ask whether it is there',
    disturb: (world) => void world.missing.delete(vanish(world, machine)),
    action: 'blocked',
    says: /is in no list and nothing says how to ask for it/,
  },
  {
    why: 'a resource is confirmed to be gone already',
    disturb: (world) => void vanish(world, machine),
    action: 'delete',
    says: /not in git any more/,
  },
  {
    why: 'the stack does not list the resource',
    disturb: (world) => {
      const key = stackKey('rg-mini-ws-alpha', 'tre-user-resource-alpha-desk-vm');
      world.stacks.set(key, { ...world.stacks.get(key)!, resources: [] });
    },
    action: 'blocked',
    says: /does not list vm/,
  },
  {
    why: 'the stack is gone and its resources are not',
    disturb: (world) => void world.stacks.delete(stackKey('rg-mini-ws-alpha', 'tre-user-resource-alpha-desk-vm')),
    action: 'blocked',
    says: /stack tre-user-resource-alpha-desk-vm is not in rg-mini-ws-alpha/,
  },
  {
    why: 'the ledger does not know a resource that says it is ours',
    disturb: (world) => {
      const id = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/disks/extra';
      world.resources.set(
        id.toLowerCase(),
        liveResource({ id, name: 'extra', type: 'Microsoft.Compute/disks', tags: { tre_unit: vm } }),
      );
    },
    action: 'blocked',
    says: /the ledger does not list extra/,
  },
  {
    why: 'the ledger does not know the unit at all',
    disturb: (world) => void world.applied.delete(vm),
    action: 'blocked',
    says: /neither git nor the ledger knows it/,
  },
  {
    why: 'the ledger is broken',
    disturb: (world) => Object.assign(world, { ledger: 'broken' }),
    action: 'blocked',
    says: /ledger is broken/,
  },
  {
    why: 'everything of it is gone already: the record goes',
    disturb: (world) => {
      for (const id of Object.keys(world.applied.get(vm)!.resources)) world.resources.delete(id);
      world.stacks.delete(stackKey('rg-mini-ws-alpha', 'tre-user-resource-alpha-desk-vm'));
    },
    action: 'delete',
    says: /not in git any more/,
  },
];

it.each(cases)('$why: $action', ({ disturb, action, says }) => {
  const world = settle(whole);
  disturb(world);
  const found = planOf(without, world).actions.find(({ unit }) => unit === vm)!;
  expect(found.action).toBe(action);
  expect(found.reasons.map(({ message }) => message).join('; ')).toMatch(says);
});

it('more than the share of the environment in one plan is unsafe', async () => {
  const only = Object.fromEntries(
    Object.entries(miniature).filter(([path]) => !path.startsWith('manifests/workspaces/')),
  );
  const world = settle(whole, '2026-01-01T00:00:00.000Z');
  for (const [unit, record] of world.applied) world.applied.set(unit, { ...record, stateful: false });
  const plan = planOf(await resolveFiles(only, liveOutputs), world);
  const deletes = plan.actions.filter(({ action }) => action === 'delete');
  expect(deletes.map(({ unit, unsafe }) => [unit, unsafe])).toEqual([
    [vm, true],
    ['workspace-service/alpha/desk', true],
    ['hub-link/alpha', true],
    ['workspace/alpha', true],
  ]);
});

it('a workspace whose manifest cannot be read deletes nothing, not even its link that no file declares', async () => {
  const path = 'manifests/workspaces/alpha/workspace.yaml';
  const broken = { ...miniature, [path]: miniature[path]!.replace('template: base@1', 'template: [base@1') };
  const world = settle(whole);
  const plan = planOf(await resolveFiles(broken, liveOutputs), world);
  const actions = Object.fromEntries(plan.actions.map(({ unit, action }) => [unit, action]));
  expect(actions).toEqual({
    'environment/core': 'none',
    'shared-service/firewall': 'blocked',
    'workspace/alpha': 'blocked',
    'hub-link/alpha': 'blocked',
    'workspace-service/alpha/desk': 'blocked',
    [vm]: 'blocked',
  });
});
