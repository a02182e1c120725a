import { bad, branch, type Case, proposal, workspaceChange } from './play.ts';
import { paths, service } from './sample.ts';

/** Which approvals stand: what they were given on, when, and what took them back. */
export const reviewCases: readonly Case[] = [
  {
    why: 'an approval of what was there before a content push is void, though update-branch re-points it to the head',
    row: '(d) 1',
    says: /owner-a approved other content/,
    path: paths.service,
    expected: 'held',
    code: 'approvals-missing',
    play: async (w) => {
      const { name, number } = await proposal(w, 'harmless');
      await w.review('owner-a', number);
      await w.push('researcher-a', name, { [paths.service]: bad });
      await w.push('admin-a', 'main', { 'README.md': `# ${name}\n` });
      await w.rest('researcher-a', 'PUT', `/pulls/${number}/update-branch`, {});
      await w.merge('admin-a', number);
    },
  },
  {
    why: 'update-branch with an unchanged change set keeps the approval (control)',
    row: '(a) 42',
    path: paths.service,
    expected: 'applied',
    play: async (w) => {
      const { name, number } = await proposal(w, 'harmless');
      await w.review('owner-a', number);
      await w.push('admin-a', 'main', { 'README.md': `# ${name}\n` });
      await w.rest('researcher-a', 'PUT', `/pulls/${number}/update-branch`, {});
      await w.merge('admin-a', number);
    },
  },
  {
    why: 'an approval before a content push is stale',
    row: '(b) 5',
    says: /owner-a approved another commit/,
    path: paths.service,
    expected: 'held',
    play: async (w) => {
      const { name, number } = await proposal(w, 'harmless');
      await w.review('owner-a', number);
      await w.push('researcher-a', name, { [paths.service]: bad });
      await w.merge('admin-a', number);
    },
  },
  {
    why: 'approving again after the push counts (control)',
    row: '(b) 5',
    path: paths.service,
    expected: 'applied',
    play: async (w) => {
      const { name, number } = await proposal(w, 'harmless');
      await w.review('owner-a', number);
      await w.push('researcher-a', name, { [paths.service]: service('other') });
      await w.review('owner-a', number);
      await w.merge('admin-a', number);
    },
  },
  {
    why: 'a force-pushed rebase with identical blobs carries the approval over (control)',
    row: '(d) 2',
    path: paths.service,
    expected: 'applied',
    play: async (w) => {
      const { name, number } = await proposal(w, 'harmless');
      await w.review('owner-a', number);
      await w.push('admin-a', 'main', { 'README.md': `# ${name}\n` });
      await w.push('researcher-a', name, { [paths.service]: service('harmless') }, { from: 'main' });
      await w.merge('admin-a', number);
    },
  },
  {
    why: 'a rebase with an identical patch that lands elsewhere in the file does not',
    row: '(d) 2',
    says: /owner-a approved other content/,
    path: paths.service,
    expected: 'held',
    play: async (w) => {
      // Three equal lines around both places: the patches are the same to `git patch-id`.
      const stanza = (line: string): string =>
        ['w: 1', 'x: 1', 'y: 1', line, 'z: 1', 'v: 1', 'u: 1'].map((one) => one && `      ${one}\n`).join('');
      const twice = (first: string, second: string): string =>
        `${service()}  parameters:\n    a:\n${stanza(first)}    b:\n${stanza(second)}`;
      const seedName = branch('stanzas');
      await w.push('researcher-a', seedName, { [paths.service]: twice('', '') });
      const first = await w.open('researcher-a', seedName);
      await w.review('owner-a', first);
      await w.merge('admin-a', first);
      const name = branch('moving');
      await w.push('researcher-a', name, { [paths.service]: twice('net: on', '') }, { from: 'main' });
      const number = await w.open('researcher-a', name);
      await w.review('owner-a', number);
      await w.push('researcher-a', name, { [paths.service]: twice('', 'net: on') }, { from: 'main' });
      await w.merge('admin-a', number);
    },
  },
  {
    why: 'approved against a decoy base and pointed back at main, the head unchanged',
    row: '(d) 5',
    says: /retargeted/,
    path: paths.service,
    expected: 'held',
    play: async (w) => {
      const decoy = branch('decoy');
      await w.push('researcher-a', decoy, { [paths.service]: bad });
      const name = branch('small');
      await w.push('researcher-a', name, { [paths.other]: service('one', 'two', 'notebooks') }, { from: decoy });
      const number = await w.open('researcher-a', name, { base: decoy });
      await w.review('owner-a', number);
      await w.rest('researcher-a', 'PATCH', `/pulls/${number}`, { base: 'main' });
      await w.merge('admin-a', number);
    },
  },
  {
    why: 'reopening voids what was approved before',
    row: '(b) 5',
    says: /reopened/,
    path: paths.service,
    expected: 'held',
    play: async (w) => {
      const { number } = await proposal(w);
      await w.review('owner-a', number);
      await w.rest('researcher-a', 'PATCH', `/pulls/${number}`, { state: 'closed' });
      await w.rest('researcher-a', 'PATCH', `/pulls/${number}`, { state: 'open' });
      await w.merge('admin-a', number);
    },
  },
  {
    why: 'an approval sent after the merge ratifies nothing',
    row: '(d) 8',
    says: /owner-a approved after the merge/,
    path: paths.service,
    expected: 'held',
    play: async (w) => {
      const { number } = await proposal(w);
      await w.merge('admin-a', number);
      await w.review('owner-a', number);
    },
  },
  {
    why: 'a standing request for changes is a veto, whoever else approves',
    row: '(b) 5',
    path: paths.workspace,
    expected: 'held',
    code: 'vetoed',
    play: async (w) => {
      const { number } = await workspaceChange(w);
      await w.review('admin-a', number, 'REQUEST_CHANGES');
      await w.review('admin-b', number);
      await w.merge('researcher-a', number);
    },
  },
  {
    why: 'the author dismissing the veto leaves it standing',
    row: '(d) 12',
    says: /owner-a dismissed that, but could not/,
    path: paths.workspace,
    expected: 'held',
    code: 'vetoed',
    play: async (w) => {
      const { number } = await workspaceChange(w);
      const veto = await w.review('admin-a', number, 'REQUEST_CHANGES');
      await w.review('admin-b', number);
      await w.rest('owner-a', 'PUT', `/pulls/${number}/reviews/${veto}/dismissals`, { message: 'no' });
      await w.merge('researcher-a', number);
    },
  },
  {
    why: 'another admin who contributed nothing may dismiss a veto (control)',
    row: '(a) 9',
    path: paths.workspace,
    expected: 'applied',
    play: async (w) => {
      const { number } = await workspaceChange(w);
      const veto = await w.review('admin-a', number, 'REQUEST_CHANGES');
      await w.review('admin-b', number);
      await w.rest('admin-b', 'PUT', `/pulls/${number}/reviews/${veto}/dismissals`, { message: 'talked' });
      await w.merge('researcher-a', number);
    },
  },
  {
    why: 'dismissing one’s own veto revives no older approval',
    row: '(d) 12',
    path: paths.service,
    expected: 'held',
    code: 'approvals-missing',
    play: async (w) => {
      const { number } = await proposal(w);
      await w.review('owner-a', number);
      const veto = await w.review('owner-a', number, 'REQUEST_CHANGES');
      await w.rest('owner-a', 'PUT', `/pulls/${number}/reviews/${veto}/dismissals`, { message: 'never mind' });
      await w.merge('admin-a', number);
    },
  },
  {
    why: 'a comment after the approval takes nothing away',
    row: '(d) 12',
    path: paths.service,
    expected: 'applied',
    play: async (w) => {
      const { number } = await proposal(w);
      await w.review('owner-a', number);
      await w.review('owner-a', number, 'COMMENT');
      await w.merge('admin-a', number);
    },
  },
];
