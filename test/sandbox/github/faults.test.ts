import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { owner, repo, startWorld, type TestWorld } from './world.ts';

const at = `/repos/${owner}/${repo}`;
let world: TestWorld;
beforeAll(async () => {
  world = await startWorld();
  for (const name of ['a', 'b', 'c', 'd'])
    await world.rest('bob', 'POST', `${at}/git/refs`, { ref: `refs/heads/${name}`, sha: world.hub.headSha });
  for (const name of ['one', 'two'])
    await world.rest('robot', 'POST', `${at}/check-runs`, { name, head_sha: world.hub.headSha });
});
afterAll(() => world.close());
beforeEach(() => fetch(`${world.hub.apiUrl}/sandbox/faults`, { method: 'DELETE' }));
const ask = (fault: object) =>
  fetch(`${world.hub.apiUrl}/sandbox/faults`, { method: 'POST', body: JSON.stringify(fault) });
const names = (body: unknown) => (body as { name: string }[]).map(({ name }) => name);

describe('a page that lost its end', () => {
  it('holds fewer items and no way to the next page, once', async () => {
    await ask({ name: 'truncate', match: { pathContains: '/branches' }, keep: 1 });
    const cut = await world.rest('bob', 'GET', `${at}/branches?per_page=2`);
    expect([names(cut.body), cut.headers.get('link')]).toEqual([['a'], null]);
    const whole = await world.rest('bob', 'GET', `${at}/branches?per_page=2`);
    expect([names(whole.body), whole.headers.get('link')]).toEqual([['a', 'b'], expect.stringContaining('rel="next"')]);
  });

  it('keeps the total that the full list has, so that a careful reader can tell', async () => {
    await ask({ name: 'truncate' });
    const { body } = await world.rest('bob', 'GET', `${at}/commits/main/check-runs`);
    expect(body).toMatchObject({ total_count: 2, check_runs: [{ name: 'two' }] });
    expect((body as { check_runs: object[] }).check_runs).toHaveLength(1);
  });

  it('waits for a list: an object does not use it up', async () => {
    await ask({ name: 'truncate', keep: 0 });
    expect((await world.rest('bob', 'GET', at)).body).toMatchObject({ name: repo });
    expect((await world.rest('bob', 'GET', `${at}/branches`)).body).toEqual([]);
  });
});

it('not modified: 304 and nothing else, though the caller holds nothing', async () => {
  await ask({ name: 'not-modified', match: { pathContains: '/branches' } });
  const { status, body } = await world.rest('bob', 'GET', `${at}/branches`);
  expect([status, body]).toEqual([304, undefined]);
  expect((await world.rest('bob', 'GET', `${at}/branches`)).status).toBe(200);
});
