import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { group, startWorld, subscriptionId, type Who, type World } from './world.ts';

let world: World;
const path = '/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01';
const ask = (query: string, options?: object, as: Who = 'control') =>
  world.call('POST', path, { subscriptions: [subscriptionId], query, ...(options && { options }) }, { as });

beforeAll(async () => {
  world = await startWorld();
  await world.group();
  const make = (name: string, tags: object) =>
    world.make(`${group}/providers/Microsoft.Network/networkSecurityGroups/${name}?api-version=2024-05-01`, {
      location: 'westeurope',
      tags,
      properties: { securityRules: [] },
    });
  await make('b', { tre_id: 'MyTre', tre_unit: 'workspace/b' });
  await make('a', { tre_id: 'mytre', tre_unit: 'workspace/a' });
  await make('c', { other: 'x' });
  await world.make(`${group}/providers/Microsoft.Network/virtualNetworks/v?api-version=2024-05-01`, {
    location: 'westeurope',
    tags: { tre_id: 'mytre' },
    properties: {
      addressSpace: { addressPrefixes: ['10.0.0.0/16'] },
      subnets: [{ name: 's', properties: { addressPrefix: '10.0.0.0/24' } }],
    },
  });
});
afterAll(() => world.close());

describe('queries', () => {
  it.each([
    {
      why: 'the query of L0',
      query: "resources | where tags['tre_id'] =~ 'mytre' | project id, name, type, tags, properties | order by id asc",
      found: ['a', 'b', 'v'],
    },
    {
      why: '== minds the case',
      query: "resources | where tags.tre_id == 'mytre' | order by name asc",
      found: ['a', 'v'],
    },
    {
      why: 'types are lower case there',
      query: "resources | where type == 'microsoft.network/virtualnetworks'",
      found: ['v'],
    },
    { why: 'in~ and and', query: "resources | where name in~ ('A', 'C') and isnotempty(tags['tre_id'])", found: ['a'] },
    {
      why: 'or in parentheses, not',
      query: "Resources | where (name == 'a' or name == 'c') and not(tags has 'tre_id')",
      found: ['c'],
    },
    {
      why: 'what is deep inside',
      query: "resources | where tostring(properties.subnets[0].name) == 's'",
      found: ['v'],
    },
    { why: 'top by', query: 'resources | top 2 by name desc', found: ['v', 'c'] },
    {
      why: 'strings that hold a pipe or a quote',
      query: "resources | where name != 'a|b' and name !in ('b', \"c\") | order by name",
      found: ['v', 'a'],
    },
    {
      why: 'groups',
      query: "resourcecontainers | where type =~ 'Microsoft.Resources/subscriptions/resourceGroups'",
      found: ['rg'],
    },
  ])('$why', async ({ query, found }) => {
    const { status, body } = await ask(query);
    expect(status).toBe(200);
    expect(body.data.map((row: { name: string }) => row.name)).toEqual(found);
    expect(body).toMatchObject({ count: found.length, totalRecords: found.length, resultTruncated: 'false' });
  });

  it('a row has the columns that were asked for, whole', async () => {
    const { body } = await ask(
      "resources | where name == 'v' | project id, type, resourceGroup, tre = tags['tre_id'], properties",
    );
    expect(Object.keys(body.data[0])).toEqual(['id', 'type', 'resourceGroup', 'tre', 'properties']);
    expect(body.data[0]).toMatchObject({
      type: 'microsoft.network/virtualnetworks',
      tre: 'mytre',
      properties: { subnets: [{ name: 's', properties: { addressPrefix: '10.0.0.0/24' } }] },
    });
  });

  it('counts', async () => {
    expect((await ask('resources | count')).body.data).toEqual([{ Count: 4 }]);
    expect((await ask('resources | summarize n = count() by type | order by n desc')).body.data[0]).toEqual({
      type: 'microsoft.network/networksecuritygroups',
      n: 3,
    });
  });

  it('comes in pages', async () => {
    const query = 'resources | project id, name | order by name asc';
    const first = await ask(query, { $top: 3 });
    const second = await ask(query, { $top: 3, $skipToken: first.body.$skipToken });
    expect([...first.body.data, ...second.body.data].map((row: { name: string }) => row.name)).toEqual([
      'a',
      'b',
      'c',
      'v',
    ]);
    expect([first.body.totalRecords, second.body.$skipToken]).toEqual([4, undefined]);
  });

  it('shows an outsider nothing', async () => {
    expect((await ask('resources', undefined, 'outsider')).body.data).toEqual([]);
  });

  it.each([
    { why: 'an unknown operator', query: 'resources | mv-expand tags' },
    { why: 'an unknown function', query: 'resources | where strlen(name) == 1' },
    { why: 'an unknown table', query: 'securityresources' },
    { why: 'half a comparison', query: 'resources | where name ==' },
    { why: 'a join', query: 'resources | join kind=inner (resourcecontainers) on id' },
    { why: 'nothing', query: '' },
    { why: 'a stray bracket', query: "resources | where (name == 'a'" },
  ])('refuses $why; never an empty answer', async ({ query }) => {
    const answer = await ask(query);
    expect(answer.status).toBe(400);
    expect(answer.body.error).toMatchObject({
      code: 'BadRequest',
      details: [{ code: 'InvalidQuery' }, { code: 'ParserFailure' }],
    });
  });
});

it('15 queries in 5 seconds for each principal, then 429', async () => {
  const real = await startWorld({ timeScale: 1 });
  try {
    const query = { query: 'resources | count' };
    const first = await real.call('POST', path, query);
    expect(first.headers['x-ms-user-quota-remaining']).toBe('14');
    expect(first.headers['x-ms-user-quota-resets-after']).toBe('00:00:05');
    for (let i = 0; i < 14; i++) expect((await real.call('POST', path, query)).status).toBe(200);
    const refused = await real.call('POST', path, query);
    expect([refused.status, refused.body.error.code, refused.headers['x-ms-user-quota-remaining']]).toEqual([
      429,
      'RateLimiting',
      '0',
    ]);
    expect((await real.call('POST', path, query, { as: 'reader' })).status).toBe(200);
  } finally {
    await real.close();
  }
});
