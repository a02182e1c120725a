import { expect, it } from 'vitest';
import { knownAfterApply, TemplateError } from '../../controller/arm-template/types.ts';
import type { Unit } from '../../controller/desired/types.ts';
import type { Action } from '../../controller/plan/types.ts';
import { miniature } from '../desired/support/miniature.ts';
import type { Files } from '../desired/support/repository.ts';
import { liveOutputs, resolveFiles } from '../desired/support/resolve.ts';
import { planOf } from './support/situation.ts';
import { settle } from './support/world.ts';

interface Main {
  resources: { type: string; name: string }[];
}

/** A new version of a template of the miniature. */
function raised(folder: string, change: (main: Main) => void, yaml = (text: string) => text): Files {
  const main = JSON.parse(miniature[`${folder}/main.json`]!) as Main;
  change(main);
  return {
    ...miniature,
    [`${folder}/main.json`]: JSON.stringify(main),
    [`${folder}/template.yaml`]: yaml(miniature[`${folder}/template.yaml`]!),
  };
}

function without(type: string): (main: Main) => void {
  return (main) => {
    main.resources = main.resources.filter((resource) => resource.type !== type);
  };
}

const base = 'templates/workspaces/base';
const storage = 'Microsoft.Storage/storageAccounts';
const network = 'Microsoft.Network/virtualNetworks';
const renamed = (name: string) => (main: Main) => {
  main.resources.find(({ type }) => type === storage)!.name = name;
};

const cases: { why: string; files: Files; unit: string; unsafe: boolean; says: readonly RegExp[] }[] = [
  {
    why: 'the storage account leaves a workspace',
    files: raised(base, without(storage)),
    unit: 'workspace/alpha',
    unsafe: true,
    says: [/^microsoft\.storage\/storageaccounts\/st\w+ is no longer in the template; it stays in Azure, detached$/],
  },
  {
    why: 'the version that drops it does not call it stateful any more',
    files: raised(base, without(storage), (text) => text.replace(/ {2}stateful: .*\n/, '')),
    unit: 'workspace/alpha',
    unsafe: true,
    says: [/storageaccounts\/st\w+ is no longer in the template; it stays in Azure, detached$/],
  },
  {
    why: 'it is made anew under another name',
    files: raised(base, renamed('stother')),
    unit: 'workspace/alpha',
    unsafe: true,
    says: [/storageaccounts\/st\w+ is no longer/],
  },
  {
    why: 'the store stays and something without data leaves',
    files: raised(base, without(network)),
    unit: 'workspace/alpha',
    unsafe: false,
    says: [/^microsoft\.network\/virtualnetworks\/vnet-\w+ is no longer in the template; it will be deleted$/],
  },
  {
    why: 'what leaves beside a store is detached with it, and is said to be',
    files: raised(base, (main) => {
      main.resources = [];
    }),
    unit: 'workspace/alpha',
    unsafe: true,
    says: [/virtualnetworks\/.* it stays in Azure, detached$/, /storageaccounts\/.* it stays in Azure, detached$/],
  },
  {
    why: 'nothing leaves',
    files: raised(base, (main) => Object.assign(main.resources[1]!, { kind: 'BlobStorage' })),
    unit: 'workspace/alpha',
    unsafe: false,
    says: [],
  },
  {
    why: 'names in another case are the same names',
    files: raised('templates/core/core', (main) => {
      main.resources[0]!.name = 'VNET-HUB';
    }),
    unit: 'environment/core',
    unsafe: false,
    says: [],
  },
];

async function actionOf(files: Files, unit: string, change = (wanted: Unit): Unit => wanted): Promise<Action> {
  const world = settle(await resolveFiles(miniature, liveOutputs));
  const desired = await resolveFiles(files, liveOutputs);
  const units = new Map([...desired.units].map(([name, wanted]) => [name, change(wanted)]));
  return planOf({ ...desired, units }, world).actions.find((each) => each.unit === unit)!;
}

it.each(cases)('$why: unsafe $unsafe', async ({ files, unit, unsafe, says }) => {
  const found = await actionOf(files, unit);
  expect(found.action).toBe('update');
  const leaving = found.reasons.filter(({ code }) => code === 'resource-removed').map(({ message }) => message);
  expect(leaving).toEqual(says.map((each) => expect.stringMatching(each)));
  expect(found.unsafe).toBe(unsafe);
  expect(found.signOff.state).toBe(unsafe ? 'held' : 'not-required');
  expect(found.signOff.missing.map(({ message }) => message)).toEqual(
    unsafe ? ['needs 2 × TREAdmin (an unsafe change needs two admins).'] : [],
  );
});

it('a template that does not expand is taken for one that lets go of data', async () => {
  const files = raised(base, without(network));
  const found = await actionOf(files, 'workspace/alpha', (unit) => ({
    ...unit,
    resources: () => {
      throw new TemplateError('InvalidTemplate', 'no such function', 'resources[0]');
    },
  }));
  expect(found).toMatchObject({ action: 'update', unsafe: true, signOff: { state: 'held' } });
  expect(found.reasons.map(({ code }) => code)).toContain('resources-not-known');
});

it('a name that is known only after apply says nothing about its type, and something about no other', async () => {
  const quota = '[json(\'{"quota": 1}\')]';
  const files = raised(base, (main) => Object.assign(main.resources[1]!, { properties: quota }));
  const found = await actionOf(files, 'workspace/alpha', (unit) => ({
    ...unit,
    resources: () =>
      unit.resources().flatMap((resource) => {
        if (resource.type === network) return [];
        return [{ ...resource, id: resource.id.replace(/[^/]+$/, knownAfterApply) }];
      }),
  }));
  expect(found).toMatchObject({ action: 'update', unsafe: false });
  const leaving = found.reasons.filter(({ code }) => code === 'resource-removed').map(({ message }) => message);
  expect(leaving).toEqual([expect.stringMatching(/^microsoft\.network\/virtualnetworks\//)]);
});
