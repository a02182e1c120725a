import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expandTemplate } from '../../controller/arm-template/index.ts';
import type { JsonObject } from '../../controller/core/json.ts';
import { expand, groupId, inGroup, inSubscription, symbolic, template } from './given.ts';

const vnet: JsonObject = {
  type: 'Microsoft.Network/virtualNetworks',
  apiVersion: '2023-11-01',
  name: 'v',
  location: 'westeurope',
};
const subnet: JsonObject = { type: 'Microsoft.Network/virtualNetworks/subnets', apiVersion: '2023-11-01' };

function idsOf(resources: JsonObject | JsonObject[], context = inGroup): string[] {
  const source = Array.isArray(resources) ? template({ resources }) : symbolic(resources);
  return expandTemplate(source, {}, context).resources.map((one) => one.id);
}

describe('names, ids and scopes', () => {
  it.each<[why: string, resources: JsonObject[], id: string]>([
    ['a plain resource', [vnet], `${groupId}/providers/Microsoft.Network/virtualNetworks/v`],
    [
      'a child by its full name',
      [{ ...subnet, name: 'v/s' }],
      `${groupId}/providers/Microsoft.Network/virtualNetworks/v/subnets/s`,
    ],
    [
      'an extension by scope',
      [
        {
          type: 'Microsoft.Authorization/locks',
          apiVersion: '2020-05-01',
          name: 'l',
          scope: 'Microsoft.Network/virtualNetworks/v',
        },
      ],
      `${groupId}/providers/Microsoft.Network/virtualNetworks/v/providers/Microsoft.Authorization/locks/l`,
    ],
    [
      'an extension by id',
      [
        {
          type: 'Microsoft.Authorization/locks',
          apiVersion: '2020-05-01',
          name: 'l',
          scope: "[resourceId('A.B/c', 'd')]",
        },
      ],
      `${groupId}/providers/A.B/c/d/providers/Microsoft.Authorization/locks/l`,
    ],
    [
      'an extension in the old form',
      [{ type: 'A.B/c/providers/locks', apiVersion: '2020-05-01', name: 'd/Microsoft.Authorization/l' }],
      `${groupId}/providers/A.B/c/d/providers/Microsoft.Authorization/locks/l`,
    ],
    ['a resource of the tenant', [{ type: 'A.B/c', apiVersion: '1', name: 'd', scope: '/' }], '/providers/A.B/c/d'],
    [
      'a deployment into another group',
      [
        {
          type: 'Microsoft.Resources/deployments',
          apiVersion: '2025-04-01',
          name: 'n',
          resourceGroup: 'other',
          properties: { mode: 'Incremental', template: template({}) },
        },
      ],
      `${groupId.replace('rg-test', 'other')}/providers/Microsoft.Resources/deployments/n`,
    ],
  ])('%s', (_why, resources, id) => {
    expect(idsOf(resources)).toEqual([id]);
  });

  it('nested children take type, name and loop from around them', () => {
    const parent = { ...vnet, name: "[format('v{0}', copyIndex())]", copy: { name: 'loop', count: 2 } };
    const child = { type: 'subnets', apiVersion: '2023-11-01', name: "[format('s{0}', copyIndex())]" };
    expect(idsOf([{ ...parent, resources: [child] }])).toEqual(
      [0, 1].flatMap((i) => {
        const id = `${groupId}/providers/Microsoft.Network/virtualNetworks/v${i}`;
        return [id, `${id}/subnets/s${i}`];
      }),
    );
  });

  it('a resource group of a subscription deployment', () => {
    const group = {
      type: 'Microsoft.Resources/resourceGroups',
      apiVersion: '2024-03-01',
      name: 'g',
      location: '[deployment().location]',
    };
    expect(idsOf([group], inSubscription)).toEqual([groupId.replace('rg-test', 'g')]);
  });

  it.each<[why: string, resources: JsonObject[], message: RegExp]>([
    ['the name has too few segments', [{ ...subnet, name: 's' }], /incorrect segment lengths/],
    ['the same resource twice', [vnet, { ...vnet, name: 'V' }], /defined multiple times/],
    ['no api-version', [{ type: 'A.B/c', name: 'd' }], /'apiVersion' is missing/],
    ['a resource of an extension', [{ ...vnet, import: 'graph' }], /'import' is not supported/],
  ])('refused: %s', (_why, resources, message) => {
    expect(() => expand({ resources })).toThrow(message);
  });
});

describe('body', () => {
  it('holds all that is sent to the provider and nothing that steers the deployment', () => {
    const resources = [
      {
        ...vnet,
        comments: 'c',
        condition: true,
        dependsOn: [],
        tags: '[resourceGroup().tags]',
        zones: ['1'],
        properties: { id: "[resourceId('A.B/c', 'd')]" },
      },
    ];
    expect(expand({ resources }).resources[0]!.body()).toEqual({
      location: 'westeurope',
      tags: { owner: 'tre' },
      zones: ['1'],
      properties: { id: `${groupId}/providers/A.B/c/d` },
    });
  });

  it('unrolls property copies, inside a resource copy too', () => {
    const resources = [
      {
        ...vnet,
        name: "[concat('v', copyIndex())]",
        copy: { name: 'nets', count: 2 },
        properties: {
          copy: [
            { name: 'subnets', count: 2, input: { name: "[concat(copyIndex('nets'), copyIndex('subnets', 1))]" } },
          ],
        },
      },
    ];
    expect(expand({ resources }).resources.map((one) => one.body()['properties'])).toEqual([
      { subnets: [{ name: '01' }, { name: '02' }] },
      { subnets: [{ name: '11' }, { name: '12' }] },
    ]);
  });

  it('evaluates the names of members, and keeps members that differ only by case apart', () => {
    const resources = [{ ...vnet, tags: { "[concat('a', 'b')]": '1', AB: '2', copy: 'is an ordinary name here' } }];
    expect(expand({ resources }).resources[0]!.body()['tags']).toEqual({
      ab: '1',
      AB: '2',
      copy: 'is an ordinary name here',
    });
  });

  it('an error names the place in the template', () => {
    const resources = { vnet: { ...vnet, properties: { subnets: [{ name: "[variables('none')]" }] } } };
    const one = expandTemplate(symbolic(resources), {}, inGroup).resources[0]!;
    expect(() => one.body()).toThrow(
      expect.objectContaining({ code: 'InvalidTemplate', path: 'resources.vnet.properties.subnets[0].name' }),
    );
  });
});

describe('copies and conditions', () => {
  it('make as many instances as the count says, each with its own key and name', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), (count) => {
        const resources = { nets: { ...vnet, name: "[format('v{0}', copyIndex(1))]", copy: { name: 'loop', count } } };
        const found = expandTemplate(symbolic(resources), {}, inGroup).resources;
        expect(found.map((one) => one.key)).toEqual(Array.from({ length: count }, (_, i) => `nets[${i}]`));
        expect(found.map((one) => one.name)).toEqual(Array.from({ length: count }, (_, i) => `v${i + 1}`));
      }),
    );
  });

  it('a false condition drops the resource and what waits for it does not', () => {
    const resources = [
      { ...vnet, condition: '[equals(1, 2)]' },
      { ...vnet, name: 'w', dependsOn: ['v'] },
    ];
    expect(expand({ resources }).resources.map((one) => [one.name, one.dependsOn])).toEqual([['w', []]]);
  });

  it('the name under a false condition is never needed', () => {
    const resources = {
      key: { ...vnet, condition: false, name: "[split(null(), '/')[8]]" },
      w: { ...vnet, name: 'w', dependsOn: ['key'] },
    };
    expect(expandTemplate(symbolic(resources), {}, inGroup).resources.map((one) => one.key)).toEqual(['w']);
  });

  it('more than 800 are refused', () => {
    expect(() => expand({ resources: [{ ...vnet, copy: { name: 'l', count: 801 } }] })).toThrow(/limit of '800'/);
  });
});

describe('dependencies', () => {
  const a = { type: 'A.B/c', apiVersion: '1', name: 'a' };
  const names = (resources: JsonObject[]) =>
    Object.fromEntries(expand({ resources }).resources.map((one) => [one.name, one.dependsOn]));

  it.each<[why: string, on: string, key: string]>([
    ['by name', 'a', 'A.B/c/a'],
    ['by name in another case', 'A', 'A.B/c/a'],
    ['by id', "[resourceId('A.B/c', 'a')]", 'A.B/c/a'],
    ['by type and name', "[concat('A.B/c/', 'a')]", 'A.B/c/a'],
  ])('%s', (_why, on, key) => {
    expect(names([a, { ...a, name: 'b', dependsOn: [on] }])['b']).toEqual([key]);
  });

  it('by the name of a copy, also of one without iterations', () => {
    const loop = (name: string, count: number) => ({
      ...a,
      name: `[concat('${name}', copyIndex())]`,
      copy: { name, count },
    });
    const found = names([loop('x', 2), loop('none', 0), { ...a, name: 'b', dependsOn: ['x', 'none'] }]);
    expect(found['b']).toEqual(['A.B/c/x0', 'A.B/c/x1']);
  });

  it('serial copies wait for the batch before them', () => {
    const copy = { name: 'l', count: 5, mode: 'serial', batchSize: 2 };
    const found = expandTemplate(
      symbolic({ s: { ...a, name: "[concat('s', copyIndex())]", copy } }),
      {},
      inGroup,
    ).resources;
    expect(found.map((one) => one.dependsOn)).toEqual([[], [], ['s[0]', 's[1]'], ['s[0]', 's[1]'], ['s[2]', 's[3]']]);
  });

  it('references by symbol imply them, in branches that are not taken and in lambdas too', () => {
    const resources = {
      vnet,
      nics: { ...a, name: "[concat('n', copyIndex())]", copy: { name: 'nics', count: 2 } },
      one: { ...a, name: 'one', properties: { x: "[if(false(), reference('vnet').y, 'z')]" } },
      two: {
        ...a,
        name: 'two',
        properties: { x: "[map(range(0, 2), lambda('i', reference(format('nics[{0}]', lambdaVariables('i'))).y))]" },
      },
      three: {
        ...a,
        name: 'three',
        properties: { x: "[listKeys('vnet', '2023-11-01').keys]", y: "[references('nics')]" },
      },
    };
    const found = Object.fromEntries(
      expandTemplate(symbolic(resources), {}, inGroup).resources.map((one) => [one.key, one.dependsOn]),
    );
    expect(found).toMatchObject({ one: ['vnet'], two: ['nics[0]', 'nics[1]'], three: ['vnet', 'nics[0]', 'nics[1]'] });
  });

  it('a reference by id implies none, as in Azure', () => {
    expect(names([a, { ...a, name: 'b', properties: { x: "[reference(resourceId('A.B/c', 'a')).y]" } }])['b']).toEqual(
      [],
    );
  });

  it.each<[why: string, resources: JsonObject[], message: RegExp]>([
    ['a name that is not there', [{ ...a, dependsOn: ['x'] }], /template reference 'x' is not valid: could not find/],
    [
      'an id that is not there',
      [{ ...a, dependsOn: ["[resourceId('A.B/c', 'x')]"] }],
      /is not defined in the template/,
    ],
    [
      'a name that two have',
      [a, { ...a, type: 'A.B/d' }, { ...a, name: 'b', dependsOn: ['a'] }],
      /more than one resource has this name/,
    ],
    [
      'a circle',
      [
        { ...a, dependsOn: ['b'] },
        { ...a, name: 'b', dependsOn: ['a'] },
      ],
      /Circular dependency detected on resource/,
    ],
  ])('refused: %s', (_why, resources, message) => {
    expect(() => expand({ resources })).toThrow(message);
  });
});
