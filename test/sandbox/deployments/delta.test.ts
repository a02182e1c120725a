import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../controller/core/json.ts';
import { deltaOf } from '../../../controller/sandbox/azure/deployments/what-if/delta.ts';
import { shapeOf } from '../../../controller/sandbox/azure/deployments/what-if/shape.ts';

const cases: { why: string; before: JsonObject; after: JsonObject; delta: Json }[] = [
  {
    why: 'a leaf in nested objects has one dotted path',
    before: { sku: { name: 'Standard_LRS' }, kind: 'StorageV2' },
    after: { sku: { name: 'Standard_GRS' }, kind: 'StorageV2' },
    delta: [{ path: 'sku.name', propertyChangeType: 'Modify', before: 'Standard_LRS', after: 'Standard_GRS' }],
  },
  {
    why: 'what appears and what goes carry one value only',
    before: { tags: { old: 'a' } },
    after: { tags: { new: 'b' } },
    delta: [
      { path: 'tags.new', propertyChangeType: 'Create', after: 'b' },
      { path: 'tags.old', propertyChangeType: 'Delete', before: 'a' },
    ],
  },
  {
    why: 'plain values never pair, so a changed prefix is one gone and one come at the same place',
    before: { addressPrefixes: ['10.0.0.0/16'] },
    after: { addressPrefixes: ['10.0.0.0/15'] },
    delta: [
      {
        path: 'addressPrefixes',
        propertyChangeType: 'Array',
        children: [
          { path: '0', propertyChangeType: 'Delete', before: '10.0.0.0/16' },
          { path: '0', propertyChangeType: 'Create', after: '10.0.0.0/15' },
        ],
      },
    ],
  },
  {
    why: 'named elements pair by name, so a removed first subnet leaves the second one alone',
    before: {
      subnets: [
        { name: 'one', properties: { p: 1 } },
        { name: 'two', properties: { p: 2 } },
      ],
    },
    after: { subnets: [{ name: 'TWO', properties: { p: 3 } }] },
    delta: [
      {
        path: 'subnets',
        propertyChangeType: 'Array',
        children: [
          { path: '0', propertyChangeType: 'Delete', before: { name: 'one', properties: { p: 1 } } },
          {
            path: '1',
            propertyChangeType: 'Modify',
            children: [
              { path: 'name', propertyChangeType: 'Modify', before: 'two', after: 'TWO' },
              { path: 'properties.p', propertyChangeType: 'Modify', before: 2, after: 3 },
            ],
          },
        ],
      },
    ],
  },
  {
    why: 'elements without names pair when equal, then in order',
    before: { rules: [{ a: 1 }, { a: 2 }] },
    after: { rules: [{ a: 2 }, { a: 9 }] },
    delta: [
      {
        path: 'rules',
        propertyChangeType: 'Array',
        children: [
          {
            path: '0',
            propertyChangeType: 'Modify',
            children: [{ path: 'a', propertyChangeType: 'Modify', before: 1, after: 9 }],
          },
        ],
      },
    ],
  },
  {
    why: 'another order of the same elements, and null against absent, are no change',
    before: { list: ['a', 'b'], gone: null },
    after: { list: ['b', 'a'] },
    delta: [],
  },
];

describe('what-if property changes', () => {
  it.each(cases)('$why', ({ before, after, delta }) => {
    expect(deltaOf(before, after)).toEqual(delta);
  });

  it('shows no read-only members, and children in lists without their ids', () => {
    const id = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v';
    const shape = shapeOf(
      {
        id,
        name: 'v',
        type: 'Microsoft.Network/virtualNetworks',
        location: 'westeurope',
        etag: 'W/"1"',
        properties: {
          provisioningState: 'Succeeded',
          resourceGuid: 'x',
          subnets: [
            {
              name: 'a',
              id: `${id}/subnets/a`,
              type: 't',
              etag: 'e',
              properties: { provisioningState: 'Succeeded', routeTable: { id: '/other' } },
            },
          ],
        },
      },
      '2024-05-01',
    );

    expect(shape).toEqual({
      apiVersion: '2024-05-01',
      id,
      location: 'westeurope',
      name: 'v',
      properties: { subnets: [{ name: 'a', properties: { routeTable: { id: '/other' } } }] },
      type: 'Microsoft.Network/virtualNetworks',
    });
  });
});
