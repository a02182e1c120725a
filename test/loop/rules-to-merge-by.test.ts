import { beforeAll, describe, expect, it } from 'vitest';
import { known } from '../../controller/core/known.ts';
import type { DesiredResource, Unit } from '../../controller/desired/types.ts';
import { rulesToMergeBy } from '../../controller/loop/rules-to-merge-by.ts';
import { effectsOf } from '../../controller/plan/effects/effects-of.ts';
import type { Action, Effects } from '../../controller/plan/types.ts';
import { resource, roleDefinition, unitWith } from '../plan/support/resources.ts';
import { unitOf } from '../templates/support/bodies.ts';
import { resolveSample } from '../templates/support/sample.ts';

const path = 'manifests/workspaces/genomics/user-resources/linux-1.yaml';
const rules = ['rule 4 (self-service)'];
const signOff = { state: 'approved', byPolicy: rules, required: [], approvals: [], missing: [] } as const;
const nothing: Effects = { grants: [], revokes: [], opens: [], closes: [], loses: [], irreversible: [], unknown: [] };
const [owner, stranger] = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000009'];
let machine: Unit;
let login: DesiredResource;
let objectIds: ReadonlyMap<string, string>;
beforeAll(async () => {
  machine = unitOf((await resolveSample()).state, 'user-resource/genomics/desktops/linux-1');
  login = machine.resources().find(({ type }) => type === 'Microsoft.Authorization/roleAssignments')!;
  const { principalId } = login.body['properties'] as { principalId: string };
  objectIds = new Map([['researcher-a', principalId.toLowerCase()]]);
});

async function mergedBy(action: Partial<Action>): Promise<readonly string[] | undefined> {
  const request = {
    evidence: { state: 'open', merged: false, draft: false },
    verdicts: [{ path, subject: 'user-resource/genomics/linux-1', covered: true, signOff }],
    notes: [],
    merge: { tree: 'after' },
    base: 'before',
  };
  const plan = {
    diagnostics: [],
    actions: [{ unit: machine.name, action: 'create', unsafe: false, signOff, ...action }],
  };
  const git = {
    tree: async (id: string) => known(id === 'after' ? [{ path, mode: '100644', blob: 'b', size: 1 }] : []),
  };
  const read = await rulesToMergeBy(git, request as never, plan as never, objectIds);
  if (!read.known) throw new Error(read.reason);
  return read.value;
}

function made(more: readonly DesiredResource[], without: readonly DesiredResource[] = []): Partial<Action> {
  const desired = unitWith(machine, [...machine.resources().filter((each) => !without.includes(each)), ...more]);
  return { desired, effects: effectsOf(undefined, desired, new Map()) };
}
const onMachine = (id: string, principalId: string, type = 'roleAssignments'): DesiredResource => ({
  ...resource(`Microsoft.Authorization/${type}`, '1', {
    principalId,
    roleDefinitionId: roleDefinition('fb879df8-f326-4884-b1cf-06f3ad86be52'),
  }),
  id: `${id}/providers/Microsoft.Authorization/${type}/1`,
});
const idOf = (type: string): string => machine.resources().find((each) => each.type === type)!.id;
const vm = 'Microsoft.Compute/virtualMachines';

describe('the controller merges by policy', () => {
  it.each([
    { why: 'a machine on which its owner may sign in', action: () => made([]) },
    { why: 'its delete, which opens nothing', action: () => ({ action: 'delete' as const, effects: nothing }) },
  ])('$why', async ({ action }) => {
    expect(await mergedBy(action())).toEqual(rules);
  });
});

describe('a person merges', () => {
  it.each([
    {
      why: 'what opens a way',
      action: () => made([resource('Microsoft.Network/publicIPAddresses', 'pip')]),
    },
    { why: 'a role of somebody else on the machine', action: () => made([onMachine(idOf(vm), stranger)]) },
    {
      why: 'a role of somebody else instead of the owner',
      action: () => made([onMachine(idOf(vm), stranger)], [login]),
    },
    {
      why: 'a role of the owner on something that is not theirs',
      action: () => made([onMachine(idOf(vm).replace(/\/[^/]+$/, '/somebody-elses'), objectIds.get('researcher-a')!)]),
    },
    {
      why: 'rights of a type that nothing reads',
      action: () => made([onMachine(idOf(vm), stranger, 'denyAssignments')]),
    },
    {
      why: 'what a key opens, whoever holds it',
      action: () => made([resource('Microsoft.Storage/storageAccounts', 'st1', { publicNetworkAccess: 'Disabled' })]),
    },
    { why: 'what nobody worked out', action: () => ({}) },
    {
      why: 'grants of something that the plan shows without its resources',
      action: () => ({ effects: { ...nothing, grants: ['TREAdmin mallory, in the whole environment'] } }),
    },
    {
      why: 'a machine that is handed to somebody else',
      action: () => ({
        ...made([]),
        action: 'update' as const,
        effects: { ...nothing, grants: ['owner researcher-a'], revokes: ['owner researcher-b'] },
      }),
    },
  ])('$why', async ({ action }) => {
    expect(await mergedBy(action())).toBeUndefined();
  });

  it('where nobody knows who the owner is', async () => {
    objectIds = new Map([['researcher-b', owner]]);
    expect(await mergedBy(made([]))).toBeUndefined();
  });
});
