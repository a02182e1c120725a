import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { group, startWorld, subscriptionId, type World } from './world.ts';

let world: World;
const nsg = (name: string) =>
  `${group}/providers/Microsoft.Network/networkSecurityGroups/${name}?api-version=2024-05-01`;
const lists = `/subscriptions/${subscriptionId}/resources?api-version=2021-04-01`;
// biome-ignore lint/suspicious/noExplicitAny: what the server said
const names = (answer: { body: any }) => answer.body.value.map((r: { name: string }) => r.name);

beforeAll(async () => {
  world = await startWorld();
  await world.group();
  for (const name of ['a', 'b', 'c']) {
    await world.make(nsg(name), {
      location: 'westeurope',
      tags: { tre_id: name === 'c' ? 'other' : 'mine' },
      properties: { securityRules: [] },
    });
  }
  await world.make(`${group}/providers/Microsoft.Network/virtualNetworks/v?api-version=2024-05-01`, {
    location: 'westeurope',
    properties: {
      addressSpace: { addressPrefixes: ['10.0.0.0/16'] },
      subnets: [{ name: 's', properties: { addressPrefix: '10.0.0.0/24' } }],
    },
  });
  await world.make(`${group}/providers/Microsoft.Authorization/locks/l?api-version=2020-05-01`, {
    properties: { level: 'CanNotDelete' },
  });
});
afterAll(() => world.close());

describe('the list of resources', () => {
  it('holds tracked resources only, no properties, and expansions where asked', async () => {
    const plain = await world.call('GET', lists);
    expect(names(plain)).toEqual(['a', 'b', 'c', 'v']);
    expect(Object.keys(plain.body.value[0])).toEqual(['id', 'name', 'type', 'location', 'tags']);
    const expanded = await world.call('GET', `${lists}&%24expand=createdTime,changedTime,provisioningState`);
    expect(expanded.body.value[0]).toMatchObject({
      tags: { tre_id: 'mine' },
      provisioningState: 'Succeeded',
      createdTime: expect.stringMatching(/Z$/),
      changedTime: expect.stringMatching(/Z$/),
    });
  });

  it('with a tag filter has neither tags nor expansions (azure-facts.md 2.1)', async () => {
    const filter = encodeURIComponent("tagName eq 'tre_id' and tagValue eq 'mine'");
    const answer = await world.call('GET', `${lists}&$filter=${filter}&$expand=createdTime,provisioningState`);
    expect(names(answer)).toEqual(['a', 'b']);
    for (const item of answer.body.value) expect(Object.keys(item)).toEqual(['id', 'name', 'type', 'location']);
  });

  it.each([
    { why: 'by type', filter: "resourceType eq 'microsoft.network/virtualNetworks'", found: ['v'] },
    { why: 'by name, one of two', filter: "name eq 'a' or name eq 'v'", found: ['a', 'v'] },
    { why: 'by part of a name', filter: "substringof('b', name)", found: ['b'] },
    { why: 'not that type', filter: "resourceType ne 'Microsoft.Network/networkSecurityGroups'", found: ['v'] },
  ])('filters $why', async ({ filter, found }) => {
    expect(names(await world.call('GET', `${lists}&$filter=${encodeURIComponent(filter)}`))).toEqual(found);
  });

  it.each([
    {
      why: 'an unknown field',
      query: `$filter=${encodeURIComponent("colour eq 'red'")}`,
      code: 'InvalidFilterInQueryString',
    },
    {
      why: 'a tag and something else',
      query: `$filter=${encodeURIComponent("tagName eq 'a' and name eq 'b'")}`,
      code: 'InvalidFilterInQueryString',
    },
    { why: 'an unknown expansion', query: '$expand=everything', code: 'InvalidExpandInQueryString' },
    { why: 'a page of nothing', query: '$top=0', code: 'InvalidTopInQueryString' },
  ])('refuses $why', async ({ query, code }) => {
    const answer = await world.call('GET', `${lists}&${query}`);
    expect([answer.status, answer.body.error.code]).toEqual([400, code]);
  });

  it('comes in pages whose links repeat the query', async () => {
    const seen: string[] = [];
    let path = `${lists}&%24top=3`;
    for (let pages = 0; path !== ''; pages++) {
      expect(pages).toBeLessThan(3);
      const answer = await world.call('GET', path);
      seen.push(...names(answer));
      const next = answer.body.nextLink === undefined ? undefined : new URL(answer.body.nextLink);
      path = next === undefined ? '' : `${next.pathname}${next.search}`;
    }
    expect(seen).toEqual(['a', 'b', 'c', 'v']);
  });
});

describe('ids and paths', () => {
  it('are one whatever their case, and keep the first', async () => {
    const answer = await world.call(
      'GET',
      `//subscriptions/${subscriptionId.toUpperCase()}/RESOURCEGROUPS/RG/providers/microsoft.network/NETWORKSECURITYGROUPS/A?api%2Dversion=2024-05-01`,
    );
    expect(answer.status).toBe(200);
    expect(answer.body.id).toBe(nsg('a').split('?')[0]);
  });

  it.each([
    { why: 'a resource', path: nsg('none'), code: 'ResourceNotFound' },
    { why: 'a child', path: nsg('a').replace('?', '/securityRules/none?'), code: 'NotFound' },
    { why: 'a parent', path: nsg('none').replace('?', '/securityRules/x?'), code: 'ParentResourceNotFound' },
    { why: 'a group', path: nsg('a').replace('/rg/', '/none/'), code: 'ResourceGroupNotFound' },
    { why: 'any meaning', path: `/subscriptions/${subscriptionId}/nonsense?api-version=2021-04-01`, code: 'NotFound' },
  ])('404 for $why that is not there', async ({ path, code }) => {
    const answer = await world.call('GET', path);
    expect([answer.status, answer.body.error.code]).toEqual([404, code]);
  });

  it('collections by type: in the subscription, the group, and under a parent', async () => {
    const type = 'providers/Microsoft.Network/networkSecurityGroups?api-version=2024-05-01';
    expect(names(await world.call('GET', `/subscriptions/${subscriptionId}/${type}`))).toEqual(['a', 'b', 'c']);
    expect(names(await world.call('GET', `${group}/${type}`))).toEqual(['a', 'b', 'c']);
    expect(
      names(
        await world.call(
          'GET',
          `${group}/providers/Microsoft.Network/virtualNetworks/v/subnets?api-version=2024-05-01`,
        ),
      ),
    ).toEqual(['s']);
    expect(
      names(
        await world.call(
          'GET',
          `${nsg('a').split('?')[0]}/providers/Microsoft.Authorization/locks?api-version=2020-05-01`,
        ),
      ),
    ).toEqual([]);
  });

  it('PATCH merges properties and replaces tags', async () => {
    await world.make(nsg('patched'), {
      location: 'westeurope',
      tags: { a: '1', b: '2' },
      properties: { flushConnection: false },
    });
    const patched = await world.call('PATCH', nsg('patched'), {
      tags: { c: '3' },
      properties: { flushConnection: true },
    });
    await world.ended(patched);
    const now = (await world.call('GET', nsg('patched'))).body;
    expect([now.tags, now.properties.flushConnection]).toEqual([{ c: '3' }, true]);
    await world.call('DELETE', `${group}/providers/Microsoft.Authorization/locks/l?api-version=2020-05-01`);
    const deleting = await world.call('DELETE', nsg('patched'));
    expect(deleting.status).toBe(202);
    await world.ended(deleting);
    expect((await world.call('DELETE', nsg('patched'))).status).toBe(204);
  });

  it('an ETag guards a write', async () => {
    const { headers } = await world.call('GET', nsg('b'));
    const body = { location: 'westeurope', tags: { tre_id: 'mine' } };
    expect((await world.call('PUT', nsg('b'), body, { headers: { 'if-match': 'W/"old"' } })).status).toBe(412);
    expect((await world.call('PUT', nsg('b'), body, { headers: { 'if-none-match': '*' } })).status).toBe(412);
    expect((await world.call('PUT', nsg('b'), body, { headers: { 'if-match': String(headers['etag']) } })).status).toBe(
      200,
    );
  });

  it('every answer names its request and what is left of the bucket', async () => {
    const { headers } = await world.call('GET', nsg('a'), undefined, { headers: { 'x-ms-client-request-id': 'mine' } });
    expect(headers['x-ms-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers['x-ms-client-request-id']).toBe('mine');
    expect(Number(headers['x-ms-ratelimit-remaining-subscription-reads'])).toBeGreaterThan(200);
  });
});
