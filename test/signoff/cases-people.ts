import { branch, type Case, grant, proposal } from './play.ts';
import { ids, paths, person, personFile, service, workspace } from './sample.ts';

/** Who counts: contributors, roles, times, floors. */
export const peopleCases: readonly Case[] = [
  {
    why: 'a role pushed straight to main cannot approve anything',
    row: '(d) 3',
    path: paths.service,
    expected: 'held',
    play: async (w) => {
      await w.push('outsider', 'main', { [paths.workspace]: workspace('owner-a, outsider') });
      const { number } = await proposal(w);
      await w.review('outsider', number);
      await w.merge('admin-a', number);
    },
  },
  {
    why: 'who pushed to the branch cannot approve it, whoever the commits say wrote it',
    row: '(d) 10',
    says: /not owner-a who pushed to its branch/,
    path: paths.service,
    expected: 'held',
    play: async (w) => {
      const { name, number } = await proposal(w);
      await w.push(
        'owner-a',
        name,
        { [paths.service]: service('sneaked in') },
        { email: 'researcher-a@sandbox.example' },
      );
      await w.review('owner-a', number);
      await w.merge('admin-a', number);
    },
  },
  {
    why: 'who clicked "Update branch" became a pusher',
    row: '(d) 10',
    says: /not owner-a who pushed to its branch/,
    path: paths.service,
    expected: 'held',
    play: async (w) => {
      const { name, number } = await proposal(w);
      await w.push('admin-a', 'main', { 'README.md': `# ${name}\n` });
      await w.rest('owner-a', 'PUT', `/pulls/${number}/update-branch`, {});
      await w.review('owner-a', number);
      await w.merge('admin-a', number);
    },
  },
  {
    why: 'a co-author cannot approve',
    row: '(b) 4',
    says: /not owner-a who is named in its commits/,
    path: paths.service,
    expected: 'held',
    play: async (w) => {
      const name = branch('pair');
      const message = 'together\n\nCo-authored-by: Owner A <owner-a@sandbox.example>';
      await w.push('researcher-a', name, { [paths.service]: service('paired') }, { message });
      const number = await w.open('researcher-a', name);
      await w.review('owner-a', number);
      await w.merge('admin-a', number);
    },
  },
  {
    why: 'commits under an unknown mail ask for one approval more',
    row: '(d) 10',
    says: /who@nowhere\.example/,
    path: paths.service,
    expected: 'held',
    code: 'approvals-missing',
    play: async (w) => {
      const { number } = await proposal(w, 'better', { email: 'who@nowhere.example' });
      await w.review('owner-a', number);
      await w.merge('admin-a', number);
    },
  },
  {
    why: 'an approval by a bot counts for nothing, whatever Person it claims',
    row: '(d) 13',
    says: /robot is no person/,
    path: paths.service,
    expected: 'held',
    play: async (w) => {
      const { number } = await proposal(w);
      await w.review('robot', number);
      await w.merge('admin-a', number);
    },
  },
  {
    why: 'a policy cannot be relaxed by fewer than two admins, and not by the change itself',
    row: '(b) 6 floor',
    says: /floor/,
    path: paths.policy,
    expected: 'held',
    play: async (w) => {
      const name = branch('relax');
      const relaxed = `apiVersion: tre/v1\nkind: SignOffPolicy\nmetadata: {name: default}\nspec:\n  rules:\n    - on: {}\n      approvals: [{role: TREAdmin, count: 1, countAuthor: true}]\n`;
      await w.push('owner-a', name, { [paths.policy]: relaxed });
      const number = await w.open('owner-a', name);
      await w.review('admin-a', number);
      await w.merge('admin-a', number);
    },
  },
  {
    why: 'an admin who writes a policy and another who approves are the two',
    row: '(b) 6 floor',
    path: paths.policy,
    expected: 'applied',
    play: async (w) => {
      const name = branch('policy');
      const text = `apiVersion: tre/v1\nkind: SignOffPolicy\nmetadata: {name: default}\nspec:\n  rules:\n    - on: {}\n      approvals: [{role: TREAdmin, count: 1}]\n`;
      await w.push('admin-a', name, { [paths.policy]: text });
      const number = await w.open('admin-a', name);
      await w.review('admin-b', number);
      await w.merge('admin-a', number);
    },
  },
  {
    why: 'nobody answers for his own person file',
    row: '(b) 6 floor',
    says: /not admin-b who is the person concerned/,
    path: personFile('admin-b'),
    expected: 'held',
    play: async (w) => {
      const name = branch('self');
      await w.push('admin-a', name, { [personFile('admin-b')]: person('admin-b', 'TREAdmin') });
      const number = await w.open('admin-a', name);
      await w.review('admin-b', number);
      await w.merge('admin-a', number);
    },
  },
  {
    why: 'a role granted after the approval does not act backwards',
    row: '(d) 15',
    path: paths.service,
    expected: 'held',
    play: async (w) => {
      const { number } = await proposal(w);
      await w.review('outsider', number);
      await grant(w, workspace('owner-a, outsider'));
      await w.merge('admin-a', number);
    },
  },
  {
    why: 'a role granted before the approval counts (control)',
    row: '(d) 15',
    path: paths.service,
    expected: 'applied',
    play: async (w) => {
      await grant(w, workspace('owner-a, outsider'));
      const { number } = await proposal(w);
      await w.review('outsider', number);
      await w.merge('admin-a', number);
    },
  },
  {
    why: 'an approver removed between approval and merge no longer counts',
    row: '(d) 15',
    path: paths.service,
    expected: 'held',
    play: async (w) => {
      const { number } = await proposal(w);
      await w.review('owner-a', number);
      await grant(w, workspace('researcher-b'));
      await w.merge('admin-a', number);
    },
  },
  {
    why: 'a person whose last day has passed does not count',
    row: '(d) 15',
    path: paths.service,
    expected: 'held',
    play: async (w) => {
      await grant(w, workspace('{name: owner-a, until: 2026-11-21}'));
      const { number } = await proposal(w);
      await w.review('owner-a', number);
      await w.merge('admin-a', number);
    },
  },
  {
    why: 'a second person file for somebody’s own Entra user is not his to approve',
    row: '(d) 11',
    path: personFile('outsider'),
    expected: 'held',
    play: async (w) => {
      const twin = person('outsider', 'TREAdmin').replace(`00000000${ids.outsider}`, `00000000${ids['admin-b']}`);
      const name = branch('twin');
      await w.push('admin-a', name, { [personFile('outsider')]: twin });
      const people = await w.open('admin-a', name);
      await w.review('admin-b', people);
      await w.merge('admin-a', people);
    },
  },
];
