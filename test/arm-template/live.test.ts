import { describe, expect, it } from 'vitest';
import { expandTemplate, knownAfterApply, type TemplateContext } from '../../controller/arm-template/index.ts';
import type { Json, JsonObject } from '../../controller/core/json.ts';
import { evaluated, groupId, inGroup, inSubscription, symbolic, template } from './given.ts';
import { miniatureAzure } from './miniature-azure.ts';

const account: JsonObject = {
  type: 'Microsoft.Storage/storageAccounts',
  apiVersion: '2023-05-01',
  name: 'acct',
  properties: { tier: 'Hot' },
};
const accountId = `${groupId}/providers/Microsoft.Storage/storageAccounts/acct`;

function bodiesOf(source: JsonObject, context: TemplateContext = inGroup): { [key: string]: JsonObject } {
  return Object.fromEntries(expandTemplate(source, {}, context).resources.map((one) => [one.key, one.body()]));
}

describe('with a world', () => {
  const deploy = (source: JsonObject, existing: JsonObject[] = []) => {
    const azure = miniatureAzure(existing);
    const outputs = azure.deploy(expandTemplate(source, {}, inGroup, azure));
    return { azure, values: Object.fromEntries(Object.entries(outputs).map(([name, output]) => [name, output.value])) };
  };
  const declared = (value: Json) => ({ outputs: { o: { type: 'object', value: { v: value } } } });

  it.each<[why: string, expression: string, expected: unknown]>([
    ['properties by symbol', "[reference('a').tier]", 'Hot'],
    ['properties by id', `[reference('${accountId}').tier]`, 'Hot'],
    ['properties by type and name', "[reference('Microsoft.Storage/storageAccounts/acct').tier]", 'Hot'],
    [
      'the whole resource',
      "[reference('a', '2023-05-01', 'Full').resourceId]",
      'Microsoft.Storage/storageAccounts/acct',
    ],
    ['where it is', "[reference('a', '2023-05-01', 'full').resourceGroupName]", 'rg-test'],
    ['keys', "[listKeys('a', '2023-05-01').keys[0].value]", 'listKeys:acct:2023-05-01'],
    ['facts without a call', "[resourceInfo('a').id]", accountId],
  ])('%s', (_why, expression, expected) => {
    expect(deploy(symbolic({ a: account }, declared(expression))).values).toEqual({ o: { v: expected } });
  });

  it('by name in templates without symbols', () => {
    expect(deploy(template({ resources: [account], ...declared("[reference('acct').tier]") })).values).toEqual({
      o: { v: 'Hot' },
    });
  });

  it('existing resources answer and are not deployed', () => {
    const { azure, values } = deploy(
      symbolic({ a: { ...account, existing: true } }, declared("[reference('a').tier]")),
      [{ id: accountId, properties: { tier: 'Cool' } }],
    );
    expect(values).toEqual({ o: { v: 'Cool' } });
    expect(azure.deployed).toEqual([]);
  });

  it('what does not exist is an error with Azure’s code', () => {
    expect(() => deploy(symbolic({ a: { ...account, existing: true } }, declared("[reference('a').tier]")))).toThrow(
      expect.objectContaining({ code: 'ResourceNotFound', path: 'outputs.o.value.v' }),
    );
  });
});

describe('without a world', () => {
  it('an unknown part makes its whole expression unknown and leaves its siblings alone', () => {
    const b = {
      type: 'A.B/c',
      apiVersion: '1',
      name: 'b',
      properties: {
        key: "[concat('k-', listKeys('a', '2023-05-01').keys[0].value)]",
        id: "[resourceId('A.B/c', 'b')]",
        list: ['x', "[reference('a').y]"],
      },
    };
    expect(bodiesOf(symbolic({ a: account, b }))['b']).toEqual({
      properties: { key: knownAfterApply, id: `${groupId}/providers/A.B/c/b`, list: ['x', knownAfterApply] },
    });
  });

  it.each<[why: string, expression: string, expected: unknown]>([
    ['arrays pass it through', "[createArray('a', variables('u'))]", ['a', knownAfterApply]],
    ['objects too', "[createObject('a', variables('u'), 'b', 1)]", { a: knownAfterApply, b: 1 }],
    ['the known part is still known', "[createObject('a', variables('u'), 'b', 1).b]", 1],
    ['the length of an array is known', "[length(createArray(variables('u')))]", 1],
    ['text made of it is not', "[join(createArray('a', variables('u')), ',')]", knownAfterApply],
    ['nor is a comparison', "[equals(createArray(variables('u')), createArray('x'))]", knownAfterApply],
    ['nor a choice by it', "[if(equals(variables('u'), 'x'), 1, 2)]", knownAfterApply],
    ['a false operand decides all the same', "[and(false(), variables('u'))]", false],
    [
      'map keeps what is known',
      "[map(createArray('a', variables('u')), lambda('x', toUpper(lambdaVariables('x'))))]",
      ['A', knownAfterApply],
    ],
    [
      'a filter by it is open',
      "[filter(createArray(variables('u')), lambda('x', equals(lambdaVariables('x'), 1)))]",
      knownAfterApply,
    ],
    ['a hash of it is open', "[uniqueString(variables('u'))]", knownAfterApply],
  ])('%s', (_why, expression, expected) => {
    expect(evaluated(expression, { u: knownAfterApply })).toEqual(expected);
  });

  it('unknown parameters pass every type and reach names, conditions and counts', () => {
    const source = symbolic(
      {
        a: { ...account, name: "[parameters('p')]" },
        b: { ...account, name: 'b', condition: "[parameters('flag')]" },
        c: { ...account, name: "[concat('c', copyIndex())]", copy: { name: 'loop', count: "[parameters('n')]" } },
      },
      { parameters: { p: { type: 'string', maxLength: 3 }, flag: { type: 'bool' }, n: { type: 'int' } } },
    );
    const value = { value: knownAfterApply };
    const found = expandTemplate(source, { p: value, flag: value, n: value }, inGroup).resources;
    expect(found.map((one) => [one.key, one.name])).toEqual([
      ['a', knownAfterApply],
      ['b', 'b'],
      ['c[*]', knownAfterApply],
    ]);
  });
});

describe('nested deployments', () => {
  const module = (inner: JsonObject, properties: JsonObject = {}, rest: JsonObject = {}): JsonObject => ({
    type: 'Microsoft.Resources/deployments',
    apiVersion: '2025-04-01',
    name: 'inner',
    ...rest,
    properties: {
      mode: 'Incremental',
      expressionEvaluationOptions: { scope: 'inner' },
      ...properties,
      template: template(inner),
    },
  });
  const net = {
    parameters: { name: { type: 'string' } },
    resources: [{ type: 'A.B/c', apiVersion: '1', name: "[parameters('name')]" }],
    outputs: {
      id: { type: 'string', value: "[resourceId('A.B/c', parameters('name'))]" },
      live: { type: 'string', value: "[reference(parameters('name')).state]" },
    },
  };

  it('outputs that can be computed are known before anything is deployed', () => {
    const use = {
      type: 'A.B/d',
      apiVersion: '1',
      name: 'use',
      properties: { id: "[reference('m').outputs.id.value]", live: "[reference('m').outputs.live.value]" },
    };
    const found = expandTemplate(
      symbolic({ m: module(net, { parameters: { name: { value: 'n' } } }), use }),
      {},
      inGroup,
    ).resources;
    expect(found[1]!.body()).toEqual({ properties: { id: `${groupId}/providers/A.B/c/n`, live: knownAfterApply } });
    expect(found[1]!.dependsOn).toEqual(['m']);
    expect(found[0]!.nested!.expand().resources.map((one) => one.id)).toEqual([`${groupId}/providers/A.B/c/n`]);
  });

  it('the scope decides whose variables are meant', () => {
    const inner = { variables: { v: 'inner' }, outputs: { o: { type: 'string', value: "[variables('v')]" } } };
    const outputOf = (scope: string) => {
      const source = template({
        variables: { v: 'outer' },
        resources: [module(inner, { expressionEvaluationOptions: { scope } })],
      });
      return expandTemplate(source, {}, inGroup).resources[0]!.nested!.expand().outputs()['o']?.value;
    };
    expect([outputOf('inner'), outputOf('outer')]).toEqual(['inner', 'outer']);
  });

  it('another group is another scope, and a group made by the template gives its location', () => {
    const group = {
      type: 'Microsoft.Resources/resourceGroups',
      apiVersion: '2024-03-01',
      name: 'ws',
      location: 'northeurope',
    };
    const inner = {
      resources: [{ type: 'A.B/c', apiVersion: '1', name: 'x', location: '[resourceGroup().location]' }],
    };
    const source = symbolic({ group, m: module(inner, {}, { resourceGroup: 'ws', dependsOn: ['group'] }) });
    const one = expandTemplate(source, {}, inSubscription).resources[1]!;
    const leaf = one.nested!.expand().resources[0]!;
    expect(leaf.id).toBe(`${groupId.replace('rg-test', 'ws')}/providers/A.B/c/x`);
    expect(leaf.body()).toEqual({ location: 'northeurope' });
    expect(one.nested!.context).toMatchObject({ scope: 'resourceGroup', deployment: { name: 'inner' } });
  });

  it('a linked template is asked of the world and refused without one', () => {
    const link = {
      ...module({}),
      properties: { mode: 'Incremental', templateLink: { uri: 'https://x.example/t.json' } },
    };
    const azure = miniatureAzure([], { 'https://x.example/t.json': template({ resources: [account] }) });
    const one = expandTemplate(template({ resources: [link] }), {}, inGroup).resources[0]!;
    expect(one.nested!.expand(azure).resources.map((inner) => inner.id)).toEqual([accountId]);
    expect(() => one.nested!.expand()).toThrow(expect.objectContaining({ code: 'InvalidContentLink' }));
  });

  it('a mistake inside is told with its place inside', () => {
    const one = expandTemplate(symbolic({ m: module(net) }), {}, inGroup).resources[0]!;
    expect(() => one.nested!.expand()).toThrow(
      expect.objectContaining({ code: 'InvalidTemplate', path: 'parameters.name' }),
    );
  });
});

it('expands 40 resources in less than 10 ms once warm', () => {
  const resources = Object.fromEntries(
    Array.from({ length: 40 }, (_, i) => [
      `r${i}`,
      {
        ...account,
        name: `[format('${i}-{0}', uniqueString(resourceGroup().id))]`,
        properties: {
          subnet: `[cidrSubnet('10.0.0.0/8', 24, ${i})]`,
          before: i === 0 ? null : `[reference('r${i - 1}').tier]`,
        },
      },
    ]),
  );
  const source = symbolic(resources);
  const run = () => expandTemplate(source, {}, inGroup).resources.map((one) => one.body());
  for (let i = 0; i < 10; i += 1) run();
  const times = Array.from({ length: 15 }, () => {
    const start = performance.now();
    expect(run()).toHaveLength(40);
    return performance.now() - start;
  });
  // The median, because other work shares the machine.
  expect(times.sort((a, b) => a - b)[7]).toBeLessThan(10);
});
