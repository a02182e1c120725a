import { branch, type Case } from './play.ts';
import { paths, service } from './sample.ts';
import type { World } from './world.ts';

const machines = 'manifests/workspaces/genomics/user-resources';
const template = 'templates/user-resources/linux-vm/template.yaml';
const breakGlass = 'manifests/break-glass/ill.yaml';

/** A machine of researcher-a unless said otherwise. */
function machine(name: string, more: { owner?: string; size?: string } = {}): string {
  return `apiVersion: tre/v1
kind: UserResource
metadata: {name: ${name}}
spec:
  service: desktops
  template: linux-vm@1
  owner: ${more.owner ?? 'researcher-a'}
  parameters: {size: ${more.size ?? 'small'}}
`;
}

const linuxVm = `apiVersion: tre/v1
kind: Template
metadata: {name: linux-vm}
spec:
  version: 1.0.0
  makes: UserResource
  title: Machine
  description: A machine.
  parents: [virtual-desktops]
  parameters:
    type: object
    additionalProperties: false
    properties:
      size: {type: string, enum: [small, big], default: small}
  inputs: {}
  estimate: {currency: EUR, monthly: 10, byParameter: {size: {small: 20, big: 500}}}
  selfService: {roles: [WorkspaceResearcher]}
`;

const policy = (extra = '') => `apiVersion: tre/v1
kind: SignOffPolicy
metadata: {name: default}
spec:
  breakGlass: {maxHours: 8}
  rules:
    - on: {kinds: [UserResource], by: owner-of-resource}
      selfService: {perPerson: 2, templates: [linux-vm], monthlyUpTo: 100 EUR}
    - on: {kinds: [UserResource]}
      approvals: [{role: WorkspaceOwner}]
      exclude: [owner-of-resource]
    - on: {kinds: [Workspace, Template]}
      approvals: [{role: TREAdmin}]
    - on: {kinds: [WorkspaceService]}
      approvals: [{role: WorkspaceOwner}]
${extra}`;

/** Two admins agree on the policy and its template, as every case here begins. */
async function begin(w: World, extra = ''): Promise<void> {
  const name = branch('policy');
  await w.push('admin-a', name, { [paths.policy]: policy(extra), [template]: linuxVm }, { from: 'main' });
  const number = await w.open('admin-a', name);
  await w.review('admin-b', number);
  await w.merge('admin-a', number);
}

async function ask(
  w: World,
  files: Record<string, string | null>,
  author: 'researcher-a' | 'owner-a' = 'researcher-a',
) {
  const name = branch('ask');
  await w.push(author, name, files, { from: 'main' });
  return w.open(author, name);
}

async function lend(w: World, hours: number, approver: 'admin-a' | 'admin-b' | 'owner-a' = 'admin-b') {
  const until = new Date(w.time().getTime() + hours * 3_600_000).toISOString().replace(/\.\d+Z$/, 'Z');
  const text = `apiVersion: tre/v1
kind: BreakGlass
metadata: {name: ill}
spec: {person: researcher-b, role: WorkspaceOwner, workspace: genomics, reason: the only owner is ill, until: "${until}"}
`;
  const number = await ask(w, { [breakGlass]: text }, 'owner-a');
  await w.review(approver, number);
  await w.merge('owner-a', number);
}

/** SignOffPolicy, complete: self-service within quotas, break-glass, exclusions. */
export const policyCases: readonly Case[] = [
  {
    why: 'the owner of a resource needs nobody within the limits',
    row: 'control',
    path: `${machines}/one.yaml`,
    expected: 'applied',
    play: async (w) => {
      await begin(w);
      await w.merge('researcher-a', await ask(w, { [`${machines}/one.yaml`]: machine('one') }));
    },
  },
  {
    why: 'a machine for somebody else is not one’s own',
    row: '(d) 25',
    path: `${machines}/one.yaml`,
    expected: 'held',
    says: /1 × WorkspaceOwner/,
    play: async (w) => {
      await begin(w);
      const files = { [`${machines}/one.yaml`]: machine('one', { owner: 'researcher-b' }) };
      await w.merge('researcher-a', await ask(w, files));
    },
  },
  {
    why: 'nor is one to whose branch somebody else pushed',
    row: '(d) 25',
    path: `${machines}/one.yaml`,
    expected: 'held',
    play: async (w) => {
      await begin(w);
      const name = branch('ask');
      await w.push('researcher-a', name, { [`${machines}/one.yaml`]: machine('one') }, { from: 'main' });
      await w.push('outsider', name, { [`${machines}/one.yaml`]: `${machine('one')}# more\n` });
      await w.merge('researcher-a', await w.open('researcher-a', name));
    },
  },
  {
    why: 'somebody without a role in the workspace serves themselves nothing',
    row: '(d) 25',
    path: `${machines}/one.yaml`,
    expected: 'held',
    says: /researcher-b holds no role in genomics/,
    play: async (w) => {
      await begin(w);
      const name = branch('ask');
      const text = machine('one', { owner: 'researcher-b' });
      await w.push('researcher-b', name, { [`${machines}/one.yaml`]: text }, { from: 'main' });
      await w.merge('researcher-b', await w.open('researcher-b', name));
    },
  },
  {
    why: 'the quota split over several requests is still the quota',
    row: '(d) 25',
    path: `${machines}/three.yaml`,
    expected: 'held',
    says: /researcher-a would own 3 of 2/,
    play: async (w) => {
      await begin(w);
      const numbers: number[] = [];
      for (const name of ['one', 'two', 'three'])
        numbers.push(await ask(w, { [`${machines}/${name}.yaml`]: machine(name) }));
      for (const number of numbers) await w.merge('researcher-a', number);
    },
  },
  {
    why: 'or over several files of one request',
    row: '(d) 25',
    path: `${machines}/one.yaml`,
    expected: 'held',
    says: /would own 3 of 2/,
    play: async (w) => {
      await begin(w);
      const names = ['one', 'two', 'three'];
      await w.merge(
        'researcher-a',
        await ask(w, Object.fromEntries(names.map((name) => [`${machines}/${name}.yaml`, machine(name)]))),
      );
    },
  },
  {
    why: 'too dear a size asks the owner of the workspace, and says why',
    row: '(d) 25',
    path: `${machines}/one.yaml`,
    expected: 'held',
    says: /about 510 EUR a month is above 100 EUR/,
    play: async (w) => {
      await begin(w);
      const files = { [`${machines}/one.yaml`]: machine('one', { size: 'big' }) };
      await w.merge('researcher-a', await ask(w, files));
    },
  },
  {
    why: 'who approves it as the owner of the workspace releases it',
    row: 'control',
    path: `${machines}/one.yaml`,
    expected: 'applied',
    play: async (w) => {
      await begin(w);
      const number = await ask(w, { [`${machines}/one.yaml`]: machine('one', { size: 'big' }) });
      await w.review('owner-a', number);
      await w.merge('researcher-a', number);
    },
  },
  {
    why: 'the owner of a resource does not approve it where the rule excludes that, whoever wrote it',
    row: 'issue 3',
    path: `${machines}/one.yaml`,
    expected: 'held',
    says: /not owner-a who owns the resource/,
    play: async (w) => {
      await begin(w);
      const number = await ask(w, { [`${machines}/one.yaml`]: machine('one', { owner: 'owner-a' }) });
      await w.review('owner-a', number);
      await w.merge('researcher-a', number);
    },
  },
  {
    why: 'a rule made wider in the same request does not help it',
    row: '(d) 25',
    path: `${machines}/one.yaml`,
    expected: 'held',
    says: /above 100 EUR/,
    play: async (w) => {
      await begin(w);
      const wider = policy().replace('100 EUR', '1000 EUR');
      const files = { [paths.policy]: wider, [`${machines}/one.yaml`]: machine('one', { size: 'big' }) };
      await w.merge('researcher-a', await ask(w, files));
    },
  },
  {
    why: 'nor does a template made cheaper in the same request',
    row: '(d) 25',
    path: `${machines}/one.yaml`,
    expected: 'held',
    says: /above 100 EUR/,
    play: async (w) => {
      await begin(w);
      const cheaper = linuxVm.replace('big: 500', 'big: 1');
      const files = { [template]: cheaper, [`${machines}/one.yaml`]: machine('one', { size: 'big' }) };
      await w.merge('researcher-a', await ask(w, files));
    },
  },
  {
    why: 'whom a break-glass lets approve approves',
    row: 'control',
    path: paths.service,
    expected: 'applied',
    play: async (w) => {
      await begin(w);
      await lend(w, 4);
      const number = await ask(w, { [paths.service]: service('better') });
      await w.review('researcher-b', number);
      await w.merge('researcher-a', number);
    },
  },
  {
    why: 'one that is not approved lends nothing',
    row: '(d) 25',
    path: paths.service,
    expected: 'held',
    play: async (w) => {
      await begin(w);
      await lend(w, 4, 'owner-a').catch(() => undefined);
      const number = await ask(w, { [paths.service]: service('better') });
      await w.review('researcher-b', number);
      await w.merge('researcher-a', number);
    },
  },
  {
    why: 'one that lasts too long is held whoever approves it',
    row: '(d) 25',
    path: breakGlass,
    expected: 'held',
    code: 'break-glass-too-long',
    play: async (w) => {
      await begin(w);
      await lend(w, 9);
    },
  },
  {
    why: 'a break-glass and what it is to allow in one request',
    row: '(d) 25',
    path: paths.service,
    expected: 'held',
    play: async (w) => {
      await begin(w);
      const until = new Date(w.time().getTime() + 3_600_000).toISOString();
      const text = `apiVersion: tre/v1\nkind: BreakGlass\nmetadata: {name: ill}\nspec: {person: researcher-b, role: WorkspaceOwner, reason: the only owner is ill, until: "${until}"}\n`;
      const files = { [breakGlass]: text, [paths.service]: service('better') };
      const number = await ask(w, files);
      await w.review('researcher-b', number);
      await w.review('admin-b', number);
      await w.merge('researcher-a', number);
    },
  },
];
