import { alpha, alphaPath } from '../support/baseline.ts';
import type { Scene } from '../support/scene.ts';
import type { Row } from '../support/types.ts';

/** Something else than what was reviewed, in the same file. */
const other = (s: Scene) => ({ [s.path]: s.manifest('description: not what was reviewed') });
/** Main moves, so that GitHub offers "Update branch". Nothing governed changes. */
const moveMain = (s: Scene) =>
  s.push('admin-a', { branch: 'main', files: { [`docs/${s.name}.md`]: 'A page.\n' }, message: 'Write a page' });
const updateBranch = (s: Scene, login: string, number: number) =>
  s.rest(login, 'PUT', `/pulls/${number}/update-branch`, {});

/** Three equal lines around both places make the two patches the same to `git patch-id`. */
function stanzas(first: string, second: string): string {
  const stanza = (line: string) => ['# w', '# x', '# y', line, '# z', '# v', '# u'].filter(Boolean);
  const comments = ['# first', ...stanza(first), '# second', ...stanza(second)].map((one) => `${one}\n`).join('');
  return `${alpha}${comments}`;
}

/** Which approvals stand: what they were given on, when, and what took them back. */
export const reviewRows: readonly Row[] = [
  {
    name: 'approval before the last push',
    why: 'Approve something harmless, push something else: the approval is of what was there before.',
    source: 'issue 3',
    attack: async (s) => {
      const { number, branch } = await s.propose();
      await s.review('admin-b', number);
      await s.push('researcher-a', { branch, files: other(s) });
      await s.merge('admin-a', number);
      return number;
    },
    expect: 'held',
    reason: /admin-b approved another commit/,
    control: {
      name: 'approved again after the push',
      act: async (s) => {
        const { number, branch } = await s.propose();
        await s.review('admin-b', number);
        await s.push('researcher-a', { branch, files: other(s) });
        await s.review('admin-b', number);
        await s.merge('admin-a', number);
        return number;
      },
    },
  },
  {
    name: 'content push hidden by "Update branch"',
    why: 'GitHub moves `commit_id` of old reviews to the new head, so an approval of nothing bad seems to be one of all.',
    source: '(d) 1',
    attack: async (s) => {
      const { number, branch } = await s.propose();
      await s.review('admin-b', number);
      await s.push('researcher-a', { branch, files: other(s) });
      await moveMain(s);
      await updateBranch(s, 'researcher-a', number);
      await s.merge('admin-a', number);
      return number;
    },
    expect: 'held',
    reason: /admin-b approved other content \([0-9a-f]{7}\)/,
    control: {
      name: 'update-branch with an unchanged change set keeps the approval',
      act: async (s) => {
        const { number } = await s.propose();
        await s.review('admin-b', number);
        await moveMain(s);
        await updateBranch(s, 'researcher-a', number);
        await s.merge('admin-a', number);
        return number;
      },
    },
  },
  {
    name: 'push in the second of the approval',
    why: 'GitHub’s times have seconds: a push right after an approval must not pass for what was approved.',
    source: '(d) 22',
    attack: async (s) => {
      const { number, branch } = await s.propose();
      const next = await s.push('researcher-a', { branch: `${branch}-next`, from: branch, files: other(s) });
      await moveMain(s);
      await s.review('admin-b', number);
      // Over REST this takes milliseconds, so both fall into one second.
      await s.move('researcher-a', branch, next);
      await updateBranch(s, 'researcher-a', number);
      await s.merge('admin-a', number);
      return number;
    },
    expect: 'held',
    reason: /admin-b approved other content/,
  },
  {
    name: 'back-dated commit',
    why: 'A committer’s date is written by whoever commits: a push is not older than the approval because it says so.',
    source: '(d) 22',
    attack: async (s) => {
      const { number, branch } = await s.propose();
      await s.review('admin-b', number);
      const old = { name: 'researcher-a', email: 'researcher-a@sandbox.example', date: '2010-01-01T00:00:00Z' };
      await s.push('researcher-a', { branch, files: other(s), author: old, committer: old });
      await moveMain(s);
      await updateBranch(s, 'researcher-a', number);
      await s.merge('admin-a', number);
      return number;
    },
    expect: 'held',
    reason: /admin-b approved other content/,
  },
  {
    name: 'force-push after the approval',
    why: 'The branch is rewritten after the review: nothing of what was approved is left.',
    source: 'issue 3',
    attack: async (s) => {
      const { number, branch } = await s.propose();
      await s.review('admin-b', number);
      await s.push('researcher-a', { branch, from: 'main', files: other(s) });
      await s.merge('admin-a', number);
      return number;
    },
    expect: 'held',
    reason: /admin-b approved another commit/,
    control: {
      name: 'a force-pushed rebase with identical blobs carries the approval over',
      act: async (s) => {
        const { number, branch } = await s.propose();
        await s.review('admin-b', number);
        await moveMain(s);
        await s.push('researcher-a', { branch, from: 'main', files: { [s.path]: s.manifest() } });
        await s.merge('admin-a', number);
        return number;
      },
    },
  },
  {
    name: 'identical patch in another stanza',
    why: '`git patch-id` does not see where a patch lands: the same lines under another key are another change.',
    source: '(d) 2',
    prepare: (s) => s.agreed({ [alphaPath]: stanzas('', '') }),
    attack: async (s) => {
      const line = `# ${s.name}`;
      const branch = s.branch('moving');
      await s.push('researcher-a', { branch, files: { [alphaPath]: stanzas(line, '') } });
      const number = await s.open('researcher-a', branch);
      await s.review('admin-b', number);
      await s.push('researcher-a', { branch, from: 'main', files: { [alphaPath]: stanzas('', line) } });
      await s.merge('admin-a', number);
      return number;
    },
    expect: 'held',
    reason: /admin-b approved other content/,
  },
  {
    name: 'approval dismissed',
    why: 'An approval that was taken back is none.',
    source: 'issue 3',
    attack: async (s) => {
      const { number } = await s.propose();
      const id = await s.review('admin-b', number);
      await s.rest('admin-b', 'PUT', `/pulls/${number}/reviews/${id}/dismissals`, { message: 'Too soon.' });
      await s.merge('admin-a', number);
      return number;
    },
    expect: 'held',
    reason: /needs 1 × TREAdmin \(admin-a or admin-b/,
  },
  {
    name: 'changes requested afterwards',
    why: 'An entitled reviewer’s standing "request changes" is a veto, whatever was approved before.',
    source: 'issue 3',
    attack: async (s) => {
      const { number } = await s.propose();
      await s.review('admin-b', number);
      await s.review('admin-b', number, 'REQUEST_CHANGES');
      await s.merge('admin-a', number);
      return number;
    },
    expect: 'held',
    reason: /admin-b requested changes on #\d+\. An approval by admin-b lifts it/,
    control: {
      name: 'a comment after the approval takes nothing away',
      act: async (s) => {
        const { number } = await s.propose();
        await s.review('admin-b', number);
        await s.review('admin-b', number, 'COMMENT');
        await s.merge('admin-a', number);
        return number;
      },
    },
  },
  {
    name: 'author dismisses the veto',
    why: 'Anybody with write access can dismiss a review on GitHub; that does not lift an admin’s objection.',
    source: '(d) 12',
    attack: async (s) => {
      const { number } = await s.propose({ login: 'owner-a' });
      const id = await s.review('admin-b', number, 'REQUEST_CHANGES');
      await s.review('admin-a', number);
      await s.rest('owner-a', 'PUT', `/pulls/${number}/reviews/${id}/dismissals`, { message: 'Surely not.' });
      await s.merge('admin-a', number);
      return number;
    },
    expect: 'held',
    reason: /admin-b requested changes on #\d+\. owner-a dismissed that, but could not/,
    control: {
      name: 'an admin who contributed nothing dismisses it',
      act: async (s) => {
        const { number } = await s.propose({ login: 'owner-a' });
        const id = await s.review('admin-b', number, 'REQUEST_CHANGES');
        await s.review('admin-a', number);
        await s.rest('admin-a', 'PUT', `/pulls/${number}/reviews/${id}/dismissals`, { message: 'We talked.' });
        await s.merge('admin-a', number);
        return number;
      },
    },
  },
  {
    name: 'own veto dismissed',
    why: 'Dismissing a "request changes" does not bring the approval before it back to life.',
    source: '(d) 12',
    attack: async (s) => {
      const { number } = await s.propose();
      await s.review('admin-b', number);
      const id = await s.review('admin-b', number, 'REQUEST_CHANGES');
      await s.rest('admin-b', 'PUT', `/pulls/${number}/reviews/${id}/dismissals`, { message: 'Never mind.' });
      await s.merge('admin-a', number);
      return number;
    },
    expect: 'held',
    reason: /needs 1 × TREAdmin \(admin-a or admin-b/,
  },
  {
    name: 'approval after the merge',
    why: 'GitHub takes reviews of merged pull requests; an approval that comes later approves nothing.',
    source: '(d) 8',
    attack: async (s) => {
      const { number } = await s.propose();
      await s.merge('admin-a', number);
      await s.review('admin-b', number);
      return number;
    },
    expect: 'held',
    reason: /admin-b approved after the merge/,
  },
  {
    name: 'retargeted from a decoy base',
    why: 'Against another base the diff is small; pointed back at main the same head brings all of it.',
    source: '(d) 5',
    attack: async (s) => {
      const decoy = s.branch('decoy');
      await s.push('researcher-a', { branch: decoy, files: { [s.path]: s.manifest() } });
      const branch = s.branch('small');
      await s.push('researcher-a', { branch, from: decoy, files: { 'docs/small.md': 'A word.\n' } });
      const number = await s.open('researcher-a', branch, { base: decoy });
      await s.review('admin-b', number);
      await s.rest('researcher-a', 'PATCH', `/pulls/${number}`, { base: 'main' });
      await s.merge('admin-a', number);
      return number;
    },
    expect: 'held',
    reason: /admin-b approved before the pull request was retargeted/,
  },
  {
    name: 'base of a stacked request deleted',
    why: 'When the branch below is merged and deleted, GitHub itself points the request at main.',
    source: '(d) 5',
    attack: async (s) => {
      const below = s.branch('below');
      await s.push('researcher-a', { branch: below, files: { [`docs/${s.name}.md`]: 'One.\n' } });
      const first = await s.open('researcher-a', below);
      const branch = s.branch('above');
      await s.push('researcher-a', { branch, from: below, files: { [s.path]: s.manifest() } });
      const number = await s.open('researcher-a', branch, { base: below });
      await s.review('admin-b', number);
      await s.merge('admin-a', first);
      await s.rest('researcher-a', 'DELETE', `/git/refs/heads/${below}`);
      await s.merge('admin-a', number);
      return number;
    },
    expect: 'held',
    reason: /admin-b approved before the pull request was retargeted/,
  },
  {
    name: 'closed and reopened',
    why: 'Reopening begins anew: what was approved before the request was closed does not count.',
    source: 'issue 3',
    attack: async (s) => {
      const { number } = await s.propose();
      await s.review('admin-b', number);
      await s.rest('researcher-a', 'PATCH', `/pulls/${number}`, { state: 'closed' });
      await s.rest('researcher-a', 'PATCH', `/pulls/${number}`, { state: 'open' });
      await s.merge('admin-a', number);
      return number;
    },
    expect: 'held',
    reason: /admin-b approved before the pull request was reopened/,
  },
  {
    name: 'review on another commit',
    why: 'The API lets a reviewer name an old commit; that is no approval of the head.',
    source: 'finding 5',
    attack: async (s) => {
      const { number, branch, head } = await s.propose();
      await s.push('researcher-a', { branch, files: other(s) });
      await s.review('admin-b', number, 'APPROVE', { commit_id: head });
      await s.merge('admin-a', number);
      return number;
    },
    expect: 'held',
    reason: /admin-b approved another commit/,
  },
  {
    name: 'self-approval',
    why: 'GitHub refuses an author’s own approval in the form; merging without any must not do either.',
    source: 'issue 3',
    attack: async (s) => {
      const { number } = await s.propose({ login: 'admin-a' });
      const { status } = await s.ask('admin-a', 'POST', `/pulls/${number}/reviews`, { event: 'APPROVE' });
      if (status !== 422) throw new Error(`GitHub answered ${status} to a self-approval`);
      await s.merge('admin-a', number);
      return number;
    },
    expect: 'held',
    reason: /not admin-a who wrote it/,
  },
  {
    name: 'admin bypass',
    why: 'Nothing protects main here: an admin may merge what nobody approved, and it stays without effect.',
    source: 'issue 3',
    attack: async (s) => {
      const { number } = await s.propose();
      await s.merge('admin-a', number);
      return number;
    },
    expect: 'held',
    reason: /needs 1 × TREAdmin \(admin-a or admin-b/,
  },
  {
    name: 'pending review begun before the push',
    why: 'A review written on one head and sent after another was pushed counts for the head it was sent on, or for none.',
    source: 'finding 6',
    attack: async (s) => {
      const { number, branch } = await s.propose();
      const draft = await s.rest('admin-b', 'POST', `/pulls/${number}/reviews`, {});
      await s.push('researcher-a', { branch, files: other(s) });
      await s.rest('admin-b', 'POST', `/pulls/${number}/reviews/${draft['id']}/events`, { event: 'APPROVE' });
      await s.merge('admin-a', number);
      return number;
    },
    expect: 'held',
    reason: /admin-b approved another commit/,
  },
];
