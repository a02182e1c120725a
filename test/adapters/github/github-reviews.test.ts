import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { githubReviews } from '../../../controller/adapters/github/github-reviews.ts';
import { ids, paths, service } from '../../signoff/sample.ts';
import { startWorld, type World } from '../../signoff/world.ts';

let world: World;
let number: number;
beforeAll(async () => {
  world = await startWorld();
  await world.push('researcher-a', 'work', { [paths.service]: service('work') });
  number = await world.open('researcher-a', 'work');
});
afterAll(() => world?.close());

describe('evidence from GitHub', () => {
  it('reads the repository by its numeric ids', async () => {
    const read = await world.reviews.repository();

    expect(read).toMatchObject({
      known: true,
      value: { id: expect.any(Number), ownerId: expect.any(Number), defaultBranch: 'main' },
    });
  });

  it('reads a pull request with its reviews, pushes and timeline', async () => {
    const reviewId = await world.review('owner-a', number);
    const dismissed = await world.review('admin-a', number, 'REQUEST_CHANGES');
    await world.rest('admin-b', 'PUT', `/pulls/${number}/reviews/${dismissed}/dismissals`, { message: 'talked' });
    const read = await world.reviews.pullRequest(number);
    const evidence = read.known ? read.value : undefined;

    expect(evidence).toMatchObject({
      number,
      author: { id: ids['researcher-a'], login: 'researcher-a', type: 'User' },
      state: 'open',
      merged: false,
      mergedAt: null,
      headRef: 'work',
      baseRef: 'main',
      pushes: [
        {
          type: 'branch_creation',
          actor: { id: ids['researcher-a'] },
          after: evidence?.headSha,
          ref: 'refs/heads/work',
        },
      ],
    });
    expect(evidence?.reviews).toMatchObject([
      { id: reviewId, user: { id: ids['owner-a'] }, state: 'APPROVED', commitId: evidence?.headSha },
      { id: dismissed, state: 'DISMISSED' },
    ]);
    expect(evidence?.timeline).toContainEqual(
      expect.objectContaining({
        event: 'review_dismissed',
        reviewId: dismissed,
        dismissedState: 'changes_requested',
        actor: expect.objectContaining({ id: ids['admin-b'] }),
      }),
    );
    expect(evidence?.timeline).toContainEqual(expect.objectContaining({ event: 'reviewed', reviewId }));
    expect(evidence?.headRepositoryId).toBe(evidence?.baseRepositoryId);
  });

  it('reads every page', async () => {
    for (let at = 0; at < 105; at += 1) await world.review('outsider', number, 'COMMENT');
    const read = await world.reviews.pullRequest(number);

    expect(read.known && read.value.reviews.filter(({ state }) => state === 'COMMENTED')).toHaveLength(105);
  });

  it('gives the activity of main newest last', async () => {
    const first = await world.push('admin-a', 'main', { 'README.md': 'one\n' });
    const second = await world.push('admin-b', 'main', { 'README.md': 'two\n' });
    const read = await world.reviews.mainActivity('main');

    expect(read.known && read.value.slice(-2).map(({ after, actor }) => [after, actor?.login])).toEqual([
      [first, 'admin-a'],
      [second, 'admin-b'],
    ]);
  });

  it('knows when our own account first said that the plan of a commit was shown, and takes nobody else’s word', async () => {
    const head = await world.push('admin-a', 'shown', { 'README.md': 'shown\n' });
    const reviews = githubReviews({
      apiUrl: world.hub.apiUrl,
      token: 'token-admin-a',
      repository: 'contoso/tre',
      appAccountId: ids['admin-b'],
    });
    const say = (login: 'admin-a' | 'admin-b', context: string) =>
      world.rest<{ created_at: string }>(login, 'POST', `/statuses/${head}`, { state: 'success', context });
    await say('admin-a', 'tre/shown');
    await say('admin-b', 'tre/plan');
    expect(await reviews.shownAt(head)).toEqual({ known: true, value: undefined });

    const first = await say('admin-b', 'tre/shown');
    await say('admin-b', 'tre/shown');
    expect(await reviews.shownAt(head)).toEqual({ known: true, value: first.created_at });
  });

  it('asks for commits by 40 hex digits only, since a branch may be named like one', async () => {
    expect(await world.reviews.pullRequestsOf('work')).toMatchObject({ known: false, code: 'not-a-commit' });
  });

  it.each([
    { why: 'a wrong token', options: { token: 'wrong' }, code: 'github-refused', says: /401; .*GITHUB_TOKEN/ },
    {
      why: 'a repository that is not there',
      options: { repository: 'contoso/none' },
      code: 'github-refused',
      says: /404; .*GITHUB_REPOSITORY/,
    },
    {
      why: 'nobody listening',
      options: { apiUrl: 'http://127.0.0.1:9' },
      code: 'github-unavailable',
      says: /read the repository contoso\/tre/,
    },
  ])('$why is Unavailable with a remedy, never empty', async ({ options, code, says }) => {
    const reviews = githubReviews({
      apiUrl: world.hub.apiUrl,
      token: 'token-admin-a',
      repository: 'contoso/tre',
      ...options,
    });
    const read = await reviews.repository();

    expect(read).toMatchObject({ known: false, code, reason: expect.stringMatching(says) });
  });
});
