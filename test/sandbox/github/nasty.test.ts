import { afterEach, beforeEach, expect, it } from 'vitest';
import { lines, owner, repo, startWorld, type TestWorld } from './world.ts';

/** What GitHub really does with reviews, merges and identities: a judge that passes here passes for the right reasons. */
const here = { owner, repo };
let world: TestWorld;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.close());

async function approve(number: number, by: 'bob' | 'carol' = 'bob', commit?: string) {
  const { data } = await world.as(by).pulls.createReview({
    ...here,
    pull_number: number,
    event: 'APPROVE',
    ...(commit === undefined ? {} : { commit_id: commit }),
  });
  return data;
}
async function review(number: number, id: number) {
  return (await world.as('alice').pulls.getReview({ ...here, pull_number: number, review_id: id })).data;
}
async function pull(number: number) {
  return (await world.as('alice').pulls.get({ ...here, pull_number: number })).data;
}
async function events(number: number) {
  const { data } = await world.as('alice').issues.listEvents({ ...here, issue_number: number });
  return data.map((event) => `${event.event} by ${event.actor?.id}`);
}
async function activity(ref?: string) {
  const { data } = await world.as('alice').repos.listActivities({ ...here, ...(ref === undefined ? {} : { ref }) });
  return data.map(
    (entry) => `${entry.activity_type} by ${entry.actor?.id} ${entry.before.slice(0, 8)}..${entry.after.slice(0, 8)}`,
  );
}
const short = (sha: string) => sha.slice(0, 8);

const nasty: { why: string; prove: () => Promise<void> }[] = [
  {
    why: 'update-branch moves an old approval to the new merge commit, though it was never seen',
    async prove() {
      await world.push('alice', 'x', { 'a.yaml': lines('a', { 3: 'new' }) });
      const number = await world.pull('alice', 'x');
      const given = await approve(number);
      await world.push('alice', 'main', { 'b.yaml': lines('b', { 5: 'new' }) });

      await world.as('bob').pulls.updateBranch({ ...here, pull_number: number });

      const { head } = await pull(number);
      const now = await review(number, given.id);
      expect(head.sha).not.toBe(given.commit_id);
      expect(now).toMatchObject({ commit_id: head.sha, submitted_at: given.submitted_at, state: 'APPROVED' });
    },
  },
  {
    why: 'after a content push an approval is frozen, and update-branch then carries it over content nobody approved',
    async prove() {
      const first = await world.push('alice', 'x', { 'a.yaml': lines('a', { 3: 'good' }) });
      const number = await world.pull('alice', 'x');
      const given = await approve(number);
      await world.push('alice', 'x', { 'a.yaml': lines('a', { 3: 'bad' }) }, { from: 'x' });
      expect((await review(number, given.id)).commit_id).toBe(first);
      await world.push('carol', 'main', { 'b.yaml': lines('b', { 5: 'new' }) });

      await world.as('alice').pulls.updateBranch({ ...here, pull_number: number });

      expect((await review(number, given.id)).commit_id).toBe((await pull(number)).head.sha);
    },
  },
  {
    why: 'a force-push with the same patch on a newer base moves the approval with it',
    async prove() {
      const first = await world.push('alice', 'x', { 'a.yaml': lines('a', { 3: 'new' }) });
      const number = await world.pull('alice', 'x');
      const given = await approve(number);
      await world.push('carol', 'main', { 'b.yaml': lines('b', { 5: 'new' }) });

      const second = await world.push('alice', 'x', { 'a.yaml': lines('a', { 3: 'new' }) }, { force: true });

      expect(second).not.toBe(first);
      expect((await review(number, given.id)).commit_id).toBe(second);
      expect(await events(number)).toEqual(['head_ref_force_pushed by 101']);
    },
  },
  {
    why: 'git patch-id cannot tell two stanzas apart: the same patch landing elsewhere takes the approval along',
    async prove() {
      const stanza = (name: string, internet: string) =>
        `${name}:\n  # rules\n  kind: rule\n  name: rule\n${internet}  last: end\n  more: end\n  most: end\n`;
      await world.push('alice', 'main', { 'c.yaml': stanza('a', '') + stanza('b', '') });
      await world.push('alice', 'x', { 'c.yaml': stanza('a', '  internet: allow\n') + stanza('b', '') });
      const number = await world.pull('alice', 'x');
      const given = await approve(number);

      const elsewhere = await world.push(
        'alice',
        'x',
        { 'c.yaml': stanza('a', '') + stanza('b', '  internet: allow\n') },
        { force: true },
      );

      expect((await review(number, given.id)).commit_id).toBe(elsewhere);
    },
  },
  {
    why: 'a force-push with another patch leaves the approval at the commit it was given for',
    async prove() {
      const first = await world.push('alice', 'x', { 'a.yaml': lines('a', { 3: 'good' }) });
      const number = await world.pull('alice', 'x');
      const given = await approve(number);

      await world.push('alice', 'x', { 'a.yaml': lines('a', { 3: 'bad' }) }, { force: true });

      expect((await review(number, given.id)).commit_id).toBe(first);
    },
  },
  {
    why: 'an approval can be given for an older commit by its sha',
    async prove() {
      const first = await world.push('alice', 'x', { 'a.yaml': lines('a', { 3: 'good' }) });
      const number = await world.pull('alice', 'x');
      const second = await world.push('alice', 'x', { 'a.yaml': lines('a', { 3: 'bad' }) }, { from: 'x' });

      expect((await approve(number, 'bob', first)).commit_id).toBe(first);
      expect((await approve(number, 'carol')).commit_id).toBe(second);
    },
  },
  {
    why: 'an approval is accepted after the merge',
    async prove() {
      await world.push('alice', 'x', { 'a.yaml': lines('a', { 3: 'new' }) });
      const number = await world.pull('alice', 'x');
      await world.as('alice').pulls.merge({ ...here, pull_number: number });

      const late = await approve(number);

      expect(late.state).toBe('APPROVED');
      expect(Date.parse(late.submitted_at!)).toBeGreaterThanOrEqual(Date.parse((await pull(number)).merged_at!));
    },
  },
  {
    why: 'a retarget keeps the head and every approval given against the decoy base; only the timeline tells',
    async prove() {
      await world.push('alice', 'decoy', { 'a.yaml': lines('a', { 3: 'hidden' }) });
      const head = await world.push('alice', 'x', { 'b.yaml': lines('b', { 5: 'innocent' }) }, { from: 'decoy' });
      const number = await world.pull('alice', 'x', 'decoy');
      const given = await approve(number);

      await world.as('alice').pulls.update({ ...here, pull_number: number, base: 'main' });

      const { data: files } = await world.as('bob').pulls.listFiles({ ...here, pull_number: number });
      expect(files.map((file) => file.filename)).toEqual(['a.yaml', 'b.yaml']);
      expect(await review(number, given.id)).toMatchObject({ state: 'APPROVED', commit_id: head });
      expect(await events(number)).toEqual(['base_ref_changed by 101']);
    },
  },
  {
    why: 'deleting a base that was itself merged retargets the stacked request without anybody asking',
    async prove() {
      await world.push('alice', 'lower', { 'a.yaml': lines('a', { 3: 'new' }) });
      const lower = await world.pull('alice', 'lower');
      await world.push('alice', 'upper', { 'b.yaml': lines('b', { 5: 'new' }) }, { from: 'lower' });
      const upper = await world.pull('alice', 'upper', 'lower');
      await world.as('alice').pulls.merge({ ...here, pull_number: lower, merge_method: 'squash' });

      await world.as('bob').git.deleteRef({ ...here, ref: 'heads/lower' });

      expect(await pull(upper)).toMatchObject({ state: 'open', base: { ref: 'main' } });
      expect(await events(upper)).toEqual(['automatic_base_change_succeeded by 102']);
    },
  },
  {
    why: 'deleting a base that was not merged closes what was aimed at it',
    async prove() {
      await world.push('alice', 'lower', { 'a.yaml': lines('a', { 3: 'new' }) });
      await world.push('alice', 'upper', { 'b.yaml': lines('b', { 5: 'new' }) }, { from: 'lower' });
      const upper = await world.pull('alice', 'upper', 'lower');

      await world.git('bob', 'push', '--quiet', 'origin', ':lower');

      expect(await pull(upper)).toMatchObject({ state: 'closed', merged: false });
      expect(await events(upper)).toEqual(['closed by 102']);
    },
  },
  {
    why: 'nobody approves or vetoes a request of their own',
    async prove() {
      await world.push('alice', 'x', { 'a.yaml': lines('a', { 3: 'new' }) });
      const number = await world.pull('alice', 'x');
      const path = `/repos/${owner}/${repo}/pulls/${number}/reviews`;
      for (const event of ['APPROVE', 'REQUEST_CHANGES']) {
        const refused = await world.rest('alice', 'POST', path, { event, body: 'x' });
        expect(refused).toMatchObject({
          status: 422,
          body: { message: 'Unprocessable Entity', errors: [expect.stringContaining('your own pull request')] },
        });
      }
      expect((await world.rest('alice', 'POST', path, { event: 'COMMENT', body: 'x' })).status).toBe(200);
    },
  },
  {
    why: 'pushing the head to main marks the request merged, approved or not (indirect merge, fast-forward)',
    async prove() {
      const head = await world.push('alice', 'x', { 'a.yaml': lines('a', { 3: 'new' }) });
      const number = await world.pull('alice', 'x');

      await world.git('bob', 'fetch', '--quiet', 'origin');
      await world.git('bob', 'push', '--quiet', 'origin', 'origin/x:main');

      expect(await pull(number)).toMatchObject({
        merged: true,
        merge_commit_sha: head,
        merged_by: { id: 102 },
        base: { sha: world.hub.headSha },
      });
      expect(await activity('main')).toEqual([`push by 102 ${short(world.hub.headSha)}..${short(head)}`]);
      expect(await events(number)).toEqual(['merged by 102', 'closed by 102']);
    },
  },
  {
    why: 'a merge made at home and pushed with more on top is an indirect merge at the merge commit, not at the tip',
    async prove() {
      await world.push('alice', 'x', { 'a.yaml': lines('a', { 3: 'new' }) });
      const number = await world.pull('alice', 'x');
      await world.git('bob', 'fetch', '--quiet', 'origin');
      await world.git('bob', 'merge', '--quiet', '--no-ff', '-m', 'by hand', 'origin/x');
      const merge = await world.git('bob', 'rev-parse', 'HEAD');
      await world.git('bob', 'commit', '--quiet', '--allow-empty', '-m', 'more');

      await world.git('bob', 'push', '--quiet', 'origin', 'HEAD:main');

      expect(await pull(number)).toMatchObject({ merged: true, merge_commit_sha: merge });
    },
  },
  {
    why: 'the sha of a merge call is a compare-and-swap on the head',
    async prove() {
      const first = await world.push('alice', 'x', { 'a.yaml': lines('a', { 3: 'good' }) });
      const number = await world.pull('alice', 'x');
      const second = await world.push('alice', 'x', { 'a.yaml': lines('a', { 3: 'bad' }) }, { from: 'x' });
      const path = `/repos/${owner}/${repo}/pulls/${number}/merge`;

      expect(await world.rest('alice', 'PUT', path, { sha: first })).toMatchObject({
        status: 409,
        body: { message: expect.stringContaining('Head branch was modified') },
      });
      expect((await world.rest('alice', 'PUT', path, { sha: second })).status).toBe(200);
    },
  },
  {
    why: 'who clicks "Update branch" is a pusher of the head, behind a commit that says GitHub',
    async prove() {
      const first = await world.push('alice', 'x', { 'a.yaml': lines('a', { 3: 'new' }) });
      const number = await world.pull('alice', 'x');
      await world.push('carol', 'main', { 'b.yaml': lines('b', { 5: 'new' }) });

      const answer = await world
        .as('bob')
        .pulls.updateBranch({ ...here, pull_number: number, expected_head_sha: first });

      expect(answer.status).toBe(202);
      const { head } = await pull(number);
      const { data: commit } = await world.as('alice').repos.getCommit({ ...here, ref: head.sha });
      expect(commit).toMatchObject({ author: { login: 'bob' }, committer: { login: 'web-flow' } });
      expect(await activity('x')).toEqual([
        `push by 102 ${short(first)}..${short(head.sha)}`,
        `branch_creation by 101 00000000..${short(first)}`,
      ]);
    },
  },
  {
    why: 'the e-mail in a commit names whom its author likes; only the activity log names the pusher',
    async prove() {
      await world.git('bob', 'config', 'user.email', 'alice@contoso.example');
      const head = await world.push('bob', 'x', { 'a.yaml': lines('a', { 3: 'new' }) });

      const { data: commit } = await world.as('alice').repos.getCommit({ ...here, ref: head });
      expect(commit).toMatchObject({ author: { id: 101 }, committer: { id: 101 } });
      expect(await activity('x')).toEqual([`branch_creation by 102 00000000..${short(head)}`]);
    },
  },
  {
    why: 'a commit under an unknown address belongs to nobody',
    async prove() {
      const head = await world.push('carol', 'x', { 'a.yaml': lines('a', { 3: 'new' }) });
      const { data: commit } = await world.as('alice').repos.getCommit({ ...here, ref: head });
      expect(commit).toMatchObject({ author: null, committer: null });
    },
  },
  {
    why: 'the author dismisses the veto of somebody else; the timeline keeps who did it',
    async prove() {
      await world.push('alice', 'x', { 'a.yaml': lines('a', { 3: 'new' }) });
      const number = await world.pull('alice', 'x');
      const { data: veto } = await world
        .as('bob')
        .pulls.createReview({ ...here, pull_number: number, event: 'REQUEST_CHANGES', body: 'no' });

      await world.as('alice').pulls.dismissReview({ ...here, pull_number: number, review_id: veto.id, message: 'yes' });

      expect((await review(number, veto.id)).state).toBe('DISMISSED');
      const { data: found } = await world.as('alice').issues.listEvents({ ...here, issue_number: number });
      expect(found).toMatchObject([
        {
          event: 'review_dismissed',
          actor: { id: 101 },
          dismissed_review: { review_id: veto.id, state: 'changes_requested' },
        },
      ]);
    },
  },
  {
    why: 'a comment after an approval is a second review and does not replace it',
    async prove() {
      await world.push('alice', 'x', { 'a.yaml': lines('a', { 3: 'new' }) });
      const number = await world.pull('alice', 'x');
      await approve(number);
      await world.as('bob').pulls.createReview({ ...here, pull_number: number, event: 'COMMENT', body: 'by the way' });

      const { data } = await world.as('alice').pulls.listReviews({ ...here, pull_number: number });
      expect(data.map(({ state }) => state)).toEqual(['APPROVED', 'COMMENTED']);
    },
  },
  {
    why: 'anybody who may write closes and reopens the request of another',
    async prove() {
      await world.push('alice', 'x', { 'a.yaml': lines('a', { 3: 'new' }) });
      const number = await world.pull('alice', 'x');
      await world.as('bob').pulls.update({ ...here, pull_number: number, state: 'closed' });
      const { data: closed } = await world.as('alice').issues.get({ ...here, issue_number: number });
      await world.as('carol').pulls.update({ ...here, pull_number: number, state: 'open' });

      expect(closed.closed_by?.id).toBe(102);
      expect(await events(number)).toEqual(['closed by 102', 'reopened by 103']);
    },
  },
  {
    why: 'main can be force-pushed back to an older approved commit; the log and the timelines say so',
    async prove() {
      await world.push('alice', 'main', { 'b.yaml': lines('b', { 5: 'new' }) });
      await world.push('alice', 'x', { 'a.yaml': lines('a', { 3: 'new' }) });
      const number = await world.pull('alice', 'x');

      await world.git('bob', 'push', '--quiet', '--force', 'origin', `${world.hub.headSha}:main`);

      expect((await activity('refs/heads/main'))[0]).toMatch(/^force_push by 102/);
      expect(await events(number)).toEqual(['base_ref_force_pushed by 102']);
    },
  },
  {
    why: 'a request that contains a commit of another shows up beside the one that introduced it',
    async prove() {
      await world.push('alice', 'old', { 'c.yaml': 'c\n' });
      const head = await world.push('alice', 'x', { 'a.yaml': lines('a', { 3: 'new' }) });
      const real = await world.pull('alice', 'x');
      await world.as('alice').pulls.merge({ ...here, pull_number: real });
      await world.push('bob', 'y', { 'b.yaml': lines('b', { 5: 'new' }) });
      const foreign = await world.pull('bob', 'y', 'old');

      const { data } = await world
        .as('alice')
        .repos.listPullRequestsAssociatedWithCommit({ ...here, commit_sha: head });

      expect(data.map(({ number }) => number)).toEqual([real, foreign]);
    },
  },
  {
    why: 'an old head stays fetchable by its sha after a force-push, and refs/pull names the new one',
    async prove() {
      const first = await world.push('alice', 'x', { 'a.yaml': lines('a', { 3: 'good' }) });
      const number = await world.pull('alice', 'x');
      const second = await world.push('alice', 'x', { 'a.yaml': lines('a', { 3: 'bad' }) }, { force: true });

      await world.git('bob', 'fetch', '--quiet', 'origin', first, `refs/pull/${number}/head:pr`);

      expect(await world.git('bob', 'cat-file', '-t', first)).toBe('commit');
      expect(await world.git('bob', 'rev-parse', 'pr')).toBe(second);
    },
  },
];

it.each(nasty)('$why', async ({ prove }) => prove());
