import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readGovernedEffects } from '../../controller/loop/read-effects.ts';
import { governedByPullRequest } from '../../controller/signoff/governed-actions.ts';
import { branch } from '../signoff/play.ts';
import { paths, person, personFile } from '../signoff/sample.ts';
import { startWorld, type World } from '../signoff/world.ts';

let w: World;
beforeAll(async () => {
  w = await startWorld();
}, 60_000);
afterAll(() => w.close());

async function shown(files: Record<string, string>) {
  const name = branch('blind');
  await w.push('admin-a', name, files, { from: 'main' });
  const number = await w.open('admin-a', name);
  const { verdicts, entries } = await w.judge(number);
  const { approved } = (await w.history()).boundaries.at(-1)!;
  const read = await readGovernedEffects({ git: w.mirror, cache: w.cache }, entries, verdicts, approved);
  if (!read.known) throw new Error(read.reason);
  return { text: JSON.stringify(read.value.explain(governedByPullRequest(verdicts, new Set()))) };
}
const mallory = person('outsider', 'TREAdmin, TREUser', '', 6666).replaceAll('outsider', 'mallory');

describe('what the comment says of people', () => {
  it('control: a new admin in a file of their own is told', async () => {
    expect((await shown({ [personFile('mallory')]: mallory })).text).toContain('TREAdmin mallory');
  }, 60_000);

  it('so is one behind another person’s file', async () => {
    const { text } = await shown({
      [personFile('researcher-b')]: `${person('researcher-b', 'TREUser')}---\n${mallory}`,
    });
    expect(text).toContain('TREAdmin mallory');
  }, 60_000);

  it('a break-glass behind another one is told', async () => {
    const one = (name: string, who: string) =>
      `apiVersion: tre/v1\nkind: BreakGlass\nmetadata: {name: ${name}}\nspec: {person: ${who}, role: TREAdmin, reason: the only owner is ill, until: "2026-11-22T12:00:00Z"}\n`;
    const { text } = await shown({
      'manifests/break-glass/a.yaml': `${one('a', 'owner-a')}---\n${one('b', 'outsider')}`,
    });
    expect(text).toContain('outsider may approve as TREAdmin');
  }, 60_000);

  it('a ratification says what it releases', async () => {
    await w.reset();
    const commit = await w.push('researcher-a', 'main', { [personFile('mallory')]: mallory });
    const blob = await w.git('rev-parse', `HEAD:${personFile('mallory')}`);
    const text = `apiVersion: tre/v1\nkind: Ratification\nmetadata: {name: incident}\nspec:\n  commit: ${commit}\n  paths: [{path: ${personFile('mallory')}, blob: ${blob}}]\n  reason: an incident\n`;
    expect((await shown({ [paths.ratification]: text })).text).toContain('TREAdmin mallory');
  }, 60_000);
});
