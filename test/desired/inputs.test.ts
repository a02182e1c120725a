import { expect, it } from 'vitest';
import type { Catalogue } from '../../controller/catalogue/types.ts';
import { resolveDesired } from '../../controller/desired/resolve.ts';
import { unapprovedInputs } from '../../controller/signoff/approved-inputs.ts';
import { treeDigest } from '../../controller/signoff/change-set.ts';
import { miniature } from './support/miniature.ts';
import { blobId, catalogueOf, type Files, manifestsOf } from './support/repository.ts';
import { liveOutputs } from './support/resolve.ts';

const serviceFile = 'manifests/workspaces/alpha/services/desk.yaml';
const templateFile = 'templates/workspace-services/desk/template.yaml';

/** Two services that pin different versions of one template, both contributing to the firewall. */
const files: Files = {
  ...miniature,
  'manifests/workspaces/alpha/services/desk2.yaml': miniature[serviceFile]!.replace(
    'name: desk',
    'name: desk2',
  ).replace('desk@1', 'desk@1.1'),
};
const newer: Files = {
  ...miniature,
  [templateFile]: miniature[templateFile]!.replace('version: 1.0.0', 'version: 1.1.0'),
};

it('two versions of one template in one unit are both named, and both have to be approved', async () => {
  const [first, second] = [catalogueOf(files), catalogueOf(newer)];
  const catalogue: Catalogue = {
    ...first,
    resolve: (family, reference) => (reference === 'desk@1.1' ? second : first).resolve(family, reference),
  };
  const { units, diagnostics } = resolveDesired({
    set: await manifestsOf(files),
    catalogue,
    outputs: liveOutputs,
    now: new Date(),
  });
  expect(diagnostics).toEqual([]);
  const { inputs } = units.get('shared-service/firewall')!;
  expect(inputs[templateFile]).toBe(blobId(files[templateFile]!));
  expect(inputs['templates/workspace-services/desk@1.1.0/template.yaml']).toBe(blobId(newer[templateFile]!));

  const approved = new Map(Object.entries(files).map(([path, text]) => [path, blobId(text)]));
  const folder = (of: Catalogue, family: Parameters<Catalogue['resolve']>[0], name: string) =>
    treeDigest(of.resolve(family, `${name}@1`)!.blobs);
  const old = [
    folder(first, 'shared-services', 'firewall'),
    folder(first, 'workspaces', 'base'),
    folder(first, 'workspace-services', 'desk'),
  ];
  expect(
    unapprovedInputs(inputs, approved, new Set(old)).every((path) =>
      path.startsWith('templates/workspace-services/desk'),
    ),
  ).toBe(true);
  expect(unapprovedInputs(inputs, approved, new Set(old)).length).toBe(2);
  expect(unapprovedInputs(inputs, approved, new Set([...old, folder(second, 'workspace-services', 'desk')]))).toEqual(
    [],
  );
});

it.each([
  { unit: 'hub-link/alpha', parents: ['workspaces/base'] },
  { unit: 'workspace-service/alpha/desk', parents: ['workspaces/base'] },
  { unit: 'user-resource/alpha/desk/vm', parents: ['workspaces/base', 'workspace-services/desk'] },
])('$unit rests on the templates of its parents too, whose defaults it reads', async ({ unit, parents }) => {
  const { units } = resolveDesired({
    set: await manifestsOf(miniature),
    catalogue: catalogueOf(miniature),
    outputs: liveOutputs,
    now: new Date(),
  });

  expect(Object.keys(units.get(unit)!.inputs)).toEqual(
    expect.arrayContaining(parents.map((folder) => `templates/${folder}/template.yaml`)),
  );
});
