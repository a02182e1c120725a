import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { group, startWorld, type World } from './world.ts';

/** Slow enough to look at what is running: a subnet takes 120 ms, a rule collection group 900 ms. */
const timeScale = 0.03;
let world: World;
beforeAll(async () => {
  world = await startWorld({ timeScale });
  await world.group();
});
afterAll(() => world.close());

const v = '?api-version=2024-05-01';
const at = (type: string, name: string) => `${group}/providers/Microsoft.Network/${type}/${name}`;
const network = { location: 'westeurope', properties: { addressSpace: { addressPrefixes: ['10.0.0.0/16'] } } };

describe('one write at a time', () => {
  it('in a network, its subnets included', async () => {
    const vnet = at('virtualNetworks', 'vnet');
    await world.make(`${vnet}${v}`, network);
    const first = await world.call('PUT', `${vnet}/subnets/a${v}`, { properties: { addressPrefix: '10.0.0.0/24' } });
    expect(first.body.properties.provisioningState).toBe('Updating');
    const others = [
      ['PUT', `${vnet}/subnets/b`, { properties: { addressPrefix: '10.0.1.0/24' } }],
      ['PUT', vnet, network],
      ['DELETE', vnet, undefined],
    ] as const;
    const answers = await Promise.all(others.map(([method, path, body]) => world.call(method, `${path}${v}`, body)));
    expect(answers.map((a) => [a.status, a.body?.error?.code])).toEqual(
      others.map(() => [409, 'AnotherOperationInProgress']),
    );
    await world.ended(first);
    expect(
      (await world.call('PUT', `${vnet}/subnets/b${v}`, { properties: { addressPrefix: '10.0.1.0/24' } })).status,
    ).toBe(201);
  });

  it('in a firewall policy, its rule collection groups included', async () => {
    const policy = at('firewallPolicies', 'policy');
    const rules = (priority: number) => ({
      properties: {
        priority,
        ruleCollections: [
          {
            name: 'c',
            priority: 100,
            ruleCollectionType: 'FirewallPolicyFilterRuleCollection',
            action: { type: 'Allow' },
            rules: [
              {
                ruleType: 'NetworkRule',
                name: 'r',
                ipProtocols: ['TCP'],
                sourceAddresses: ['10.0.0.0/8'],
                destinationAddresses: ['*'],
                destinationPorts: ['443'],
              },
            ],
          },
        ],
      },
    });
    await world.make(`${policy}${v}`, { location: 'westeurope', properties: {} });
    const first = await world.call('PUT', `${policy}/ruleCollectionGroups/a${v}`, rules(100));
    const second = await world.call('PUT', `${policy}/ruleCollectionGroups/b${v}`, rules(200));
    expect([second.status, second.body.error?.code]).toEqual([409, 'AnotherOperationInProgress']);
    await world.ended(first);
    expect((await world.call('PUT', `${policy}/ruleCollectionGroups/b${v}`, rules(100))).body.error.code).toBe(
      'FirewallPolicyRuleCollectionGroupPriorityConflict',
    );
    await world.make(`${policy}/ruleCollectionGroups/b${v}`, rules(200));
    expect((await world.call('GET', `${policy}${v}`)).body.properties.ruleCollectionGroups).toHaveLength(2);
  });
});

describe('an operation', () => {
  const nsg = `${at('networkSecurityGroups', 'nsg')}${v}`;
  const plain = { location: 'westeurope' };

  it('is announced, can be asked, and leaves the resource Succeeded', async () => {
    const first = await world.call('PUT', nsg, plain);
    expect(first.status).toBe(201);
    expect(first.headers['retry-after']).toBeUndefined();
    const { pathname, search } = new URL(String(first.headers['azure-asyncoperation']));
    expect((await world.call('GET', `${pathname}${search}`)).body).toMatchObject({
      status: 'InProgress',
      startTime: expect.any(String),
    });
    expect((await world.ended(first)).body).toMatchObject({ status: 'Succeeded', endTime: expect.any(String) });
    expect((await world.call('GET', nsg)).body.properties.provisioningState).toBe('Succeeded');
  });

  it('of a delete shows Deleting, then 404', async () => {
    await world.make(nsg, plain);
    const deleting = await world.call('DELETE', nsg);
    expect(deleting.status).toBe(202);
    expect((await world.call('GET', nsg)).body.properties.provisioningState).toBe('Deleting');
    const again = await world.call('DELETE', nsg);
    expect(again.headers['azure-asyncoperation']).toBe(deleting.headers['azure-asyncoperation']);
    await world.ended(deleting);
    expect((await world.call('GET', nsg)).status).toBe(404);
  });

  it('is not told to an outsider', async () => {
    const first = await world.call('PUT', nsg, plain);
    const { pathname, search } = new URL(String(first.headers['azure-asyncoperation']));
    expect((await world.call('GET', `${pathname}${search}`, undefined, { as: 'outsider' })).status).toBe(403);
    await world.ended(first);
  });

  it('asks for patience in real time only', async () => {
    const slow = await startWorld({ timeScale: 1 });
    try {
      await slow.group();
      const first = await slow.call('PUT', nsg, plain);
      expect(first.headers['retry-after']).toBe('4');
    } finally {
      await slow.close();
    }
  });

  it('that never ends stays InProgress, and so does its resource', async () => {
    await world.fault({ name: 'neverEnds', match: { method: 'PUT', pathContains: 'stuck' } });
    const stuck = `${at('networkSecurityGroups', 'stuck')}${v}`;
    const first = await world.call('PUT', stuck, plain);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const { pathname, search } = new URL(String(first.headers['azure-asyncoperation']));
    expect((await world.call('GET', `${pathname}${search}`)).body.status).toBe('InProgress');
    expect((await world.call('GET', stuck)).body.properties.provisioningState).toBe('Updating');
  });
});
