import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createThrottle } from '../../../controller/sandbox/azure/throttle.ts';
import { group, send, startWorld, subscriptionId, type World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await startWorld();
  await world.group();
});
afterEach(() => world.close());

const nsg = (name: string) =>
  `${group}/providers/Microsoft.Network/networkSecurityGroups/${name}?api-version=2024-05-01`;
const list = `/subscriptions/${subscriptionId}/resources?api-version=2021-04-01`;

describe('faults by request', () => {
  it.each([
    {
      why: 'throttling says when to come back',
      fault: { name: 'throttle', retryAfter: 7 },
      status: 429,
      code: 'TooManyRequests',
      retryAfter: '7',
    },
    {
      why: 'a conflict',
      fault: { name: 'conflict', code: 'AnotherOperationInProgress' },
      status: 409,
      code: 'AnotherOperationInProgress',
    },
    {
      why: 'an error of the server',
      fault: { name: 'error', status: 503, code: 'ServerTimeout' },
      status: 503,
      code: 'ServerTimeout',
    },
  ])('$why, as often as asked, where asked', async ({ fault, status, code, retryAfter }) => {
    await world.fault({ ...fault, times: 2, match: { method: 'GET', pathContains: '/resourcegroups/rg' } });
    const path = `${group}?api-version=2021-04-01`;
    for (let i = 0; i < 2; i++) {
      const answer = await world.call('GET', path);
      expect([answer.status, answer.body.error.code, answer.headers['retry-after']]).toEqual([
        status,
        code,
        retryAfter,
      ]);
      expect((await world.call('HEAD', path)).status).toBe(204);
    }
    expect((await world.call('GET', path)).status).toBe(200);
  });

  it('a dropped connection has no answer', async () => {
    await world.fault({ name: 'drop' });
    await expect(world.call('GET', list)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect((await world.call('GET', list)).status).toBe(200);
  });

  it('latency delays', async () => {
    await world.fault({ name: 'latency', ms: 120 });
    const before = performance.now();
    await world.call('GET', list);
    expect(performance.now() - before).toBeGreaterThanOrEqual(115);
  });

  it('a lagging list shows what was, for its time; a GET what is', async () => {
    await world.make(nsg('old'), { location: 'westeurope' });
    await world.fault({ name: 'lagList', ms: 300 });
    await world.make(nsg('new'), { location: 'westeurope' });
    await world.ended(await world.call('DELETE', nsg('old')));
    const names = async () => (await world.call('GET', list)).body.value.map((r: { name: string }) => r.name);
    const graph = await world.call('POST', '/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01', {
      query: 'resources',
    });
    expect(await names()).toEqual(['old']);
    expect(graph.body.data.map((r: { name: string }) => r.name)).toEqual(['old']);
    expect((await world.call('GET', nsg('old'))).status).toBe(404);
    await new Promise((resolve) => setTimeout(resolve, 320));
    expect(await names()).toEqual(['new']);
  });

  it('are listed and cleared; unknown ones are refused; tokens are never hit', async () => {
    await world.fault({ name: 'error', times: 9 });
    expect((await send(world, 'GET', '/sandbox/faults', undefined, {})).body.value).toMatchObject([
      { name: 'error', times: 9 },
    ]);
    expect((await world.call('GET', list, undefined, { as: 'reader' })).status).toBe(500);
    await send(world, 'DELETE', '/sandbox/faults', undefined, {});
    expect((await world.call('GET', list)).status).toBe(200);
    expect((await world.fault({ name: 'gremlin' })).status).toBe(400);
    expect((await world.fault({ name: 'error', color: 'red' })).status).toBe(400);
  });
});

describe('token buckets', () => {
  it.each([
    { kind: 'reads', size: 250, perSecond: 25 },
    { kind: 'writes', size: 200, perSecond: 10 },
    { kind: 'deletes', size: 200, perSecond: 10 },
  ] as const)('$kind: $size, refilled by $perSecond a second of Azure’s time', ({ kind, size, perSecond }) => {
    let now = 0;
    const throttle = createThrottle(0.5, () => now);
    const spend = (principal = 'p') => throttle.spend('s', principal, kind);
    for (let i = 0; i < size; i++) expect(spend()).toBe(size - 1 - i);
    expect(spend).toThrowError(
      expect.objectContaining({ status: 429, code: 'SubscriptionRequestsThrottled', headers: { 'retry-after': '1' } }),
    );
    expect(spend('another')).toBe(size - 1);
    now += 500;
    expect(spend()).toBe(perSecond - 1);
  });

  it('bite over HTTP', async () => {
    const frozen = new Date();
    const still = await startWorld({ timeScale: 1, now: () => frozen });
    try {
      for (let i = 0; i < 250; i++) expect((await still.call('GET', list)).status).toBe(200);
      const refused = await still.call('GET', list);
      expect([refused.status, refused.body.error.code]).toEqual([429, 'SubscriptionRequestsThrottled']);
      expect(refused.headers['retry-after']).toBe('1');
      expect((await still.call('GET', list, undefined, { as: 'reader' })).status).toBe(200);
    } finally {
      await still.close();
    }
  });
});
