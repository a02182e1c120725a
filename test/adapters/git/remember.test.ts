import { expect, test } from 'vitest';
import { remember } from '../../../controller/adapters/git/remember.ts';
import { known, type Read, unavailable } from '../../../controller/core/known.ts';

function counted(answer: (question: string, time: number) => Read<string>) {
  let asked = 0;
  const ask = async (question: string): Promise<Read<string>> => answer(question, ++asked);
  return { ask, asked: () => asked };
}

test('asks once for the same question, also while the answer is on its way', async () => {
  const git = counted((question) => known(`tree of ${question}`));
  const tree = remember(10, git.ask);
  const both = await Promise.all([tree('a'), tree('a')]);
  expect([...both, await tree('a')]).toEqual(Array(3).fill(known('tree of a')));
  expect(git.asked()).toBe(1);
});

test('asks again after a failure: what was unavailable may be there now', async () => {
  const git = counted((question, time) => (time === 1 ? unavailable('git', 'busy') : known(question)));
  const tree = remember(10, git.ask);
  expect((await tree('a')).known).toBe(false);
  expect(await tree('a')).toEqual(known('a'));
});

test('asks again after an error was thrown', async () => {
  const git = counted((question, time) => {
    if (time === 1) throw new Error('killed');
    return known(question);
  });
  const tree = remember(10, git.ask);
  await expect(tree('a')).rejects.toThrow('killed');
  expect(await tree('a')).toEqual(known('a'));
});

test('forgets the oldest where there are too many', async () => {
  const git = counted((question) => known(question));
  const tree = remember(2, git.ask);
  for (const id of ['a', 'b', 'c', 'a']) await tree(id);
  expect(git.asked(), 'a had to go for c').toBe(4);
  await tree('c');
  expect(git.asked(), 'c stayed').toBe(4);
});
