import { expect, it } from 'vitest';
import type { AnyManifest } from '../../controller/manifests/types.ts';
import { effectsOfManifests } from '../../controller/plan/effects/of-manifests.ts';
import type { Effects } from '../../controller/plan/types.ts';

function manifest(kind: string, name: string, spec: object): AnyManifest {
  return { kind, name, spec, metadata: {}, file: 'x.yaml', blob: '', locations: {} } as unknown as AnyManifest;
}

const person = (spec: object) =>
  manifest('Person', 'ann', {
    displayName: 'Ann',
    github: { id: 1, login: 'ann' },
    entra: { objectId: 'A1', userPrincipalName: 'ann@x.example' },
    roles: ['TREUser'],
    ...spec,
  });
const workspace = (spec: object) =>
  manifest('Workspace', 'alpha', { template: 'base@1', displayName: 'Alpha', ...spec });
const members = (...of: readonly unknown[]) => workspace({ members: { WorkspaceResearcher: of } });
const policy = (...rules: readonly object[]) => manifest('SignOffPolicy', 'default', { rules });
const template = (spec: object) =>
  manifest('Template', 'base', {
    version: '1.0.0',
    makes: 'Workspace',
    parameters: {},
    inputs: {},
    stateful: ['A.B/c'],
    ...spec,
  });
const vms = {
  on: { kinds: ['UserResource'] },
  selfService: { perPerson: 2, templates: ['vm'], monthlyUpTo: '250 EUR' },
};
const workspaces = {
  on: { kinds: ['Workspace'], actions: ['create', 'delete'] },
  approvals: [{ role: 'TREAdmin', count: 1 }],
};

it.each<{ why: string; before?: AnyManifest; after?: AnyManifest; effects: Partial<Effects> }>([
  {
    why: 'a new person with a role everywhere, for a while',
    after: person({ roles: ['TREAdmin'], expires: '2027-01-31' }),
    effects: { grants: ['TREAdmin ann (until 2027-01-31), in the whole environment'] },
  },
  {
    why: 'a person who goes takes along what workspaces gave',
    before: person({}),
    effects: { revokes: ['TREUser ann', 'every role of ann, in workspaces too'] },
  },
  {
    why: 'a person who is disabled',
    before: person({}),
    after: person({ disabled: true }),
    effects: { revokes: ['TREUser ann', 'every role of ann, in workspaces too'] },
  },
  {
    why: 'a person who is enabled again',
    before: person({ disabled: true }),
    after: person({}),
    effects: {
      grants: ['TREUser ann, in the whole environment', 'ann counts again, with every role that workspaces give'],
    },
  },
  {
    why: 'another GitHub account that acts as a person: ids count, logins do not',
    before: person({}),
    after: person({ github: { id: 2, login: 'ann' } }),
    effects: { grants: ['the GitHub account ann (id 2) acts as ann, instead of id 1'] },
  },
  {
    why: 'a login that was renamed',
    before: person({}),
    after: person({ github: { id: 1, login: 'anne' } }),
    effects: {},
  },
  {
    why: 'another Entra account that has the access of a person',
    before: person({}),
    after: person({ entra: { objectId: 'A2', userPrincipalName: 'ann@x.example' } }),
    effects: { grants: ['the Entra account ann@x.example (A2) has the access of ann'] },
  },
  {
    why: 'a last day that moves away, and comes nearer',
    before: person({ expires: '2026-12-31' }),
    after: person({}),
    effects: { grants: ['ann counts with no last day'] },
  },
  {
    why: 'members who come, go, and stay for longer or shorter',
    before: members('bob', { name: 'cid', until: '2026-12-31' }, { name: 'dan', until: '2027-12-31' }),
    after: members('ann', { name: 'cid', until: '2027-12-31' }, { name: 'dan', until: '2026-12-31' }),
    effects: {
      grants: ['WorkspaceResearcher ann, cid (until 2027-12-31)'],
      revokes: ['WorkspaceResearcher bob, dan (until 2026-12-31)'],
    },
  },
  {
    why: 'a workspace that lasts longer',
    before: workspace({ expires: '2026-12-31' }),
    after: workspace({ expires: '2027-12-31' }),
    effects: { grants: ['the workspace lasts until 2027-12-31 instead of 2026-12-31'] },
  },
  {
    why: 'a resource that changes hands',
    before: manifest('UserResource', 'vm', { owner: 'ann' }),
    after: manifest('UserResource', 'vm', { owner: 'bob' }),
    effects: { grants: ['owner bob'], revokes: ['owner ann'] },
  },
  {
    why: 'a rule by which people help themselves',
    before: policy(workspaces),
    after: policy(workspaces, vms),
    effects: {
      grants: ['sign-off rule 2: on kinds UserResource: selfService perPerson 2, templates vm, monthlyUpTo 250 EUR'],
    },
  },
  {
    why: 'a rule that asks for less',
    before: policy(workspaces),
    after: policy({ ...workspaces, approvals: [{ role: 'WorkspaceOwner', count: 1 }] }),
    effects: {
      grants: ['sign-off rule 1: on kinds Workspace, actions create or delete: approvals 1 × WorkspaceOwner'],
      revokes: ['what was sign-off rule 1: on kinds Workspace, actions create or delete: approvals 1 × TREAdmin'],
    },
  },
  {
    why: 'rules in another order decide otherwise',
    before: policy(workspaces, vms),
    after: policy(vms, workspaces),
    effects: { grants: ['sign-off rules are asked in another order; the first that matches decides'] },
  },
  {
    why: 'a template that forgets what holds data, and is a new major version',
    before: template({}),
    after: template({ version: '2.0.0', stateful: [] }),
    effects: {
      loses: ['A.B/c of base would no longer count as data: one step would delete it'],
      irreversible: ['base 1.0.0 → 2.0.0 is a new major version: going back is not promised'],
    },
  },
  {
    why: 'an environment in which deletes are easier, and another policy counts',
    before: manifest('Environment', 'mini', { deletes: { retention: '7d' } }),
    after: manifest('Environment', 'mini', { deletes: { retention: '0d' }, signOffPolicy: 'lax' }),
    effects: {
      grants: ['another sign-off policy decides who approves: signOffPolicy: "not set" → "lax"'],
      loses: ['how deletes are guarded: deletes.retention: "7d" → "0d"'],
    },
  },
  {
    why: 'glass that is broken for a while',
    after: manifest('BreakGlass', 'night', {
      person: 'bob',
      role: 'TREAdmin',
      until: '2026-11-23T06:00:00Z',
      reason: 'both admins are away',
    }),
    effects: { grants: ['bob may approve as TREAdmin until 2026-11-23T06:00:00Z: both admins are away'] },
  },
  { why: 'the same again', before: members('ann'), after: members('ann'), effects: {} },
])('$why', ({ before, after, effects }) => {
  const none = { grants: [], revokes: [], opens: [], closes: [], loses: [], irreversible: [], unknown: [] };

  expect(effectsOfManifests(before, after)).toEqual({ ...none, ...effects });
});
