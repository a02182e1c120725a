import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Action, Plan } from '../../controller/plan/types.ts';
import { withTwoAdmins } from '../../controller/plan/unsafe-changes.ts';
import { decide } from '../../controller/signoff/decide.ts';
import { authorityNow, entitledNow } from '../../controller/signoff/entitled-now.ts';
import { recheck } from '../../controller/signoff/recheck.ts';
import { coversOf } from '../../controller/signoff/unit-sign-off.ts';
import { branch } from './play.ts';
import { paths, person, personFile, service } from './sample.ts';
import { startWorld, type World } from './world.ts';

const machines = 'manifests/workspaces/genomics/user-resources';
const template = 'templates/user-resources/linux-vm/template.yaml';

const machine = (name: string, owner = 'researcher-a', of = 'linux-vm@1') => `apiVersion: tre/v1
kind: UserResource
metadata: {name: ${name}}
spec:
  service: desktops
  template: ${of}
  owner: ${owner}
  parameters: {size: small}
`;
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
const policy = (rules: string) => `apiVersion: tre/v1
kind: SignOffPolicy
metadata: {name: default}
spec:
  breakGlass: {maxHours: 8}
  rules:
${rules}`;
const selfService = `    - on: {kinds: [UserResource], by: owner-of-resource}
      selfService: {perPerson: 2, templates: [linux-vm], monthlyUpTo: 100 EUR}
    - on: {kinds: [UserResource]}
      approvals: [{role: WorkspaceOwner}]
    - on: {kinds: [Workspace, Template]}
      approvals: [{role: TREAdmin}]
    - on: {kinds: [WorkspaceService]}
      approvals: [{role: WorkspaceOwner}]
`;

let w: World;
beforeAll(async () => {
  w = await startWorld();
}, 60_000);
beforeEach(() => w.reset(), 60_000);
afterAll(() => w.close());

async function agreed(
  files: Record<string, string | null>,
  approvers: readonly ('admin-b' | 'owner-a' | 'researcher-b')[] = ['admin-b'],
  author: 'admin-a' | 'researcher-a' | 'owner-a' = 'admin-a',
) {
  const name = branch('agreed');
  await w.push(author, name, files, { from: 'main' });
  const number = await w.open(author, name);
  for (const approver of approvers) await w.review(approver, number);
  await w.merge(author, number);
  return number;
}

async function covered(path: string) {
  const { boundaries } = await w.history();
  const { approved, tree } = boundaries.at(-1)!;
  return approved.get(path) === tree.get(path);
}

/** What a unit of the service is judged by: its own manifest, its workspace, the environment, people it names. */
function unsafeUpdate(history: Awaited<ReturnType<World['history']>>): Plan {
  const last = history.boundaries.length - 1;
  const inputs = ['manifests/environment.yaml', paths.workspace, paths.service, personFile('owner-a')];
  const { signOff } = coversOf(history).unit(inputs, last);
  const tree = history.boundaries[last]!.tree;
  const desired = { inputs: Object.fromEntries(inputs.map((path) => [path, tree.get(path)!])) };
  const action = {
    unit: 'workspace-service/genomics/desktops',
    action: 'update',
    unsafe: true,
    reasons: [],
    signOff: withTwoAdmins(signOff),
    desired,
  } as unknown as Action;
  const reads = { arm: 0, git: 0, github: 0 };
  return {
    revision: history.tip,
    digest: '',
    environment: '',
    plannedAt: '',
    actions: [action],
    diagnostics: [],
    reads,
  };
}

describe('unsafe needs two admins', () => {
  it('control: an owner alone does not release an unsafe update', async () => {
    await agreed({ [paths.service]: service('better') }, ['owner-a'], 'researcher-a');
    const history = await w.history();
    expect(decide(unsafeUpdate(history), history).state).toBe('Held');
  }, 60_000);

  it('F1: two admins who approved a person long ago did not approve that data goes now', async () => {
    await agreed({ [personFile('owner-a')]: person('owner-a', 'TREUser', '  expires: 2027-12-31\n') });
    await agreed({ [paths.service]: service('better') }, ['owner-a'], 'researcher-a');
    const history = await w.history();
    expect(await covered(paths.service)).toBe(true);
    expect(decide(unsafeUpdate(history), history).state).toBe('Held');
  }, 60_000);

  it('F4: a lent TREAdmin is none of the two', async () => {
    await agreed({
      [paths.policy]: policy(`    - on: {kinds: [WorkspaceService]}
      approvals: [{role: TREAdmin, count: 2, countAuthor: true}]
    - on: {kinds: [Workspace, Template]}
      approvals: [{role: TREAdmin}]
`),
    });
    const until = new Date(w.time().getTime() + 4 * 3_600_000).toISOString().replace(/\.\d+Z$/, 'Z');
    const file = 'manifests/break-glass/ill.yaml';
    const text = `apiVersion: tre/v1\nkind: BreakGlass\nmetadata: {name: ill}\nspec: {person: researcher-b, role: TREAdmin, reason: the other admins are ill, until: "${until}"}\n`;
    await agreed({ [file]: text });
    expect(await covered(file)).toBe(true);
    await agreed({ [paths.service]: service('better') }, ['admin-b', 'researcher-b'], 'researcher-a');
    const history = await w.history();
    expect(await covered(paths.service)).toBe(true);
    expect(decide(unsafeUpdate(history), history).state).toBe('Held');
  }, 60_000);
});

describe('quota of self-service', () => {
  it('F2: a resource given away in the same request still counts until somebody approves that', async () => {
    await agreed({ [paths.policy]: policy(selfService), [template]: linuxVm });
    for (const name of ['one', 'two'])
      await agreed({ [`${machines}/${name}.yaml`]: machine(name) }, [], 'researcher-a');
    expect(await covered(`${machines}/two.yaml`)).toBe(true);
    await agreed(
      { [`${machines}/one.yaml`]: machine('one', 'researcher-b'), [`${machines}/three.yaml`]: machine('three') },
      [],
      'researcher-a',
    );
    expect(await covered(`${machines}/one.yaml`)).toBe(false);
    expect(await covered(`${machines}/three.yaml`)).toBe(false);
  }, 60_000);

  it('F2b: nor does one that is turned into another template, unapproved', async () => {
    await agreed({ [paths.policy]: policy(selfService), [template]: linuxVm });
    for (const name of ['one', 'two'])
      await agreed({ [`${machines}/${name}.yaml`]: machine(name) }, [], 'researcher-a');
    await agreed(
      {
        [`${machines}/one.yaml`]: machine('one', 'researcher-a', 'notebook@1'),
        [`${machines}/three.yaml`]: machine('three'),
      },
      [],
      'researcher-a',
    );
    expect(await covered(`${machines}/three.yaml`)).toBe(false);
  }, 60_000);

  it('F2c: unbounded: the trick again and again', async () => {
    await agreed({ [paths.policy]: policy(selfService), [template]: linuxVm });
    for (const name of ['one', 'two'])
      await agreed({ [`${machines}/${name}.yaml`]: machine(name) }, [], 'researcher-a');
    const away: Record<string, string> = {
      [`${machines}/one.yaml`]: machine('one', 'researcher-b'),
      [`${machines}/two.yaml`]: machine('two', 'researcher-b'),
    };
    await agreed(
      { ...away, [`${machines}/m3.yaml`]: machine('m3'), [`${machines}/m4.yaml`]: machine('m4') },
      [],
      'researcher-a',
    );
    const { approved } = (await w.history()).boundaries.at(-1)!;
    expect([...approved.keys()].filter((path) => path.startsWith(machines)).length).toBeLessThanOrEqual(2);
  }, 60_000);
});

describe('rules by template and by action', () => {
  it('F5: a strict rule about a template is not escaped by coming from another one', async () => {
    const strict = policy(`    - on: {kinds: [Workspace], templates: [unrestricted]}
      approvals: [{role: TREAdmin, count: 2, countAuthor: true}]
    - on: {kinds: [Workspace]}
      approvals: [{role: TREAdmin}]
`);
    await agreed({ [paths.policy]: strict });
    const name = branch('switch');
    await w.checkout('main');
    const was = await w.git('show', `HEAD:${paths.workspace}`);
    await w.push(
      'researcher-a',
      name,
      { [paths.workspace]: `${was.replace('base@1', 'unrestricted@1')}\n` },
      { from: 'main' },
    );
    const number = await w.open('researcher-a', name);
    const verdict = (await w.judge(number)).verdicts.find(({ path }) => path === paths.workspace);
    expect(verdict?.signOff.required).toContainEqual(expect.objectContaining({ role: 'TREAdmin', count: 2 }));
  }, 60_000);

  it('F6: a new service in an existing file is created, whatever the file did before', async () => {
    const strict = policy(`    - on: {kinds: [WorkspaceService], actions: [create, delete]}
      approvals: [{role: TREAdmin}]
    - on: {kinds: [WorkspaceService]}
      approvals: [{role: WorkspaceOwner}]
`);
    await agreed({ [paths.policy]: strict });
    const name = branch('second');
    const both = `${service()}---\n${service('two', 'two', 'exfiltration')}`;
    await w.push('researcher-a', name, { [paths.service]: both }, { from: 'main' });
    const number = await w.open('researcher-a', name);
    await w.review('owner-a', number);
    const verdict = (await w.judge(number)).verdicts.find(({ path }) => path === paths.service);
    expect(verdict?.covered, JSON.stringify(verdict?.signOff.required)).toBe(false);
  }, 60_000);
});

describe('what has waited', () => {
  it('F13: an approval of a template that was taken back is noticed before what it changes is written', async () => {
    const name = branch('template');
    await w.push('admin-a', name, { [paths.template]: '{"resources": {"open": {}}}\n' }, { from: 'main' });
    const number = await w.open('admin-a', name);
    const review = await w.review('admin-b', number);
    await w.merge('admin-a', number);
    expect(await covered(paths.template)).toBe(true);
    const history = await w.history();
    await w.rest('admin-b', 'PUT', `/pulls/${number}/reviews/${review}/dismissals`, { message: 'I was wrong' });
    const said = await recheck({
      git: w.mirror,
      reviews: w.reviews,
      cache: w.cache,
      history,
      unit: 'workspace/genomics',
      paths: [paths.template],
      irreversible: false,
      now: w.time(),
    });
    expect(said).toMatch(/taken back/);
  }, 60_000);

  it('F7b: an owner of the workspace who objects after a self-service merge is heard before it is written', async () => {
    await agreed({ [paths.policy]: policy(selfService), [template]: linuxVm });
    const number = await agreed({ [`${machines}/one.yaml`]: machine('one') }, [], 'researcher-a');
    const history = await w.history();
    await w.review('owner-a', number, 'REQUEST_CHANGES');
    const said = await recheck({
      git: w.mirror,
      reviews: w.reviews,
      cache: w.cache,
      history,
      unit: 'user-resource/genomics/desktops/one',
      paths: [],
      irreversible: false,
      now: w.time(),
    });
    expect(said).toMatch(/requested changes/);
  }, 60_000);

  it('F7: self-service whose owner has been disabled since is not applied a year later', async () => {
    await agreed({ [paths.policy]: policy(selfService), [template]: linuxVm });
    await agreed({ [`${machines}/one.yaml`]: machine('one') }, [], 'researcher-a');
    await agreed({ [personFile('researcher-a')]: person('researcher-a', 'TREUser', '  disabled: true\n') });
    const history = await w.history();
    const decision = history.boundaries.findLast((one) =>
      one.decision?.verdicts.some(({ path }) => path.endsWith('one.yaml')),
    )!.decision!;
    const now = new Date(w.time().getTime() + 365 * 86_400_000);
    const authority = await authorityNow({ git: w.mirror, cache: w.cache, history, now }, 'user-resource/genomics/one');
    if (!authority.known) throw new Error(authority.reason);
    const said = entitledNow({
      authority: authority.value,
      decision,
      subject: 'user-resource/genomics/one',
      irreversible: true,
      now,
    });
    expect(said).toBeDefined();
  }, 60_000);
});

describe('break-glass by way of a ratification', () => {
  it('F17: lasts no longer than the policy lets it, and is not answered for by whom it is for', async () => {
    const file = 'manifests/break-glass/ill.yaml';
    const text =
      'apiVersion: tre/v1\nkind: BreakGlass\nmetadata: {name: ill}\nspec: {person: admin-b, role: WorkspaceOwner, reason: the only owner is ill, until: "2030-01-01T00:00:00Z"}\n';
    const commit = await w.push('researcher-a', 'main', { [file]: text });
    const blob = await w.git('rev-parse', `HEAD:${file}`);
    await agreed({
      [paths.ratification]: `apiVersion: tre/v1\nkind: Ratification\nmetadata: {name: incident}\nspec:\n  commit: ${commit}\n  paths: [{path: ${file}, blob: ${blob}}]\n  reason: an incident\n`,
    });
    await agreed({ [paths.service]: service('better') }, ['admin-b'], 'researcher-a');
    expect(await covered(paths.service)).toBe(false);
  }, 60_000);
});
