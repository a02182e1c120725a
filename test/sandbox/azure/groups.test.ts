import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorld, subscriptionId, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const subscription = `/subscriptions/${subscriptionId}`;
const of = (name: string) => `${subscription}/resourceGroups/${name}?api-version=2021-04-01`;
const network = (group: string, name = 'vnet') =>
  `${subscription}/resourceGroups/${group}/providers/Microsoft.Network/virtualNetworks/${name}?api-version=2024-05-01`;
const space = {
  location: 'westeurope',
  properties: {
    addressSpace: { addressPrefixes: ['10.0.0.0/16'] },
    subnets: [{ name: 'a', properties: { addressPrefix: '10.0.0.0/24' } }],
  },
};

describe('resource groups', () => {
  it('are made (201), made again (200), read, asked for, tagged, and listed', async () => {
    expect((await world.call('PUT', of('Life'), { location: 'West Europe', tags: { a: 'b' } })).status).toBe(201);
    const again = await world.call('PUT', of('LIFE'), { location: 'westeurope', tags: { a: 'c' } });
    expect([again.status, again.body.id, again.body.tags]).toEqual([
      200,
      `${subscription}/resourceGroups/Life`,
      { a: 'c' },
    ]);
    expect((await world.call('HEAD', of('life'))).status).toBe(204);
    const listed = await world.call(
      'GET',
      `${subscription}/resourcegroups?api-version=2021-04-01&%24filter=${encodeURIComponent("tagName eq 'a' and tagValue eq 'c'")}`,
    );
    expect(listed.body.value.map((group: { name: string }) => group.name)).toEqual(['Life']);
    expect((await world.call('PATCH', of('life'), { tags: { x: 'y' } })).body.tags).toEqual({ x: 'y' });
  });

  it('are deleted with what they hold, and take nothing meanwhile', async () => {
    const slow = await startWorld({ timeScale: 0.03 });
    try {
      await slow.group('Life');
      await slow.make(network('Life'), space);
      const deleting = await slow.call('DELETE', of('life'));
      expect(deleting.status).toBe(202);
      expect((await slow.call('GET', of('life'))).body.properties.provisioningState).toBe('Deleting');
      expect((await slow.call('PUT', network('Life', 'late'), space)).body.error.code).toBe(
        'ResourceGroupBeingDeleted',
      );
      expect((await slow.ended(deleting)).status).toBe(200);
      expect((await slow.call('HEAD', of('life'))).status).toBe(404);
      expect((await slow.call('GET', network('Life'))).body.error.code).toBe('ResourceGroupNotFound');
    } finally {
      await slow.close();
    }
  });

  it.each([
    {
      why: 'a group does not move',
      path: of('moving'),
      given: { location: 'uksouth' },
      status: 409,
      code: 'InvalidResourceGroupLocation',
    },
    { why: 'a group has a place', path: of('nowhere'), given: {}, status: 400, code: 'LocationRequired' },
    {
      why: 'there is no such region',
      path: of('nowhere'),
      given: { location: 'moon' },
      status: 400,
      code: 'LocationNotAvailableForResourceType',
    },
    {
      why: 'there is no such api-version',
      path: of('x').replace('2021-04-01', '1999-01-01'),
      given: { location: 'westeurope' },
      status: 400,
      code: 'InvalidApiVersionParameter',
    },
    {
      why: 'there must be an api-version',
      path: `${subscription}/resourceGroups/x`,
      given: { location: 'westeurope' },
      status: 400,
      code: 'MissingApiVersionParameter',
    },
    {
      why: 'the subscription is another',
      path: `/subscriptions/33333333-2222-4222-8222-222222222222/resourceGroups/x?api-version=2021-04-01`,
      given: { location: 'westeurope' },
      status: 404,
      code: 'SubscriptionNotFound',
    },
    { why: 'the body is broken', path: of('x'), given: '{"location"', status: 400, code: 'InvalidRequestContent' },
  ])('refused: $why', async ({ path, given, status, code }) => {
    await world.call('PUT', of('moving'), { location: 'westeurope' });
    const answer = await world.call('PUT', path, given);
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
  });

  it('a group whose contents are used from outside survives its deletion', async () => {
    await world.group('inner');
    await world.group('outer');
    const { body } = await world.make(network('inner'), space);
    const nic = `${subscription}/resourceGroups/outer/providers/Microsoft.Network/networkInterfaces/nic?api-version=2024-05-01`;
    await world.make(nic, {
      location: 'westeurope',
      properties: { ipConfigurations: [{ name: 'ip', properties: { subnet: { id: body.properties.subnets[0].id } } }] },
    });
    const ended = await world.ended(await world.call('DELETE', of('inner')));
    expect(ended.body.error).toMatchObject({
      code: 'ResourceGroupDeletionBlocked',
      details: [{ code: 'InUseSubnetCannotBeDeleted' }],
    });
    expect((await world.call('GET', of('inner'))).body.properties.provisioningState).toBe('Succeeded');
  });
});

describe('locks', () => {
  const lock = (scope: string) =>
    `${scope.split('?')[0]}/providers/Microsoft.Authorization/locks/keep?api-version=2020-05-01`;

  it.each([
    { why: 'CanNotDelete on the group', at: of('locked'), level: 'CanNotDelete', writes: true },
    { why: 'ReadOnly on the group', at: of('locked'), level: 'ReadOnly', writes: false },
    {
      why: 'CanNotDelete on the resource, met by deleting its group, too',
      at: network('locked'),
      level: 'CanNotDelete',
      writes: true,
    },
  ])('$why', async ({ at, level, writes }) => {
    await world.group('locked');
    await world.make(network('locked'), space);
    expect((await world.call('PUT', lock(at), { properties: { level } })).status).toBe(201);
    for (const path of [network('locked'), of('locked')]) {
      const refused = await world.call('DELETE', path);
      expect([refused.status, refused.body.error.code]).toEqual([409, 'ScopeLocked']);
    }
    const written = await world.call('PUT', network('locked'), space);
    await world.ended(written);
    expect(written.status).toBe(writes ? 200 : 409);
    const listed = await world.call(
      'GET',
      `${subscription}/providers/Microsoft.Authorization/locks?api-version=2020-05-01`,
    );
    expect(listed.body.value).toHaveLength(1);
    expect((await world.call('DELETE', lock(at))).status).toBe(200);
    expect((await world.call('PUT', lock(at), { properties: { level: 'Sometimes' } })).body.error.code).toBe(
      'LockLevelNotDefined',
    );
  });
});

describe('tags as a resource', () => {
  it.each([
    { why: 'Merge keeps the others', operation: 'Merge', tags: { A: '9', c: '3' }, after: { A: '9', b: '2', c: '3' } },
    { why: 'Replace keeps none', operation: 'Replace', tags: { c: '3' }, after: { c: '3' } },
    { why: 'Delete takes names', operation: 'Delete', tags: { a: '' }, after: { b: '2' } },
  ])('$why', async ({ operation, tags, after }) => {
    await world.group('tagged');
    const path = `${subscription}/resourceGroups/tagged/providers/Microsoft.Resources/tags/default?api-version=2021-04-01`;
    await world.call('PUT', path, { properties: { tags: { a: '1', b: '2' } } });
    const patched = await world.call('PATCH', path, { operation, properties: { tags } });
    expect(patched.body.properties.tags).toEqual(after);
    expect((await world.call('GET', of('tagged'))).body.tags).toEqual(after);
  });

  it('are refused for what takes no tags', async () => {
    await world.group('tagged');
    await world.make(network('tagged'), space);
    const subnet = network('tagged')
      .replace('?', '/subnets/a/providers/Microsoft.Resources/tags/default?')
      .replace('2024-05-01', '2021-04-01');
    expect((await world.call('PUT', subnet, { properties: { tags: { a: 'b' } } })).body.error.code).toBe(
      'TagsNotSupportedForResourceType',
    );
  });
});

describe('subscriptions and providers', () => {
  it('are listed to those who have a role there', async () => {
    const path = '/subscriptions?api-version=2022-12-01';
    expect((await world.call('GET', path)).body.value).toHaveLength(1);
    expect((await world.call('GET', path, undefined, { as: 'outsider' })).body.value).toEqual([]);
    expect(
      (await world.call('GET', `${subscription}/locations?api-version=2022-12-01`)).body.value.map(
        (l: { name: string }) => l.name,
      ),
    ).toContain('westeurope');
  });
  it('a provider says its types and versions', async () => {
    const { body } = await world.call('GET', `${subscription}/providers/microsoft.network?api-version=2021-04-01`);
    expect(body.registrationState).toBe('Registered');
    const type = body.resourceTypes.find((t: { resourceType: string }) => t.resourceType === 'virtualNetworks/subnets');
    expect(type.apiVersions).toContain('2024-05-01');
  });
});
