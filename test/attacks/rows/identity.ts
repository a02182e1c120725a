import { person } from '../../e2e/support/git-person.ts';
import { alphaPath } from '../support/baseline.ts';
import type { Scene } from '../support/scene.ts';
import type { Attack, Row } from '../support/types.ts';

const personPath = (name: string) => `manifests/people/${name}.yaml`;
const mail = (login: string) => ({ name: login, email: `${login}@sandbox.example` });

/** Proposed by one, approved by another, merged by admin-a. */
const approvedBy =
  (reviewer: string, more: Parameters<Scene['propose']>[0] = {}): Attack =>
  async (s) => {
    const { number } = await s.propose(more);
    await s.review(reviewer, number);
    await s.merge('admin-a', number);
    return number;
  };

async function withRole(s: Scene, name: string): Promise<Record<string, string>> {
  const text = await s.read(personPath(name));
  return { [personPath(name)]: text.replace(/roles: \[.*\]/, 'roles: [TREAdmin, TREUser]') };
}

async function without(s: Scene, name: string, lines: string): Promise<Record<string, string>> {
  return { [personPath(name)]: `${(await s.read(personPath(name))).trimEnd()}\n  ${lines}\n` };
}

/** A workspace whose owners are these, so that one of them answers for its services. */
const ownedBy = (s: Scene, owners: string) =>
  s.manifest().replace('WorkspaceOwner: [owner-a]', `WorkspaceOwner: [${owners}]`);

/** Who may approve: roles, times, contributors, and who somebody really is. */
export const identityRows: readonly Row[] = [
  {
    name: 'reviewer without the role',
    why: 'GitHub takes an approval from anybody; only the role that the policy names counts.',
    source: 'issue 3',
    attack: approvedBy('outsider'),
    expect: 'held',
    reason: /needs 1 × TREAdmin \(admin-a or admin-b; policy default, rule 1\)/,
  },
  {
    name: 'role pushed straight to main',
    why: 'Give yourself a role without asking, then approve an honest-looking request a minute later.',
    source: '(d) 3',
    attack: async (s) => {
      await s.push('outsider', { branch: 'main', files: await withRole(s, 'outsider') });
      return approvedBy('outsider')(s);
    },
    expect: 'held',
    reason: /needs 1 × TREAdmin \(admin-a or admin-b; policy default, rule 1\)/,
  },
  {
    name: 'account of an admin pushed straight to main',
    why: 'Point an admin’s file at another account: who an admin is, is read from what was approved.',
    source: '(d) 3',
    attack: async (s) => {
      const taken = (await s.read(personPath('admin-b'))).replace('{id: 1002', '{id: 1008');
      const left = (await s.read(personPath('outsider'))).replace('{id: 1008', '{id: 1999');
      const files = { [personPath('admin-b')]: taken, [personPath('outsider')]: left };
      await s.push('outsider', { branch: 'main', files });
      return approvedBy('outsider')(s);
    },
    expect: 'held',
    reason: /needs 1 × TREAdmin \(admin-a or admin-b; policy default, rule 1\)/,
  },
  {
    name: 'policy pushed straight to main',
    why: 'Relax the policy without asking, then satisfy the relaxed one.',
    source: '(d) 3',
    attack: async (s) => {
      const path = 'manifests/policies/sign-off.yaml';
      const text = (await s.read(path)).replace('role: TREAdmin', 'role: WorkspaceOwner');
      await s.push('outsider', { branch: 'main', files: { [path]: text } });
      const renamed = (await s.read(alphaPath)).replace('alpha study', s.name);
      return approvedBy('owner-a', { files: { [alphaPath]: renamed } })(s);
    },
    expect: 'held',
    reason: /needs 1 × TREAdmin \(admin-a or admin-b; policy default, rule 1\)/,
  },
  {
    name: 'role granted in the same request',
    why: 'A request cannot make its own approver: roles are read from before it.',
    source: 'issue 3',
    attack: async (s) => {
      const files = { ...(await withRole(s, 'outsider')), [s.path]: s.manifest() };
      return approvedBy('outsider', { files })(s);
    },
    expect: 'held',
    reason: /needs 1 × TREAdmin \(admin-a or admin-b; policy default, rule 1\)/,
  },
  {
    name: 'own person file',
    why: 'Nobody answers for his own roles, not even an admin together with another.',
    source: '(b) 6 floor',
    attack: async (s) => {
      const text = (await s.read(personPath('admin-b'))).replace('displayName: Admin B', `displayName: ${s.name}`);
      return approvedBy('admin-b', { login: 'admin-a', files: { [personPath('admin-b')]: text } })(s);
    },
    expect: 'held',
    reason: /not admin-b who is the person concerned/,
  },
  {
    name: 'pusher under the author’s name',
    why: 'The approver pushes with the author’s e-mail in the commit, then approves his own work.',
    source: '(d) 10',
    attack: async (s) => {
      const { number, branch } = await s.propose();
      const [author, committer] = [mail('researcher-a'), mail('researcher-a')];
      await s.push('admin-b', { branch, files: { [s.path]: s.manifest('description: mine') }, author, committer });
      await s.review('admin-b', number);
      await s.merge('admin-a', number);
      return number;
    },
    expect: 'held',
    reason: /not admin-b who pushed to its branch/,
  },
  {
    name: 'clicked "Update branch"',
    why: 'Behind GitHub’s web-flow commit is a person who pushed; he does not approve what he pushed.',
    source: '(d) 10',
    attack: async (s) => {
      const { number } = await s.propose();
      await s.push('admin-a', { branch: 'main', files: { [`docs/${s.name}.md`]: 'A page.\n' } });
      await s.rest('admin-b', 'PUT', `/pulls/${number}/update-branch`, {});
      await s.review('admin-b', number);
      await s.merge('admin-a', number);
      return number;
    },
    expect: 'held',
    reason: /not admin-b who pushed to its branch/,
  },
  {
    name: 'commit under an unknown mail',
    why: 'An author whom nobody knows may be the one who approves: one approval more is asked.',
    source: '(d) 10',
    attack: approvedBy('admin-b', { author: { name: 'A friend', email: 'friend@nowhere.example' } }),
    expect: 'held',
    reason: /one more: a commit names friend@nowhere\.example, whom nobody knows/,
  },
  {
    name: 'co-author approves',
    why: 'Who is named as a co-author contributed, and does not approve.',
    source: 'issue 3',
    attack: approvedBy('admin-b', { message: 'Together\n\nCo-authored-by: Admin B <admin-b@sandbox.example>\n' }),
    expect: 'held',
    reason: /not admin-b who is named in its commits/,
  },
  {
    name: 'committer approves',
    why: 'Who committed somebody else’s patch contributed, and does not approve.',
    source: 'issue 3',
    attack: approvedBy('admin-b', { committer: mail('admin-b') }),
    expect: 'held',
    reason: /not admin-b who is named in its commits/,
  },
  {
    name: 'contributor behind 250 commits',
    why: 'GitHub lists 250 commits of a request; the approver’s own stands before them.',
    source: '(d) 20',
    attack: async (s) => {
      const branch = s.branch('long');
      const first = await s.push('researcher-a', { branch: `${branch}-0`, author: mail('admin-b') });
      const { tree } = await s.rest('researcher-a', 'GET', `/git/commits/${first}`);
      let parent = first;
      for (let n = 1; n <= 250; n++) {
        const commit = { tree: (tree as { sha: string }).sha, parents: [parent], message: `Commit ${n}` };
        parent = String((await s.rest('researcher-a', 'POST', '/git/commits', commit))['sha']);
      }
      return approvedBy('admin-b', { branch, from: parent, files: { [s.path]: s.manifest() } })(s);
    },
    expect: 'held',
    reason: /not admin-b who is named in its commits/,
  },
  {
    name: 'approval by a bot',
    why: 'Apps and Actions can approve on GitHub; they are no persons.',
    source: '(d) 13',
    attack: async (s) => {
      const { number } = await s.propose();
      await asBot(s, 'POST', `/pulls/${number}/reviews`, { event: 'APPROVE' });
      await s.merge('admin-a', number);
      return number;
    },
    expect: 'held',
    reason: /agent\[bot\] is no person/,
  },
  {
    name: 'request opened by a bot',
    why: 'An agent’s request hides the person who asked for it; one approval more is asked.',
    source: '(d) 13',
    attack: async (s) => {
      const branch = s.branch('agent');
      await s.push('researcher-a', { branch, files: { [s.path]: s.manifest() } });
      const asked = { title: branch, head: branch, base: 'main' };
      const number = Number((await asBot(s, 'POST', '/pulls', asked))['number']);
      await s.review('admin-b', number);
      await s.merge('admin-a', number);
      return number;
    },
    expect: 'held',
    reason: /one more: agent\[bot\] is no person/,
  },
  {
    name: 'renamed login taken by another',
    why: 'A login can be given up and registered by somebody else; the numeric id cannot.',
    source: '(d) 11',
    attack: async (s) => {
      const { number } = await s.propose();
      await s.sandbox('POST', '/rename-login', { login: 'admin-b', to: 'admin-b-at-home' });
      await s.sandbox('POST', '/rename-login', { login: 'outsider', to: 'admin-b' });
      await s.review('outsider', number);
      await s.merge('admin-a', number);
      return number;
    },
    cleanUp: async (s) => {
      await s.sandbox('POST', '/rename-login', { login: 'admin-b', to: 'outsider' });
      await s.sandbox('POST', '/rename-login', { login: 'admin-b-at-home', to: 'admin-b' });
    },
    expect: 'held',
    reason: /needs 1 × TREAdmin \(admin-a or admin-b; policy default, rule 1\)/,
  },
  {
    name: 'second account of the same person',
    why: 'Two accounts with one Entra user are one person; with both in the people’s files neither counts.',
    source: 'issue 3',
    attack: async (s) => {
      const twin = (await s.read(personPath('outsider')))
        .replace('0000000000001008', '0000000000001002')
        .replace(/objectId: \S+,/, 'objectId: 00000000-0000-4000-8000-000000001002,')
        .replace('roles: []', 'roles: [TREAdmin, TREUser]');
      const people = await s.propose({
        login: 'admin-a',
        branch: s.branch('twin'),
        files: { [personPath('outsider')]: twin },
      });
      await s.review('admin-b', people.number);
      await s.merge('admin-a', people.number);
      const { number } = await s.propose();
      await s.review('outsider', number);
      await s.merge('admin-a', number);
      return number;
    },
    expect: 'refused',
    reason: /not admin-b who is the person concerned|needs 1 × TREAdmin/,
    world: 'own',
  },
  {
    name: 'request from a fork',
    why: 'Who pushed to a fork cannot be read, so nobody can be excluded; the branch belongs into this repository.',
    source: 'issue 3',
    attack: async (s) => {
      await person(s.world, 'outsider').rest('POST', '/repos/contoso/tre/forks', {});
      const content = Buffer.from(s.manifest()).toString('base64');
      const file = { message: 'From afar', content, branch: 'main' };
      const { status, body } = await person(s.world, 'outsider').rest(
        'PUT',
        `/repos/outsider/tre/contents/${s.path}`,
        file,
      );
      if (status >= 300) throw new Error(`the fork: ${status} ${JSON.stringify(body)}`);
      const number = await s.open('outsider', 'outsider:main');
      await s.review('admin-b', number);
      await s.merge('admin-a', number);
      return number;
    },
    expect: 'held',
    reason: /#\d+ comes from a fork/,
  },
  {
    name: 'role granted after the approval',
    why: 'A grant never acts backwards: the approval was given by somebody who was not entitled then.',
    source: '(d) 15',
    attack: async (s) => {
      const { number } = await s.propose();
      await s.review('owner-a', number);
      await s.agreed(await withRole(s, 'owner-a'));
      await s.merge('admin-a', number);
      return number;
    },
    expect: 'held',
    reason: /needs 1 × TREAdmin/,
    control: {
      name: 'a role granted before the approval counts',
      act: async (s) => {
        await s.agreed(await withRole(s, 'researcher-b'));
        return approvedBy('researcher-b')(s);
      },
    },
  },
  {
    name: 'approver removed before the merge',
    why: 'Removals always act forwards: who lost the role before the merge has not approved it.',
    source: '(d) 15',
    prepare: async (s) => s.agreed(await withRole(s, 'airlock-a')),
    attack: async (s) => {
      const { number } = await s.propose();
      await s.review('airlock-a', number);
      await s.agreed(await without(s, 'airlock-a', 'disabled: true'));
      await s.merge('admin-a', number);
      return number;
    },
    expect: 'held',
    reason: /needs 1 × TREAdmin/,
  },
  {
    name: 'expired reviewer',
    why: 'A person whose last day has passed approves nothing.',
    source: 'issue 3',
    prepare: async (s) => {
      const roles = await withRole(s, 'airlock-b');
      const path = personPath('airlock-b');
      await s.agreed({ [path]: `${(roles[path] ?? '').trimEnd()}\n  expires: 2026-01-31\n` });
    },
    attack: approvedBy('airlock-b'),
    expect: 'held',
    reason: /needs 1 × TREAdmin/,
  },
  {
    name: 'owner of a workspace approves his own ownership',
    why: 'Members of a workspace are read from before the request, not from what it writes.',
    source: 'issue 3',
    attack: async (s) => {
      const text = (await s.read(alphaPath)).replace(
        'WorkspaceOwner: [owner-a]',
        'WorkspaceOwner: [owner-a, outsider]',
      );
      const service = await s.read('manifests/workspaces/alpha/services/desktops.yaml');
      const path = `manifests/workspaces/alpha/services/${s.name}.yaml`;
      const files = { [alphaPath]: text, [path]: service.replace('name: desktops', `name: ${s.name}`) };
      return approvedBy('outsider', { files })(s);
    },
    expect: 'held',
    reason: /needs 1 × WorkspaceOwner \(owner-a/,
  },
  {
    name: 'workspace that makes its approver an owner',
    why: 'A workspace that nobody approved yet has no owners: an admin answers for what is in it.',
    source: 'issue 3',
    attack: async (s) => approvedBy('outsider', { files: { [s.path]: ownedBy(s, 'outsider') } })(s),
    expect: 'held',
    reason: /needs 1 × TREAdmin \(admin-a or admin-b/,
  },
];

async function asBot(s: Scene, method: string, path: string, body: object): Promise<Record<string, unknown>> {
  const { env } = s.world;
  const response = await fetch(`${env['GITHUB_API_URL']}/repos/${env['GITHUB_REPOSITORY']}${path}`, {
    method,
    headers: { authorization: `Bearer ${env['SANDBOX_TOKEN_AGENT']}` },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`the bot: ${method} ${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Record<string, unknown>;
}
