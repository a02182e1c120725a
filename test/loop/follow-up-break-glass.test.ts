import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { githubPublisher } from '../../controller/adapters/github/publisher/github-publisher.ts';
import { systemClock } from '../../controller/core/clock.ts';
import { followUpBreakGlass } from '../../controller/loop/follow-up-break-glass.ts';
import { branch } from '../signoff/play.ts';
import { startWorld, type World } from '../signoff/world.ts';

let w: World;
beforeAll(async () => {
  w = await startWorld();
}, 60_000);
afterAll(() => w.close());

const fileOf = (name: string) => `manifests/break-glass/${name}.yaml`;
const inHours = (hours: number) =>
  new Date(w.time().getTime() + hours * 3_600_000).toISOString().replace(/\.\d+Z$/, 'Z');

async function merged(files: Record<string, string | null>): Promise<void> {
  const name = branch('night');
  await w.push('admin-a', name, files, { from: 'main' });
  const number = await w.open('admin-a', name);
  await w.review('admin-b', number);
  await w.merge('admin-a', number);
}

function lend(name: string, hours: number): Promise<void> {
  const text = `apiVersion: tre/v1\nkind: BreakGlass\nmetadata: {name: ${name}}\nspec: {person: researcher-b, role: WorkspaceOwner, reason: the only owner is ill, until: "${inHours(hours)}"}\n`;
  return merged({ [fileOf(name)]: text });
}

/** Two days on, when every break-glass of these tests is over. */
async function followUp() {
  const publisher = githubPublisher({
    apiUrl: w.hub.apiUrl,
    token: 'token-robot',
    repository: 'contoso/tre',
    appAccountId: 1900,
  });
  const history = await w.history();
  const clock = { ...systemClock, now: () => new Date(w.time().getTime() + 48 * 3_600_000) };
  const ports = { publisher, git: w.mirror, cache: w.cache, clock };
  return followUpBreakGlass(ports, { account: { judged: { history } } } as unknown as Parameters<
    typeof followUpBreakGlass
  >[1]);
}

async function pullOf(number: number | undefined) {
  return w.rest<{ state: string; user: { login: string }; head: { ref: string } }>(
    'admin-a',
    'GET',
    `/pulls/${number}`,
  );
}

async function expected(): Promise<readonly number[]> {
  const read = await followUp();
  if (!read.known) throw new Error(read.reason);
  return read.value;
}

describe('the review after a break-glass', () => {
  it('is asked for once', async () => {
    await lend('night', 4);
    const first = await expected();

    expect(first).toHaveLength(1);
    expect(await expected()).toEqual(first);
    expect(await pullOf(first[0])).toMatchObject({ state: 'open', user: { login: 'robot' } });
  }, 120_000);

  it('is another one where the name is used again (F10)', async () => {
    const [first] = await expected();
    await merged({ [fileOf('night')]: null });
    await lend('night', 8);
    const [second] = await expected();

    expect(second).not.toBe(first);
    expect(await pullOf(second)).toMatchObject({ state: 'open' });
  }, 120_000);

  it('is not stopped by who makes its branch beforehand, nor are the others by one that is (F10b)', async () => {
    await w.reset();
    await lend('morning', 4);
    await lend('noon', 5);
    const approved = (await w.history()).boundaries.at(-1)!.approved;
    const blob = approved.get(fileOf('morning'))!;
    const wanted = `tre/follow-up-morning-2026-11-22-${blob.slice(0, 8)}`;
    const other = { 'README.md': '# mine\n' };
    await w.push('researcher-b', wanted, other, { from: 'main' });
    const numbers = await expected();
    const heads = await Promise.all(numbers.map(async (number) => (await pullOf(number)).head.ref));

    expect(heads).toContain(`${wanted}-2`);
    expect(await expected()).toEqual(numbers);

    // All names of one are taken: said, and the other is asked for.
    await lend('evening', 6);
    const late = (await w.history()).boundaries.at(-1)!.approved.get(fileOf('evening'))!;
    const name = `tre/follow-up-evening-2026-11-22-${late.slice(0, 8)}`;
    for (const one of ['', '-2', '-3', '-4', '-5'])
      await w.push('researcher-b', `${name}${one}`, other, { from: 'main' });
    await lend('zenith', 7);

    expect(await followUp()).toMatchObject({
      known: false,
      code: 'branch-taken',
      reason: expect.stringContaining(name),
    });
    const open = await w.rest<readonly { head: { ref: string } }[]>('admin-a', 'GET', '/pulls?state=open&per_page=100');
    expect(open.some(({ head }) => head.ref.startsWith('tre/follow-up-zenith-'))).toBe(true);
  }, 180_000);
});
