import type { Scene } from '../support/scene.ts';
import type { Attack, Row } from '../support/types.ts';

const always = 100_000;
const spoil = (s: Scene, fault: object) => s.sandbox('POST', '/faults', { times: always, ...fault });
const mend = (s: Scene) => s.sandbox('DELETE', '/faults');

/** A request that lacks its approval; then GitHub answers otherwise than it should. */
const unapproved =
  (fault: object): Attack =>
  async (s) => {
    const { number } = await s.propose();
    await s.merge('admin-a', number);
    await spoil(s, fault);
    return undefined;
  };

const answers = (name: string, pathContains: string, more: object = {}) => ({ name, match: { pathContains }, ...more });

/** GitHub, git and time fail at the worst moment: what cannot be read approves nothing. */
export const outageRows: readonly Row[] = [
  ...[
    { what: 'reviews', path: '/reviews' },
    { what: 'pull requests of a commit', path: '/commits/' },
  ].map(
    ({ what, path }): Row => ({
      name: `GitHub answers 500 for the ${what}`,
      why: 'Evidence that cannot be read is no evidence; the unit is held and judged again later.',
      source: 'issue 3',
      attack: unapproved(answers('error', path)),
      cleanUp: mend,
      expect: 'held',
      reason: /(cannot be judged|could not be asked).*It is judged again as soon as GitHub answers/,
    }),
  ),
  {
    name: 'GitHub answers 304 to whom asked no such question',
    why: 'An empty "not modified" is not an empty list.',
    source: 'issue 3',
    attack: unapproved(answers('not-modified', '/reviews')),
    cleanUp: mend,
    expect: 'held',
    reason: /cannot be judged|could not be asked/,
    control: {
      name: 'held while GitHub is down, applied when it is back',
      act: async (s) => {
        const { number } = await s.propose();
        await s.review('admin-b', number);
        await s.merge('admin-a', number);
        await spoil(s, answers('error', '/reviews', { status: 403 }));
        const held = await s.tre('apply');
        await mend(s);
        if (held.code !== 3) throw new Error(`expected held, exit ${held.code}: ${held.stdout}`);
        return undefined;
      },
    },
  },
  {
    name: 'GitHub drops the connection mid-run',
    why: 'Half an answer is none.',
    source: 'issue 3',
    attack: unapproved(answers('drop', '/timeline')),
    cleanUp: mend,
    expect: 'held',
    reason: /cannot be judged|could not be asked/,
  },
  {
    name: 'page of reviews without its end',
    why: 'The veto stands on the part of the list that was lost.',
    source: '(d) 20',
    attack: async (s) => {
      const { number } = await s.propose();
      await s.review('admin-b', number);
      await s.review('admin-b', number, 'REQUEST_CHANGES');
      await s.merge('admin-a', number);
      await spoil(s, answers('truncate', '/reviews', { keep: 1 }));
      return undefined;
    },
    cleanUp: mend,
    expect: 'held',
    reason: /cannot be judged|list|is not in its timeline|does not say so/,
    world: 'own',
  },
  {
    name: 'page of the timeline without its end',
    why: 'That the request was retargeted stands on the part of the list that was lost.',
    source: '(d) 20',
    attack: async (s) => {
      const decoy = s.branch('decoy');
      await s.push('researcher-a', { branch: decoy, files: { [s.path]: s.manifest() } });
      const branch = s.branch('small');
      await s.push('researcher-a', { branch, from: decoy, files: { 'docs/small.md': 'A word.\n' } });
      const number = await s.open('researcher-a', branch, { base: decoy });
      await s.review('admin-b', number);
      await s.rest('researcher-a', 'PATCH', `/pulls/${number}`, { base: 'main' });
      await s.merge('admin-a', number);
      await spoil(s, answers('truncate', '/timeline', { keep: 2 }));
      return undefined;
    },
    cleanUp: mend,
    expect: 'held',
    reason: /cannot be judged|list|is not in its timeline|does not say so/,
    world: 'own',
  },
  {
    name: 'page of the branch’s activity without its end',
    why: 'That the approver pushed stands on the part of the list that was lost.',
    source: '(d) 20',
    attack: async (s) => {
      const { number, branch } = await s.propose({ login: 'admin-b' });
      await s.push('researcher-a', {
        branch,
        files: { [s.path]: s.manifest('description: more') },
        parents: [await s.commitOf('main')],
      });
      await s.rest('researcher-a', 'PATCH', `/pulls/${number}`, { state: 'closed' });
      const own = await s.open('researcher-a', branch);
      await s.review('admin-b', own);
      await s.merge('admin-a', own);
      await spoil(s, answers('truncate', '/activity', { keep: 1 }));
      return undefined;
    },
    cleanUp: mend,
    expect: 'held',
    reason: /does not reach back|cannot be judged|list|pushed to its branch|nobody knows any more/,
    world: 'own',
  },
  {
    name: 'git cannot be fetched',
    why: 'What was fetched yesterday is not what main holds today: nothing is applied from it.',
    source: 'issue 3',
    attack: unapproved(answers('error', '.git/')),
    cleanUp: mend,
    expect: 'refused',
    reason: /no plan: fetch /,
  },
  {
    name: 'GitHub refuses the token',
    why: 'A controller that may not read says what to mend, and does nothing.',
    source: 'issue 3',
    attack: unapproved(answers('error', '/repos/', { status: 401 })),
    cleanUp: mend,
    expect: 'refused',
    reason: /no plan: .*(token|401)/i,
  },
  {
    name: 'merge between plan and apply',
    why: 'The plan that was looked at is not what is merged: apply judges what main holds, not what was shown.',
    source: 'issue 3',
    attack: async (s) => {
      const { number, branch } = await s.propose();
      await s.review('admin-b', number);
      const shown = await s.tre('plan', '--pr', String(number));
      if (!/create +ready/.test(shown.stdout)) throw new Error(`not ready: ${shown.stdout}`);
      await s.push('researcher-a', { branch, files: { [s.path]: s.manifest('description: since the plan') } });
      await s.merge('admin-a', number);
      return number;
    },
    expect: 'held',
    reason: /admin-b approved another commit/,
  },
  {
    name: 'veto between judgement and execution',
    why: 'Before each unit is written the approvals are read once more.',
    source: '(b) 8',
    attack: approvedAndMerged,
    between: (s, number) => async (passing, answer) => {
      if (isRecheck(passing, number)) await s.review('admin-b', number ?? 0, 'REQUEST_CHANGES');
      return isRecheck(passing, number) ? reviewsOf(s, number) : answer;
    },
    expect: 'held',
    saidBy: 'apply',
    reason: /admin-b requested changes on #\d+ after it was merged/,
    world: 'own',
  },
  {
    name: 'approval taken back between judgement and execution',
    why: 'Before each unit is written the approvals are read once more.',
    source: '(b) 8',
    attack: approvedAndMerged,
    between: (s, number) => async (passing, answer) => {
      if (!isRecheck(passing, number)) return answer;
      const [review] = (await reviewsOf(s, number)) as { id: number }[];
      const path = `/pulls/${number}/reviews/${review?.id}/dismissals`;
      await s.rest('admin-b', 'PUT', path, { message: 'Wait.' });
      return reviewsOf(s, number);
    },
    expect: 'held',
    saidBy: 'apply',
    reason: /admin-b's approval of #\d+ was taken back/,
    world: 'own',
  },
  {
    name: 'main thrown back between judgement and execution',
    why: 'What is being applied must still be on main when it is written.',
    source: '(b) 8',
    attack: approvedAndMerged,
    between: (s, number) => async (passing, answer) => {
      if (passing.command !== 'apply' || passing.path !== `/repos/contoso/tre/pulls/${number}` || passing.nth !== 2)
        return answer;
      const main = await s.commitOf('main');
      const { parents } = await s.rest('admin-a', 'GET', `/git/commits/${main}`);
      await s.move('admin-a', 'main', (parents as { sha: string }[])[0]?.sha ?? '');
      return answer;
    },
    expect: 'held',
    saidBy: 'apply',
    reason: /history was rewritten: main no longer holds [0-9a-f]{7}/,
    world: 'own',
  },
];

async function approvedAndMerged(s: Scene): Promise<number> {
  const { number } = await s.propose();
  await s.review('admin-b', number);
  await s.merge('admin-a', number);
  return number;
}

/** The judge reads the reviews once; the second reading is the one right before the first unit is written. */
function isRecheck({ command, path, nth }: { command: string; path: string; nth: number }, number?: number): boolean {
  return command === 'apply' && path.endsWith(`/pulls/${number}/reviews`) && nth === 2;
}

async function reviewsOf(s: Scene, number?: number): Promise<unknown> {
  return (await s.ask('admin-a', 'GET', `/pulls/${number}/reviews?per_page=100`)).body;
}
