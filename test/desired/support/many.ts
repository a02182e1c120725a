import type { Files } from './repository.ts';

/** The sample repository with `workspaces` workspaces of one service and `machines` machines each. */
export function manyUnits(sample: Files, workspaces: number, machines: number): Files {
  const files: { [path: string]: string } = { ...sample };
  for (const path of Object.keys(files)) if (path.startsWith('manifests/workspaces/')) delete files[path];
  files['manifests/environment.yaml'] = sample['manifests/environment.yaml']!.replace(
    /workspaces: 10\.\S+/,
    'workspaces: 10.0.0.0/8}',
  );
  const folder = 'manifests/workspaces/genomics';
  for (let i = 0; i < workspaces; i++) {
    const at = `manifests/workspaces/w${i}`;
    const block = `10.${32 + Math.floor(i / 256)}.${i % 256}.0/24`;
    files[`${at}/workspace.yaml`] = sample[`${folder}/workspace.yaml`]!.replace('10.16.4.0/24', block).replace(
      'name: genomics',
      `name: w${i}`,
    );
    files[`${at}/services/desktops.yaml`] = sample[`${folder}/services/desktops.yaml`]!;
    for (let j = 0; j < machines; j++) {
      const machine = sample[`${folder}/user-resources/linux-1.yaml`]!;
      files[`${at}/user-resources/m${j}.yaml`] = machine.replace('name: linux-1', `name: m${j}`);
    }
  }
  return files;
}
