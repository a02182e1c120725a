import { expect, it } from 'vitest';
import { known, unavailable } from '../../controller/core/known.ts';
import { openPullRequests } from '../../controller/loop/open-pull-requests.ts';
import type { OpenPullRequest } from '../../controller/status/publisher.ts';

const pull: OpenPullRequest = {
  number: 1,
  head: 'a'.repeat(40),
  baseRef: 'main',
  draft: false,
  fork: false,
  updatedAt: '2026-11-22T10:00:00Z',
};
const listing = (...pulls: OpenPullRequest[]) => ({ openPullRequests: async () => known(pulls) });

async function due(before: OpenPullRequest[], after: OpenPullRequest[], tips: readonly [string, string] = ['t', 't']) {
  const first = await openPullRequests(listing(...before), tips[0], new Map());
  if (!first.known) throw new Error(first.reason);
  const second = await openPullRequests(listing(...after), tips[1], first.value.seen);
  return second.known ? second.value.due : undefined;
}

it.each([
  { why: 'nothing happened', before: [pull], after: [pull], expected: [] },
  { why: 'a new one', before: [], after: [pull], expected: [1] },
  { why: 'a push', before: [pull], after: [{ ...pull, head: 'b'.repeat(40) }], expected: [1] },
  { why: 'a review', before: [pull], after: [{ ...pull, updatedAt: '2026-11-22T11:00:00Z' }], expected: [1] },
  { why: 'it is no draft any more', before: [{ ...pull, draft: true }], after: [pull], expected: [1] },
  { why: 'another base is not ours', before: [], after: [{ ...pull, baseRef: 'other' }], expected: [] },
])('$why', async ({ before, after, expected }) => {
  expect(await due(before, after)).toEqual(expected);
});

it('plans all of them again when main moves', async () => {
  expect(await due([pull], [pull], ['t1', 't2'])).toEqual([1]);
});

it('plans one again that was closed and reopened meanwhile', async () => {
  const seen = new Map([[1, 'x']]);
  const closed = await openPullRequests(listing(), 't', seen);

  expect(closed).toMatchObject({ known: true, value: { due: [], seen: new Map() } });
});

it('is Unavailable where GitHub does not answer: no list is not an empty one', async () => {
  const silent = { openPullRequests: async () => unavailable('github-unavailable', 'no answer') };

  expect(await openPullRequests(silent, 't', new Map())).toMatchObject({ known: false });
});
