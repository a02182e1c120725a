import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { azureReader } from '../../../controller/adapters/arm/reader.ts';
import { whatIfChange } from '../../../controller/adapters/arm/what-if.ts';
import type { JsonObject } from '../../../controller/core/json.ts';
import type { AzureReader } from '../../../controller/observed/types.ts';
import { connectTo } from '../../observed/support/live-tre.ts';
import { startWorld, subscriptionId, type World } from '../../sandbox/azure/world.ts';

let world: World;
let group: string;
let reader: AzureReader;
beforeAll(async () => {
  world = await startWorld();
  group = await world.group('rg-mini');
  await world.make(`${group}?api-version=2021-04-01`, { location: 'westeurope', tags: { tre_id: 'mini' } });
  reader = azureReader(connectTo(world, 'planner'));
}, 60_000);
afterAll(() => world.close());

const identity = (name: string) => `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${name}`;
const version = '2023-01-31';

function answered<T>(
  read: { readonly known: true; readonly value: T } | { readonly known: false; readonly reason: string },
): T {
  if (!read.known) throw new Error(read.reason);
  return read.value;
}

describe('tagged resources', () => {
  it('come complete over many pages, in the order of their ids', async () => {
    const names = Array.from({ length: 2300 }, (_, i) => `id-${String(i).padStart(4, '0')}`);
    const principal = {
      objectId: 'aaaaaaaa-0000-4000-8000-000000000001',
      kind: 'ServicePrincipal',
      displayName: 'Owner',
    } as const;
    for (const name of names) {
      world.arm.put(principal, identity(name), version, {
        location: 'westeurope',
        tags: { tre_id: 'mini', tre_unit: 'workspace/a' },
      });
    }
    const before = reader.calls();
    const tagged = answered(await reader.tagged('mini', [subscriptionId]));
    expect(tagged.map(({ name }) => name)).toEqual(names);
    expect(reader.calls() - before).toBe(3);
  }, 30_000);

  it('of another TRE, or of a name that would end the query, are none', async () => {
    expect(answered(await reader.tagged('other', [subscriptionId]))).toEqual([]);
    expect(answered(await reader.tagged("x' or 1 == 1 or 'x' =~ 'x", [subscriptionId]))).toEqual([]);
  });

  it('have the hash of what GET says', async () => {
    const [first] = answered(await reader.tagged('mini', [subscriptionId]));
    const got = answered(await reader.resource(first!.id, version));
    expect(got!.hash).toBe(first!.hash);
  });
});

describe('single reads', () => {
  it('tell absent from unavailable', async () => {
    expect(answered(await reader.resource(identity('nobody'), version))).toBeUndefined();
    expect(answered(await reader.stacks(subscriptionId, 'rg-of-nobody'))).toEqual([]);
    const elsewhere = await reader.stacks('99999999-0000-4000-8000-000000000000', 'rg-mini');
    expect(elsewhere.known).toBe(false);
  });

  it('list the groups with their tags', async () => {
    expect(answered(await reader.groups('mini', [subscriptionId]))).toMatchObject([
      { name: 'rg-mini', location: 'westeurope', subscriptionId, tags: { tre_id: 'mini' } },
    ]);
  });
});

describe('refusals', () => {
  const template = {
    $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
    contentVersion: '1.0.0.0',
    resources: [],
  };
  const request = { subscriptionId, resourceGroup: 'rg-mini', deploymentName: 'x', template, parameters: {} };

  it('name the role that is missing', async () => {
    const answer = await azureReader(connectTo(world, 'reader')).whatIf(request);
    expect(answer).toMatchObject({ known: false, code: 'AuthorizationFailed' });
    expect(answer.known ? '' : answer.reason).toContain('TRE Planner');
  });

  it('of a provider end what-if as Failed under HTTP 200, which is no answer', async () => {
    const bad = {
      ...template,
      resources: [
        {
          type: 'Microsoft.Storage/storageAccounts',
          apiVersion: '2023-05-01',
          name: 'Not_A_Name',
          location: 'westeurope',
          kind: 'StorageV2',
          sku: { name: 'Standard_LRS' },
        },
      ],
    };
    const answer = await reader.whatIf({ ...request, template: bad });
    expect(answer.known).toBe(false);
    expect(answer.known ? '' : answer.reason).toMatch(/name/i);
  });

  it('of a template that is wrong come with what Azure said', async () => {
    const bad = {
      ...template,
      resources: [{ type: 'Microsoft.Nope/nopes', apiVersion: '2020-01-01', name: "[parameters('x')]" }],
    };
    const answer = await reader.whatIf({ ...request, template: bad });
    expect(answer).toMatchObject({ known: false, code: 'InvalidTemplate' });
  });
});

describe('paths of what-if', () => {
  const cases = [
    {
      why: 'items of lists are called by their names, from the side on which they are',
      raw: {
        resourceId: '/x',
        changeType: 'Modify',
        before: { properties: { rules: [{ name: 'a', properties: { access: 'Deny' } }, { name: 'b' }] } },
        after: { properties: { rules: [{ name: 'a', properties: { access: 'Allow' } }, { name: 'c' }] } },
        delta: [
          {
            path: 'properties.rules',
            propertyChangeType: 'Array',
            children: [
              {
                path: '0',
                propertyChangeType: 'Modify',
                children: [{ path: 'properties.access', propertyChangeType: 'Modify', before: 'Deny', after: 'Allow' }],
              },
              { path: '1', propertyChangeType: 'Delete', before: { name: 'b' } },
              { path: '1', propertyChangeType: 'Create', after: { name: 'c' } },
            ],
          },
        ],
      },
      paths: ['properties.rules[name=a].properties.access', 'properties.rules[name=b]', 'properties.rules[name=c]'],
    },
    {
      why: 'plain items keep their index, and what has no effect is left out',
      raw: {
        resourceId: '/x',
        changeType: 'Modify',
        before: { properties: { servers: ['1', '2'] } },
        after: { properties: { servers: ['1'] } },
        delta: [
          {
            path: 'properties.servers',
            propertyChangeType: 'Array',
            children: [{ path: '1', propertyChangeType: 'Delete', before: '2' }],
          },
          { path: 'properties.same', propertyChangeType: 'NoEffect', before: 1, after: 2 },
        ],
      },
      paths: ['properties.servers[1]'],
    },
  ];
  it.each(cases)('$why', ({ raw, paths }) => {
    expect(whatIfChange(raw as unknown as JsonObject).deltas.map(({ path }) => path)).toEqual(paths);
  });
});
