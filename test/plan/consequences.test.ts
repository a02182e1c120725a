import { expect, it } from 'vitest';
import type { DesiredState, Unit } from '../../controller/desired/types.ts';
import { annotationsOf } from '../../controller/plan/annotations.ts';
import { planJson } from '../../controller/plan/json.ts';
import { renderMarkdown } from '../../controller/plan/markdown.ts';
import { renderText } from '../../controller/plan/text.ts';
import { miniature } from '../desired/support/miniature.ts';
import type { Files } from '../desired/support/repository.ts';
import { liveOutputs, resolveFiles } from '../desired/support/resolve.ts';
import { rule } from './support/resources.ts';
import { planOf, planSituation } from './support/situation.ts';
import { settle } from './support/world.ts';

const vm = 'manifests/workspaces/alpha/user-resources/vm.yaml';
const vmTemplate = 'templates/user-resources/vm/template.yaml';
const deskTemplate = 'templates/workspace-services/desk/template.yaml';
const pullRequest = { number: 14, head: 'b'.repeat(40), base: 'a'.repeat(40), author: 'ann' };

function edited(path: string, ...edits: readonly (readonly [string, string])[]): Files {
  const text = edits.reduce((left, [from, to]) => {
    if (!left.includes(from)) throw new Error(`${path} does not hold ${from}`);
    return left.replace(from, to);
  }, miniature[path]!);
  return { ...miniature, [path]: text };
}

function unexpandable(state: DesiredState, count: number): ReadonlyMap<string, Unit> {
  const [name, unit] = [...state.units].at(-1)!;
  const copies = Array.from({ length: count }, (_, index): [string, Unit] => [
    `${name}-${index}`,
    { ...unit, name: `${name}-${index}` },
  ]);
  return new Map([...state.units, ...copies]);
}

it('expands nothing for what does not change: a plan of 1,000 unchanged units costs none of it', async () => {
  const state = await resolveFiles(miniature, liveOutputs);
  const units = unexpandable(state, 1000);
  const world = settle({ ...state, units });
  let expansions = 0;
  const counting = new Map(
    [...units].map(([name, unit]) => [name, { ...unit, resources: () => [expansions++] as never }] as const),
  );

  const plan = planOf({ ...state, units: counting }, world, { pullRequest }, { ...state, units: counting });

  expect(plan.actions.filter(({ action }) => action !== 'none')).toEqual([]);
  expect(plan.actions.length).toBe(1006);
  expect(expansions).toBe(0);
});

it('says no price and no effect where nobody says what is approved', async () => {
  const plan = await planSituation({ why: '', edits: { [vm]: [['size: small', 'size: large']] } });

  expect(plan.actions.find(({ action }) => action === 'update')).not.toHaveProperty('effects');
});

it('tells the difference of an update, the price of what is new and what a delete saves, and counts what has none', async () => {
  const estimate = [
    '  inputs: {name:',
    '  estimate: {currency: EUR, monthly: 1, byParameter: {size: {small: 10, large: 30}}}\n  inputs: {name:',
  ] as const;
  const files = edited(vmTemplate, estimate);
  const before = await resolveFiles(files, liveOutputs);
  const large = { ...files, [vm]: miniature[vm]!.replace('size: small', 'size: large') };
  const unpriced = { ...files, [vm]: miniature[vm]!.replace('size: small', 'size: odd') };
  const { [vm]: _, ...without } = files;

  const plan = (after: DesiredState, from: DesiredState) => planOf(after, settle(from), { pullRequest }, from);
  const empty = await resolveFiles(without, liveOutputs);
  const texts = [
    renderText(plan(await resolveFiles(large, liveOutputs), before)),
    renderText(plan(before, empty)),
    renderText(plan(empty, before)),
    renderText(plan(await resolveFiles(unpriced, liveOutputs), before)),
  ];

  expect(texts[0]).toContain('size: small → large; about 20 EUR/month more');
  expect(texts[0]).toContain('\nAbout 20 EUR/month more.\n');
  expect(texts[1]).toContain('vm@1.0.0, 1 resource, about 11 EUR/month');
  expect(texts[2]).toContain('\nAbout 11 EUR/month less.\n');
  expect(texts[3]).toContain('\n1 without a known price.\n');
});

it('lets no secret out: not from a parameter, a member of one, a contribution, a resource or a drift', async () => {
  const secrets = ['canary-old-1', 'canary-new-1', 'canary-deep-old', 'canary-deep-new', 'canary-live'];
  const nested =
    'login: {type: object, x-tre-updatable: true, properties: {user: {type: string}, key: {type: string, x-tre-secret: true}}}';
  const template = edited(
    vmTemplate,
    ['password: {type: string,', `${nested}\n      password: {type: string,`],
    ["secret: '${{ parameters.password }}'", "secret: '${{ parameters.password }}', login: '${{ parameters.login }}'"],
    [
      '  inputs:',
      "  contributes: [{to: shared-service/firewall, input: rules, value: {name: svc, token: 'x-${{ parameters.password }}'}}]\n  inputs:",
    ],
  );
  const main = JSON.parse(miniature['templates/user-resources/vm/main.json']!) as {
    parameters: Record<string, object>;
    resources: object[];
  };
  main.parameters['login'] = { type: 'object' };
  main.resources.push({
    type: 'Microsoft.Network/networkSecurityGroups',
    apiVersion: '2024-05-01',
    name: 'nsg',
    properties: {
      securityRules: [rule('a', { sourceAddressPrefix: "[parameters('login').key]", destinationPortRange: '22' })],
    },
  });
  const files = (one: string, deep: string): Files => ({
    ...template,
    'templates/user-resources/vm/main.json': JSON.stringify(main),
    [vm]: miniature[vm]!.replace("'secret:vm-password'", `'secret:${one}'`).replace(
      'size: small',
      `size: small, login: {user: u, key: ${deep}}`,
    ),
  });
  const before = await resolveFiles(files('canary-old-1', 'canary-deep-old'), liveOutputs);
  const after = await resolveFiles(files('canary-new-1', 'canary-deep-new'), liveOutputs);
  const world = settle(before);
  const storage = [...world.resources.keys()].find((id) => id.includes('storageaccounts'))!;
  world.whatIf.set('workspace/alpha', [
    {
      id: storage,
      change: 'Modify',
      deltas: [
        {
          path: 'properties',
          before: { adminPassword: 'canary-live' },
          after: { list: [{ accountKey: 'canary-live' }] },
        },
      ],
    },
  ] as never);

  const plan = planOf(after, world, { pullRequest }, before);

  expect(plan.actions.map(({ action }) => action)).toEqual(expect.arrayContaining(['update', 'drift']));
  const outputs = [
    JSON.stringify(planJson(plan)),
    renderText(plan),
    renderMarkdown(plan),
    JSON.stringify(annotationsOf(plan)),
  ];
  for (const output of outputs) {
    expect(output).toContain('(secret)');
    for (const secret of secrets) expect(output).not.toContain(secret);
  }
});

it('annotates each finding and each cause once, errors first', async () => {
  const plan = await planSituation({
    why: '',
    edits: {
      'manifests/workspaces/alpha/workspace.yaml': [['displayName', 'displayNme']],
      [deskTemplate]: [['desk\n', 'desk\n']],
    },
    pullRequest,
  });

  const annotations = annotationsOf(plan);
  const places = annotations.map(({ at, title, message }) => `${at.file}:${at.line} ${title} ${message}`);

  expect(annotations[0]?.level).toBe('failure');
  expect(annotations[0]?.at.file).toBe('manifests/workspaces/alpha/workspace.yaml');
  expect(annotations.map(({ level }) => level)).toEqual([...annotations.map(({ level }) => level)].sort());
  expect(new Set(places).size).toBe(places.length);
  expect(annotations.length).toBeGreaterThan(1);
});
