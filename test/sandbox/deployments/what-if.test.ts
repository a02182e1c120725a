import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../controller/core/json.ts';
import { type Cloud, quickly, startCloud } from './cloud.ts';
import { nested, nsg, subnet, template, vnet } from './templates.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud?.stop());

async function whatIf(group: string, body: JsonObject, more: JsonObject = {}) {
  const properties = { mode: 'Incremental' as const, template: body, ...more };
  const result = await cloud.deployments.deployments.whatIf(group, 'plan', { properties }, quickly);
  expect(result.status, JSON.stringify(result.error)).toBe('Succeeded');
  return Object.fromEntries(result.changes!.map((change) => [change.resourceId!.split('/').at(-1)!, change]));
}

async function groupWith(body: JsonObject): Promise<string> {
  const group = await cloud.group();
  await cloud.deployments.deployments.createOrUpdate(
    group,
    'base',
    {
      properties: { mode: 'Incremental', template: body },
    },
    quickly,
  );
  return group;
}

describe('what-if', () => {
  it('says nothing changes right after a deployment', async () => {
    const body = template({
      net: vnet('net', '10.1.0.0/16', { tags: { a: 'b' } }),
      inner: subnet('net', 'inner', '10.1.1.0/24', { dependsOn: ['net'] }),
      rules: nsg('rules'),
    });
    const group = await groupWith(body);

    const changes = await whatIf(group, body);

    expect(Object.entries(changes).map(([name, { changeType, delta }]) => [name, changeType, delta])).toEqual([
      ['rules', 'NoChange', undefined],
      ['net', 'NoChange', undefined],
      ['inner', 'NoChange', undefined],
    ]);
  });

  it('tells create, modify, ignore, and for complete mode delete, with properties', async () => {
    const rule = (access: string) => ({
      name: 'web',
      properties: {
        access,
        direction: 'Inbound',
        priority: 100,
        protocol: 'Tcp',
        sourceAddressPrefix: '*',
        sourcePortRange: '*',
        destinationAddressPrefix: '*',
        destinationPortRange: '443',
      },
    });
    const group = await groupWith(
      template({
        kept: nsg('kept', { tags: { owner: 'a' }, properties: { securityRules: [rule('Allow')] } }),
        other: nsg('other'),
      }),
    );
    const wanted = template({
      kept: nsg('kept', { tags: { owner: 'b' }, properties: { securityRules: [rule('Deny')] } }),
      fresh: nsg('fresh'),
    });

    const incremental = await whatIf(group, wanted);
    const complete = await whatIf(group, wanted, { mode: 'Complete' });

    expect(incremental['other']!.changeType).toBe('Ignore');
    expect(complete['other']!.changeType).toBe('Delete');
    expect(incremental['fresh']).toMatchObject({ changeType: 'Create', after: { name: 'fresh' } });
    expect(incremental['kept']!.changeType).toBe('Modify');
    expect(incremental['kept']!.delta).toEqual([
      {
        path: 'properties.securityRules',
        propertyChangeType: 'Array',
        children: [
          {
            path: '0',
            propertyChangeType: 'Modify',
            children: [{ path: 'properties.access', propertyChangeType: 'Modify', before: 'Allow', after: 'Deny' }],
          },
        ],
      },
      { path: 'tags.owner', propertyChangeType: 'Modify', before: 'a', after: 'b' },
    ]);
  });

  it('sees what was changed behind the template', async () => {
    const body = template({ rules: nsg('rules', { tags: { owner: 'a' } }) });
    const group = await groupWith(body);
    await cloud.raw(
      'PUT',
      `/subscriptions/${cloud.subscriptionId}/resourceGroups/${group}/providers/Microsoft.Network/networkSecurityGroups/rules?api-version=2024-05-01`,
      { location: 'westeurope', tags: { owner: 'intruder' }, properties: {} },
    );

    const changes = await whatIf(group, body);

    expect(changes['rules']!.delta).toEqual([
      { path: 'tags.owner', propertyChangeType: 'Modify', before: 'intruder', after: 'a' },
    ]);
  });

  it('with ids only does not look at properties', async () => {
    const group = await groupWith(template({ a: nsg('a'), b: nsg('b') }));

    const changes = await whatIf(group, template({ a: nsg('a'), c: nsg('c') }), {
      whatIfSettings: { resultFormat: 'ResourceIdOnly' },
    });

    expect(
      Object.values(changes).map(({ resourceId, changeType, after }) => [
        resourceId!.split('/').at(-1),
        changeType,
        after,
      ]),
    ).toEqual([
      ['a', 'Deploy', undefined],
      ['b', 'Ignore', undefined],
      ['c', 'Create', undefined],
    ]);
  });

  it('looks into nested deployments of other groups', async () => {
    const other = await groupWith(template({ a: nsg('a') }));
    const group = await cloud.group();

    const changes = await whatIf(
      group,
      template({ far: nested('far', template({ a: nsg('a', { tags: { x: 'y' } }) }), { resourceGroup: other }) }),
    );

    expect(changes['a']).toMatchObject({
      changeType: 'Modify',
      delta: [{ path: 'tags', propertyChangeType: 'Create', after: { x: 'y' } }],
    });
  });

  it('masks secure values and ends Failed, with HTTP 200, where a provider refuses', async () => {
    const group = await cloud.group();
    const body = template(
      { a: nsg('a', { tags: { key: "[parameters('key')]" } }) },
      { parameters: { key: { type: 'securestring' } } },
    );
    const masked = await whatIf(group, body, { parameters: { key: { value: 'hunter-2' } } });
    const refused = await cloud.deployments.deployments.whatIf(
      group,
      'plan',
      {
        properties: { mode: 'Incremental', template: template({ net: vnet('net', 'not-a-prefix') }) },
      },
      quickly,
    );

    expect(masked['a']!.after.tags).toEqual({ key: '*******' });
    expect(refused).toMatchObject({ status: 'Failed', error: { code: 'InvalidTemplateDeployment' } });
  });
});
