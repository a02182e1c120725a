import { bad, branch, type Case, handMerge, proposal, ratify, ratifyAs } from './play.ts';
import { paths, service, workspace } from './sample.ts';

const methods = ['merge', 'squash', 'rebase'].map(
  (method): Case => ({
    why: `an approved pull request merged by ${method} is applied`,
    row: '(b) by method',
    path: paths.service,
    expected: 'applied',
    play: async (w) => {
      const { name, number } = await proposal(w, `by ${method}`);
      await w.push('researcher-a', name, { [paths.service]: service(`by ${method}`, 'second commit') });
      await w.review('owner-a', number);
      await w.merge('admin-a', number, method);
    },
  }),
);

const unapproved = ['merge', 'squash', 'rebase'].map(
  (method): Case => ({
    why: `a branch cut from a poisoned tip with another file, merged by ${method}, releases nothing`,
    row: '(d) 4',
    path: paths.service,
    expected: 'held',
    play: async (w) => {
      await w.push('admin-a', 'main', { [paths.service]: bad });
      const name = branch('innocent');
      await w.push('researcher-a', name, { [paths.other]: service('one', 'two', 'notebooks') }, { from: 'main' });
      await w.push('researcher-a', name, { [paths.other]: service('one', 'three', 'notebooks') });
      const number = await w.open('researcher-a', name);
      await w.review('owner-a', number);
      await w.merge('admin-a', number, method);
    },
  }),
);

/** Which content is covered: by method, laundering, merges, templates, modes. */
export const contentCases: readonly Case[] = [
  ...methods,
  ...unapproved,
  {
    why: 'a direct push to main, even by an admin, is held',
    row: '(b) 2',
    path: paths.service,
    expected: 'held',
    code: 'no-pull-request',
    play: (w) => w.push('admin-a', 'main', { [paths.service]: bad }),
  },
  {
    why: 'no approval at all is held',
    row: '(b) 6',
    path: paths.service,
    expected: 'held',
    code: 'approvals-missing',
    play: async (w) => w.merge('admin-a', (await proposal(w)).number),
  },
  {
    why: 'an innocent later edit of the same file does not launder a direct push',
    row: '(d) 4',
    path: paths.service,
    expected: 'held',
    code: 'starts-from-unapproved-content',
    play: async (w) => {
      await w.push('admin-a', 'main', { [paths.service]: bad });
      const name = branch('innocent');
      await w.push(
        'researcher-a',
        name,
        { [paths.service]: service('internet for all', 'typo mended') },
        { from: 'main' },
      );
      const number = await w.open('researcher-a', name);
      await w.review('owner-a', number);
      await w.merge('admin-a', number);
    },
  },
  {
    why: 'a revert to the approved content releases at once, without approvals',
    row: '(b) by method',
    path: paths.service,
    expected: 'applied',
    play: async (w) => {
      await w.push('admin-a', 'main', { [paths.service]: bad });
      await w.push('researcher-a', 'main', { [paths.service]: service() });
    },
  },
  {
    why: 'redoing the pushed change in a pull request that starts from approved content releases it',
    row: '(b) 3',
    path: paths.service,
    expected: 'applied',
    play: async (w) => {
      await w.push('admin-a', 'main', { [paths.service]: bad });
      const name = branch('again');
      await w.push('researcher-a', name, { [paths.service]: bad }, { from: w.seed });
      const number = await w.open('researcher-a', name);
      await w.review('owner-a', number);
      await w.merge('admin-a', number);
    },
  },
  {
    why: 'a ratification by two admins who did not bring it releases by name',
    row: '(b) 3, (d) 4',
    path: paths.service,
    expected: 'applied',
    play: (w) => ratify(w, 'researcher-a'),
  },
  {
    why: 'who pushed it to main does not count for its ratification',
    row: '(d) 25',
    says: /pushed straight to main by admin-b/,
    path: paths.service,
    expected: 'held',
    play: (w) => ratify(w, 'admin-b'),
  },
  {
    why: 'a ratification that names an innocent commit does not count those who brought the content',
    row: '(d) 25',
    path: paths.ratification,
    expected: 'held',
    says: /not admin-b who brought [0-9a-f]{7} to main/,
    play: async (w) => {
      await w.push('admin-b', 'main', { [paths.service]: bad });
      await ratifyAs(w, await w.push('researcher-a', 'main', { [paths.service]: `${bad}# later\n` }));
    },
  },
  {
    why: 'a ratification releases nothing that the commit it names did not bring',
    row: '(d) 25',
    path: paths.service,
    expected: 'held',
    play: async (w) => {
      await w.push('researcher-a', 'main', { [paths.service]: bad });
      await ratifyAs(w, await w.push('researcher-b', 'main', { 'templates/workspaces/base/README.md': 'x' }));
    },
  },
  {
    why: 'the commit that brought it may be ratified as main stands after an innocent edit on top',
    row: '(d) 4',
    path: paths.service,
    expected: 'applied',
    play: async (w) => {
      const poison = await w.push('researcher-a', 'main', { [paths.service]: bad });
      await w.push('researcher-b', 'main', { [paths.service]: `${bad}# later\n` });
      await ratifyAs(w, poison);
    },
  },
  {
    why: 'the ratification itself is held, and says why',
    row: '(d) 25',
    path: paths.ratification,
    expected: 'held',
    says: /not admin-b who brought [0-9a-f]{7} to main/,
    play: (w) => ratify(w, 'admin-b'),
  },
  {
    why: 'an edit in the merge commit, pushed by hand, is not what was approved',
    row: '(b) 3',
    path: paths.service,
    expected: 'held',
    code: 'edited-in-the-merge',
    play: async (w) => {
      const { head, number } = await proposal(w, 'harmless');
      await w.review('owner-a', number);
      await handMerge(w, head, { [paths.service]: bad });
    },
  },
  {
    why: 'a file that the pull request never touched, changed by the merge commit',
    row: '(b) 3',
    path: paths.workspace,
    expected: 'held',
    code: 'edit-smuggled-in',
    play: async (w) => {
      const { head, number } = await proposal(w, 'harmless');
      await w.review('owner-a', number);
      await handMerge(w, head, { [paths.workspace]: workspace('owner-a, outsider') });
    },
  },
  {
    why: 'an approved head merged and pushed by hand, byte for byte, is accepted on content (control)',
    row: '(a) 14',
    path: paths.service,
    expected: 'applied',
    play: async (w) => {
      const { head, number } = await proposal(w, 'by hand');
      await w.review('owner-a', number);
      await handMerge(w, head, {});
    },
  },
  {
    why: 'one file changed on both sides merges textually into something nobody saw',
    row: '(d) 14',
    path: paths.service,
    expected: 'held',
    code: 'merged-from-both-sides',
    play: async (w) => {
      const first = await proposal(w, 'top');
      const name = branch('bottom');
      await w.push('researcher-a', name, { [paths.service]: service('one', 'bottom') }, { from: w.seed });
      const second = await w.open('researcher-a', name);
      await w.review('owner-a', first.number);
      await w.review('owner-a', second);
      await w.merge('admin-a', first.number);
      await w.merge('admin-a', second);
    },
  },
  {
    why: 'a poisoned template file is held though an approved request touches its neighbour',
    row: '(d) 4',
    path: paths.template,
    expected: 'held',
    play: async (w) => {
      await w.push('outsider', 'main', { [paths.template]: '{"resources": {"open": true}}\n' });
      const name = branch('template');
      await w.push('researcher-a', name, { 'templates/workspaces/base/README.md': '# Base\n' }, { from: 'main' });
      const number = await w.open('researcher-a', name);
      await w.review('admin-a', number);
      await w.merge('admin-a', number);
    },
  },
  {
    why: 'a new symlink is refused whoever approves',
    row: '(b) 3 modes',
    path: 'schemas/link.json',
    expected: 'held',
    code: 'mode-refused',
    play: async (w) => {
      const name = branch('link');
      await w.checkout(name);
      const target = await w.git('rev-parse', 'HEAD:README.md');
      await w.git('update-index', '--add', '--cacheinfo', `120000,${target},schemas/link.json`);
      await w.git('-c', 'user.name=admin-a', '-c', 'user.email=admin-a@sandbox.example', 'commit', '-q', '-m', 'link');
      await w.pushHead('admin-a', name, 'HEAD');
      const number = await w.open('admin-a', name);
      await w.review('admin-b', number);
      await w.merge('admin-a', number);
    },
  },
];
