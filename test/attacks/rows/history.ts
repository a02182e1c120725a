import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { azure } from '../../e2e/support/azure.ts';
import { alphaPath } from '../support/baseline.ts';
import { live } from '../support/live.ts';
import type { Scene } from '../support/scene.ts';
import type { Row } from '../support/types.ts';

const ledger = 'tre/status';

/** Where main was is kept in a branch, so that the next row finds it there. */
const keep = async (s: Scene) => s.move('admin-a', s.branch('kept'), await s.commitOf('main'));
const restore = async (s: Scene) => s.move('admin-a', 'main', await s.commitOf(s.branch('kept')));

const poison = (s: Scene) => s.push('admin-a', { branch: 'main', files: { [s.path]: s.manifest() } });
const anotherApproved = async (s: Scene) =>
  s.agreed({ [alphaPath]: `# ${s.branch('seen').slice(7)}\n${await s.read(alphaPath)}` });

async function firstParent(s: Scene, commit: string): Promise<string> {
  const { parents } = await s.rest('admin-a', 'GET', `/git/commits/${commit}`);
  return (parents as { sha: string }[])[0]?.sha ?? '';
}

/** The newest entry of the ledger that speaks of this row, and what it says. */
async function entryAbout(s: Scene): Promise<{ readonly path: string; readonly text: string }> {
  const { tree } = await s.rest('admin-a', 'GET', `/git/trees/${await s.commitOf(ledger)}?recursive=1`);
  const paths = (tree as { path: string }[]).map(({ path }) => path).filter((path) => path.startsWith('ledger/'));
  for (const path of paths.toReversed()) {
    const { content } = await s.rest('admin-a', 'GET', `/contents/${path}?ref=${ledger}`);
    const text = Buffer.from(String(content), 'base64').toString('utf8');
    if (text.includes(s.name)) return { path, text };
  }
  throw new Error(`the ledger does not speak of ${s.name}`);
}

const shallowFile = (s: Scene) => join(s.world.env['TRE_STATE_DIR'] ?? '', 'mirror.git/shallow');

async function tagAlpha(s: Scene, tags: Record<string, string>): Promise<void> {
  const { call, group, resources } = azure(s.world);
  const own = (await resources()).filter(({ tags: mine }) => mine?.tre_unit === 'workspace/alpha');
  if (own.length === 0) throw new Error(`nothing is live in ${group('alpha')}`);
  for (const { id } of own) {
    const path = `${id}/providers/Microsoft.Resources/tags/default`;
    const { status, body } = await call('PATCH', path, '2021-04-01', { operation: 'Merge', properties: { tags } });
    if (status >= 300) throw new Error(`tags of ${id}: ${status} ${JSON.stringify(body)}`);
  }
}

/** History, the ledger and the tags: the memory that a decision rests on. */
export const historyRows: readonly Row[] = [
  {
    name: 'main thrown back to an older approved commit',
    why: 'An older state was approved too; going back to it revives people and rules that were taken away.',
    source: '(d) 16',
    prepare: anotherApproved,
    attack: async (s) => {
      await keep(s);
      await s.move('admin-a', 'main', await firstParent(s, await s.commitOf('main')));
      return undefined;
    },
    cleanUp: restore,
    expect: 'refused',
    reason: /history-rewritten: .*main was rewritten: [0-9a-f]{7}, which was judged before, is not on it any more/,
  },
  {
    name: 'last merge rewritten',
    why: 'The approved merge is replaced by a commit of the same parents with something else in it.',
    source: 'issue 3',
    prepare: anotherApproved,
    attack: async (s) => {
      await keep(s);
      const from = await s.commitOf('main');
      const parents = [await firstParent(s, from)];
      await s.push('admin-a', { branch: 'main', from, parents, files: { [s.path]: s.manifest() } });
      return undefined;
    },
    cleanUp: restore,
    expect: 'refused',
    reason: /history-rewritten: .*Everything is held/,
  },
  {
    name: 'another history in place of main',
    why: 'A main that does not descend from the trust root is another repository’s.',
    source: 'issue 3',
    attack: async (s) => {
      await keep(s);
      const from = await s.commitOf('main');
      await s.push('admin-a', { branch: 'main', from, parents: [], files: { [s.path]: s.manifest() } });
      return undefined;
    },
    cleanUp: restore,
    expect: 'refused',
    reason: /history-rewritten: .*the trust root [0-9a-f]+ is no ancestor of main/,
  },
  {
    name: 'shallow mirror',
    why: 'A clone without its past cannot tell what was approved; CI systems make such clones.',
    source: 'issue 3',
    attack: async (s) => {
      await s.tre('plan');
      await poison(s);
      await writeFile(shallowFile(s), `${await firstParent(s, await s.commitOf('main'))}\n`);
      return undefined;
    },
    cleanUp: (s) => rm(shallowFile(s), { force: true }),
    expect: 'refused',
    reason: /shallow: .*sign-off needs the whole history/,
  },
  {
    name: 'repository replaced under its name',
    why: 'A repository’s name can be given up and taken by another; its numeric id cannot.',
    source: '(d) 11',
    attack: async (s) => {
      await poison(s);
      return undefined;
    },
    between: () => (passing, answer) =>
      passing.path === '/repos/contoso/tre' ? { ...(answer as object), id: 987_654_321 } : answer,
    expect: 'refused',
    reason: /repository-changed: .*expected id \d+ of owner \d+, found 987654321/,
  },
  {
    name: 'ledger thrown back',
    why: 'Without its last entries the ledger is not believed: the judge walks from the trust root, and nothing is deleted.',
    source: '(d) 9',
    attack: async (s) => {
      await poison(s);
      await s.move('researcher-a', ledger, await firstParent(s, await s.commitOf(ledger)));
      return undefined;
    },
    writesAnew: true,
    expect: 'held',
    reason: /pushed straight to main by admin-a.*ledger-broken: .*approvals are judged from the trust root/,
  },
  {
    name: 'ledger branch deleted',
    why: 'A ledger that is gone is not an empty one.',
    source: '(d) 9',
    attack: async (s) => {
      await poison(s);
      await s.rest('researcher-a', 'DELETE', `/git/refs/heads/${ledger}`);
      return undefined;
    },
    writesAnew: true,
    expect: 'held',
    reason: /pushed straight to main by admin-a.*ledger-broken: /,
  },
  {
    name: 'decision forged in the ledger',
    why: 'The ledger’s recorded "no" is edited into a "yes"; its signature does not hold any more.',
    source: '(d) 9',
    attack: async (s) => {
      await poison(s);
      const held = await s.tre('apply');
      if (held.code !== 3) throw new Error(`expected held: ${held.stdout}`);
      const { path, text } = await entryAbout(s);
      const forged = text
        .replaceAll('"covered":false', '"covered":true')
        .replaceAll('"covered": false', '"covered": true');
      if (forged === text) throw new Error(`no decision to forge in ${path}: ${text}`);
      await s.push('researcher-a', { branch: ledger, files: { [path]: forged }, message: 'Approved by a friend' });
      return undefined;
    },
    writesAnew: true,
    expect: 'held',
    reason: /pushed straight to main by admin-a.*ledger-broken: /,
  },
  {
    name: 'tags of live resources moved to the tip',
    why: 'Whoever may write tags may claim that main’s tip is what was applied; tags are labels, not witnesses.',
    source: '(d) 9',
    attack: async (s) => {
      const tip = await poison(s);
      await tagAlpha(s, { tre_commit: tip, tre_digest: '0'.repeat(64) });
      return undefined;
    },
    writesAnew: true,
    expect: 'held',
    reason: /pushed straight to main by admin-a/,
    also: async (s) => {
      const { text } = await live(s.world);
      expect(text).not.toContain(await s.commitOf('main'));
      expect(text).not.toContain('0'.repeat(64));
    },
    world: 'own',
  },
  {
    name: 'request whose pushes nobody recorded',
    why: 'Without knowing who pushed the head nobody can be excluded, so nobody’s approval counts.',
    source: 'finding 18',
    attack: async (s) => {
      const { number } = await s.propose();
      await s.review('admin-b', number);
      await s.merge('admin-a', number);
      return number;
    },
    between: (s) => (passing, answer) => {
      const entries = passing.path.endsWith('/activity') ? (answer as { ref: string }[]) : undefined;
      return entries?.some(({ ref }) => ref.includes(s.name)) ? [] : answer;
    },
    expect: 'held',
    reason: /Nobody is known to have pushed [0-9a-f]{7}, the head of #\d+/,
    world: 'own',
  },
];
