import { azure, groupsApi } from '../../e2e/support/azure.ts';
import { alphaPath, desktopsPath, sample } from '../support/baseline.ts';
import type { Scene } from '../support/scene.ts';
import type { Attack, Row } from '../support/types.ts';

const policyPath = 'manifests/policies/sign-off.yaml';
const environmentPath = 'manifests/environment.yaml';
const floor = /floor: policy, people, environment, [^:]*need two admins/;

const proposed =
  (reviewers: readonly string[], more: (s: Scene) => Promise<Parameters<Scene['propose']>[0]>): Attack =>
  async (s) => {
    const { number } = await s.propose(await more(s));
    for (const reviewer of reviewers) await s.review(reviewer, number);
    await s.merge('admin-a', number);
    return number;
  };

async function relaxed(s: Scene): Promise<string> {
  return (await s.read(policyPath)).replaceAll('role: TREAdmin', 'role: WorkspaceOwner');
}

async function blobOf(s: Scene, path: string): Promise<string> {
  return String((await s.rest('admin-a', 'GET', `/contents/${path}`))['sha']);
}

/** A ratification of what main holds at some paths, as `tre ratify` writes it. */
async function ratification(s: Scene, commit: string, paths: readonly string[]): Promise<Record<string, string>> {
  const named = await Promise.all(paths.map(async (path) => `    - {path: ${path}, blob: ${await blobOf(s, path)}}\n`));
  const text = `apiVersion: tre/v1\nkind: Ratification\nmetadata: {name: ${s.name}}\nspec:\n  commit: ${commit}\n  paths:\n${named.join('')}  reason: looked at it\n`;
  return { [`manifests/ratifications/${s.name}.yaml`]: text };
}

/** Changes of the rules themselves, and exceptions from them. */
export const policyRows: readonly Row[] = [
  {
    name: 'policy relaxed in the same request',
    why: 'A change is judged by the rules from before it, never by those that it brings.',
    source: '(d) 25',
    attack: proposed(['researcher-b'], async (s) => ({
      files: { [policyPath]: await relaxed(s), [s.path]: s.manifest() },
    })),
    expect: 'held',
    reason: floor,
  },
  {
    name: 'policy changed by one admin',
    why: 'Whatever the policy says about itself: two admins, a floor that stands in code.',
    source: '(b) 6 floor',
    attack: proposed(['admin-b'], async (s) => ({
      files: { [policyPath]: (await s.read(policyPath)).replace('[Workspace]', '[SharedService]') },
    })),
    expect: 'held',
    reason: floor,
  },
  {
    name: 'policy deleted',
    why: 'Without a policy nothing is free: that too is a change of the policy, and asks for two admins.',
    source: '(d) 25',
    attack: proposed(['admin-b'], async () => ({ files: { [policyPath]: null } })),
    expect: 'held',
    reason: floor,
  },
  {
    name: 'environment points at another policy',
    why: 'Which policy counts is said by the environment, so it is guarded like one.',
    source: '(b) 6 floor',
    attack: proposed(['admin-b'], async (s) => ({
      files: {
        'manifests/policies/easy.yaml': (await relaxed(s)).replace('name: default', 'name: easy'),
        [environmentPath]: `${(await s.read(environmentPath)).trimEnd()}\n  signOffPolicy: easy\n`,
      },
    })),
    expect: 'held',
    reason: floor,
  },
  {
    name: 'deletes made safe in the environment',
    why: 'The threshold above which deletes are unsafe is not one person’s to raise.',
    source: '(b) 6 floor',
    attack: proposed(['admin-b'], async (s) => ({
      files: { [environmentPath]: (await s.read(environmentPath)).replace('unsafeAbove: 30%', 'unsafeAbove: 100%') },
    })),
    expect: 'held',
    reason: floor,
  },
  {
    name: 'workspace deleted by one admin',
    why: 'What holds data goes in two steps, and with two admins.',
    source: 'issue 3',
    attack: proposed(['admin-b'], async () => ({ files: { [alphaPath]: null, [desktopsPath]: null } })),
    expect: 'held',
    reason: /2 × TREAdmin|1 × TREAdmin|enabled: false/,
  },
  {
    name: 'ratification approved by who pushed it',
    why: 'Push what you like to main, then approve your own pardon.',
    source: '(d) 25',
    attack: async (s) => {
      const commit = await s.push('admin-b', { branch: 'main', files: { [s.path]: s.manifest() } });
      const files = await ratification(s, commit, [s.path]);
      const { number } = await s.propose({ login: 'admin-a', files });
      await s.review('admin-b', number);
      await s.merge('admin-a', number);
      return number;
    },
    expect: 'held',
    reason: /not admin-b who brought [0-9a-f]{7} to main/,
  },
  {
    name: 'ratification that names an innocent commit',
    why: 'The pusher is whoever brought the content, whichever commit the ratification names.',
    source: '(d) 25',
    attack: async (s) => {
      await s.push('admin-b', { branch: 'main', files: { [s.path]: s.manifest() } });
      const later = { [s.path]: s.manifest('description: a word more') };
      const commit = await s.push('researcher-a', { branch: 'main', files: later });
      const files = await ratification(s, commit, [s.path]);
      const { number } = await s.propose({ login: 'admin-a', files });
      await s.review('admin-b', number);
      await s.merge('admin-a', number);
      return number;
    },
    expect: 'held',
    reason: /not admin-b who brought [0-9a-f]{7} to main/,
  },
  {
    name: 'ratification of more than its commit brought',
    why: 'Approvers looked at one commit; what came with another is not pardoned along with it.',
    source: '(d) 25',
    attack: async (s) => {
      await s.push('researcher-a', { branch: 'main', files: { [s.path]: s.manifest() } });
      const commit = await s.push('researcher-b', { branch: 'main', files: { [`.github/${s.name}.md`]: 'A page.\n' } });
      const files = await ratification(s, commit, [s.path, `.github/${s.name}.md`]);
      const { number } = await s.propose({ login: 'admin-a', files });
      await s.review('admin-b', number);
      await s.merge('admin-a', number);
      return undefined;
    },
    expect: 'held',
    reason: /pushed straight to main by researcher-a.*workspace\.yaml/,
  },
  {
    name: 'break-glass for its own approver',
    why: 'Nobody lends a role to himself; not by one request that brings the exception and what it is for.',
    source: '(d) 25',
    attack: proposed(['outsider'], async (s) => ({
      files: { ...breakGlass(s, 'outsider', inHours(2)), [s.path]: s.manifest() },
    })),
    expect: 'held',
    reason: /needs \d × TREAdmin/,
  },
  {
    name: 'break-glass pushed straight to main',
    why: 'An exception that nobody approved lends nothing.',
    source: '(d) 25',
    attack: async (s) => {
      await s.push('outsider', { branch: 'main', files: breakGlass(s, 'outsider', inHours(2)) });
      return proposed(['outsider'], async () => ({}))(s);
    },
    expect: 'held',
    reason: /needs 1 × TREAdmin \(admin-a or admin-b/,
  },
  {
    name: 'break-glass without an end',
    why: 'An exception of weeks is a rule; it is held whoever approves it.',
    source: '(d) 25',
    attack: proposed(['admin-b'], async (s) => ({
      login: 'admin-a',
      files: breakGlass(s, 'owner-a', inHours(24 * 21)),
    })),
    expect: 'held',
    reason: /longer than the 24 hours that a break-glass may/,
  },
  {
    name: 'break-glass against the floor',
    why: 'A lent role approves workspaces, and never the rules themselves.',
    source: '(d) 25',
    prepare: (s) => s.agreed(breakGlass(s, 'owner-a', inHours(2))),
    attack: proposed(['owner-a', 'admin-b'], async (s) => ({
      files: { [policyPath]: (await s.read(policyPath)).replace('[Workspace]', '[SharedService]') },
    })),
    expect: 'held',
    reason: floor,
    control: {
      name: 'a lent role approves a workspace while it lasts',
      act: async (s) => {
        await s.agreed(breakGlass(s, 'owner-a', inHours(2)));
        return proposed(['owner-a'], async () => ({}))(s);
      },
    },
  },
  {
    name: 'quota split over requests',
    why: 'Each request is small; what one person owns is counted over all of them.',
    source: '(d) 25',
    prepare: async (s) => {
      for (const name of ['one', 'two']) await desktop(s, 'researcher-a', name);
    },
    attack: (s) => desktop(s, 'researcher-a', s.name),
    expect: 'held',
    reason: /needs 1 × WorkspaceOwner \(owner-a.*researcher-a would own 3 of 2/,
    world: 'own',
  },
  {
    name: 'self-service for somebody else',
    why: 'What a person may do for himself, another may not do in his name.',
    source: '(d) 25',
    attack: (s) => desktop(s, 'researcher-b', s.name, 'researcher-a'),
    expect: 'held',
    reason: /needs 1 × WorkspaceOwner \(owner-a/,
  },
  {
    name: 'self-service limit raised in the same request',
    why: 'The limits are read from before the request, like every rule.',
    source: '(d) 25',
    attack: async (s) => {
      const policy = (await s.read(policyPath)).replace(
        'templates: [linux-vm]',
        'templates: [linux-vm, virtual-desktops]',
      );
      return desktop(s, 'researcher-b', s.name, 'researcher-a', { [policyPath]: policy });
    },
    expect: 'held',
    reason: floor,
  },
  {
    name: 'approved request during a freeze',
    why: '`tre freeze` stops everything at once, also what is approved and merged.',
    source: '(d) 25',
    attack: async (s) => {
      await frozen(s);
      return proposed(['admin-b'], async () => ({}))(s);
    },
    writesAzure: true,
    expect: 'held',
    reason: /Everything is frozen since .* \(freeze-\d{8}-[0-9a-f]{8}\)/,
    world: 'own',
  },
  {
    name: 'freeze lifted by the person it is about',
    why: 'Who is frozen does not thaw himself: two other admins lift it.',
    source: '(d) 25',
    attack: async (s) => {
      const id = await frozen(s, '--about', 'admin-b');
      const { number } = await s.propose({ login: 'admin-a', branch: s.branch('lift'), files: lift(s, id) });
      await s.review('admin-b', number);
      await s.merge('admin-a', number);
      return proposed(['admin-b'], async () => ({}))(s);
    },
    writesAzure: true,
    expect: 'held',
    reason: /Everything is frozen since .*It is about admin-b, who does not count for its lift/,
    world: 'own',
  },
  {
    name: 'lift of a freeze pushed straight to main',
    why: 'A lift that nobody approved lifts nothing.',
    source: '(d) 25',
    attack: async (s) => {
      const id = await frozen(s);
      await s.push('admin-a', { branch: 'main', files: lift(s, id) });
      return proposed(['admin-b'], async () => ({}))(s);
    },
    writesAzure: true,
    expect: 'held',
    reason: /Everything is frozen since /,
    world: 'own',
  },
  {
    name: 'mark of a freeze taken away in Azure',
    why: 'The freeze is a tag; once the controller has seen it, removing the tag is no lift.',
    source: '(d) 25',
    attack: async (s) => {
      await frozen(s);
      await s.tre('apply');
      const { call, group } = azure(s.world);
      const { body } = await call('GET', group('core'), groupsApi);
      const marks = Object.fromEntries(Object.entries(body.tags).filter(([name]) => /freeze/.test(name)));
      if (Object.keys(marks).length === 0) throw new Error(`no mark of a freeze: ${JSON.stringify(body.tags)}`);
      const path = `${group('core')}/providers/Microsoft.Resources/tags/default`;
      const { status } = await call('PATCH', path, groupsApi, { operation: 'Delete', properties: { tags: marks } });
      if (status >= 300) throw new Error(`the tags could not be removed: ${status}`);
      return proposed(['admin-b'], async () => ({}))(s);
    },
    writesAzure: true,
    expect: 'held',
    reason: /Everything is frozen since /,
    world: 'own',
  },
];

const inHours = (hours: number) => `${new Date(Date.now() + hours * 3_600_000).toISOString().slice(0, 19)}Z`;

function breakGlass(s: Scene, person: string, until: string): Record<string, string> {
  const spec = `spec:\n  person: ${person}\n  role: TREAdmin\n  reason: Both admins are away today\n  until: ${until}\n`;
  const text = `apiVersion: tre/v1\nkind: BreakGlass\nmetadata: {name: ${s.name}}\n${spec}`;
  return { [`manifests/break-glass/${s.name}.yaml`]: text };
}

/** The freeze's id. */
async function frozen(s: Scene, ...more: string[]): Promise<string> {
  const { stdout, stderr } = await s.tre('freeze', '--reason', 'A token is in the wrong hands', ...more);
  const id = /freeze-\d{8}-[0-9a-f]{8}/.exec(stdout)?.[0];
  if (id === undefined) throw new Error(`not frozen: ${stdout}${stderr}`);
  return id;
}

function lift(s: Scene, id: string): Record<string, string> {
  const text = `apiVersion: tre/v1\nkind: FreezeLift\nmetadata: {name: ${s.name}}\nspec:\n  freeze: ${id}\n  reason: All is well again\n`;
  return { [`manifests/freezes/${s.name}.yaml`]: text };
}

/** A desktop in alpha, proposed and merged without anybody's approval. */
async function desktop(
  s: Scene,
  login: string,
  name: string,
  owner = login,
  more: Record<string, string> = {},
): Promise<number> {
  const text = sample('manifests/workspaces/genomics/user-resources/linux-1.yaml');
  const own = text.replace('name: linux-1', `name: ${name}`).replace(/owner: \S+/, `owner: ${owner}`);
  const files = { [`manifests/workspaces/alpha/user-resources/${name}.yaml`]: own, ...more };
  const { number } = await s.propose({ login, branch: s.branch(name), files });
  await s.merge('admin-a', number);
  return number;
}
