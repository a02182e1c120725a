import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { TemplateDefinition } from '../../controller/catalogue/types.ts';
import { families } from '../../controller/catalogue/types.ts';
import type { DesiredState } from '../../controller/desired/types.ts';
import { at, expandWith, unitOf } from './support/bodies.ts';
import { resolveSample, root, textOf } from './support/sample.ts';

let state: DesiredState;
let templates: readonly TemplateDefinition[];
beforeAll(async () => {
  ({ state, templates } = await resolveSample());
});

describe('the sample TRE', () => {
  it('has no mistakes and blocks nothing', () => {
    expect(state.diagnostics).toEqual([]);
    expect([...state.blocked.keys()]).toEqual([]);
  });

  it('is fully known before anything is live, so that the first plan can show all of it', () => {
    const unknown = [...state.units.values()].filter(({ digest }) => digest === undefined);

    expect(unknown.map(({ name }) => name)).toEqual([]);
  });

  it.each([
    { unit: 'environment/core', count: 76, why: '30 zones, 30 links to them, and the hub' },
    { unit: 'shared-service/firewall', count: 2, why: 'one group of network rules, one of application rules' },
    { unit: 'workspace/genomics', count: 27, why: 'three people with two roles each' },
    { unit: 'workspace/open-data', count: 25, why: 'two people with two roles each' },
    { unit: 'hub-link/genomics', count: 18, why: 'a peering and the links to 17 zones' },
    { unit: 'hub-link/open-data', count: 18, why: 'a peering and the links to 17 zones' },
    { unit: 'workspace-service/genomics/desktops', count: 7, why: 'its own plan and a private endpoint' },
    { unit: 'user-resource/genomics/desktops/linux-1', count: 6, why: 'tools and a daily stop' },
  ])('$unit makes $count resources: $why', ({ unit, count }) => {
    expect(unitOf(state, unit).resources()).toHaveLength(count);
  });

  it('declares each resource once over all units, whatever the case of its id', () => {
    const ids = [...state.units.values()].flatMap((unit) => unit.resources().map(({ id }) => id.toLowerCase()));

    expect(new Set(ids).size).toBe(ids.length);
  });

  it('keeps every unit in its own group', () => {
    const strays = [...state.units.values()].flatMap(({ scope, name, resources }) =>
      resources()
        .filter(
          ({ id }) => !id.startsWith(`/subscriptions/${scope.subscriptionId}/resourceGroups/${scope.resourceGroup}/`),
        )
        .map(({ id }) => `${name}: ${id}`),
    );

    expect(strays).toEqual([]);
  });

  it('writes subnets and rules in one place only: inside their network, group, table or collection', () => {
    const standAlone = /\/(subnets|securityRules|routes)$/i;
    const types = [...state.units.values()].flatMap((unit) => unit.resources().map(({ type }) => type));

    expect(types.filter((type) => standAlone.test(type))).toEqual([]);
    const networks = [...state.units.values()].flatMap((unit) =>
      unit.resources().filter(({ type }) => type === 'Microsoft.Network/virtualNetworks'),
    );
    expect(networks).toHaveLength(3);
    expect(networks.filter(({ body }) => at(body, 'properties', 'virtualNetworkPeerings') !== undefined)).toEqual([]);
  });

  it('stays within the limits of names', () => {
    const limits: readonly (readonly [type: string, name: RegExp])[] = [
      ['Microsoft.KeyVault/vaults', /^[a-z][a-z0-9-]{1,22}[a-z0-9]$/],
      ['Microsoft.Storage/storageAccounts', /^[a-z0-9]{3,24}$/],
      ['Microsoft.Network/virtualNetworks', /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}[A-Za-z0-9_]$/],
      ['Microsoft.OperationalInsights/workspaces', /^[A-Za-z0-9][A-Za-z0-9-]{2,61}[A-Za-z0-9]$/],
      ['Microsoft.Web/sites', /^[A-Za-z0-9][A-Za-z0-9-]{0,58}[A-Za-z0-9]$/],
      ['Microsoft.Web/serverfarms', /^[A-Za-z0-9-]{1,60}$/],
      ['Microsoft.Compute/virtualMachines', /^[A-Za-z0-9][A-Za-z0-9-]{0,62}[A-Za-z0-9]$/],
      ['Microsoft.ManagedIdentity/userAssignedIdentities', /^[A-Za-z0-9][A-Za-z0-9_-]{2,127}$/],
    ];
    const longest = { tre: 'abcdefghijk', name: `n${'-long'.repeat(6)}-x` };
    const units = [
      expandWith(unitOf(state, 'environment/core'), { treId: longest.tre }),
      expandWith(unitOf(state, 'workspace/genomics'), {
        treId: longest.tre,
        workspaceName: longest.name,
        appServicePlanSku: 'P0v3',
      }),
      expandWith(unitOf(state, 'workspace-service/genomics/desktops'), {
        treId: longest.tre,
        workspaceName: longest.name,
        serviceName: longest.name,
      }),
      expandWith(unitOf(state, 'user-resource/genomics/desktops/linux-1'), {
        treId: longest.tre,
        workspaceName: longest.name,
        resourceName: longest.name,
      }),
    ];

    for (const [type, name] of limits) {
      const names = units.flat().flatMap((each) => (each.type === type ? [each.id.split('/').at(-1)!] : []));
      expect(names.length, type).toBeGreaterThan(0);
      for (const each of names) expect(each, type).toMatch(name);
    }
  });
});

describe('every template', () => {
  it('lies in the folder of what it makes', () => {
    expect(templates.map(({ folder }) => folder).sort()).toEqual([
      'templates/core/core',
      'templates/hub-links/hub-link',
      'templates/shared-services/firewall',
      'templates/user-resources/linux-vm',
      'templates/workspace-services/virtual-desktops',
      'templates/workspaces/base',
      'templates/workspaces/unrestricted',
    ]);
    for (const { family, manifest, folder, name } of templates) {
      expect(manifest.spec.makes, folder).toBe(families[family]);
      expect(folder.endsWith(`/${name}`), folder).toBe(true);
    }
  });

  it('wires exactly the parameters that its ARM template takes', () => {
    for (const { main, manifest, folder } of templates) {
      const takes = Object.keys(main['parameters'] as object).sort();
      expect(Object.keys(manifest.spec.inputs).sort(), folder).toEqual(takes);
    }
  });

  it('reads every parameter that a manifest may give', () => {
    for (const { manifest, folder } of templates) {
      const wired = JSON.stringify([manifest.spec.inputs, manifest.spec.contributes]);
      const properties = Object.keys((manifest.spec.parameters['properties'] ?? {}) as object);
      expect(
        properties.filter((name) => !wired.includes(`parameters.${name} `)),
        folder,
      ).toEqual([]);
    }
  });

  it('uses every ARM parameter that it takes, but for tags where nothing takes tags', () => {
    for (const { main, folder } of templates) {
      const { parameters, ...rest } = main;
      const used = JSON.stringify(rest);
      const idle = Object.keys(parameters as object).filter((name) => !used.includes(`parameters('${name}')`));
      expect(idle, folder).toEqual(
        folder === 'templates/shared-services/firewall' ? ['tags'] : idle.filter((name) => name === 'treId'),
      );
    }
  });

  it('promises only outputs that it has', () => {
    for (const { main, manifest, folder } of templates) {
      expect(Object.keys(main['outputs'] as object).sort(), folder).toEqual([...(manifest.spec.outputs ?? [])].sort());
    }
  });

  it('names the types that hold data among those that it makes', () => {
    for (const unit of state.units.values()) {
      const types = new Set(unit.resources().map(({ type }) => type));
      for (const type of unit.template.manifest.spec.stateful ?? []) expect(types, unit.name).toContain(type);
    }
  });

  it('opens with the modeline of its schema, as every manifest does', async () => {
    const { directory } = await resolveSample();
    const files = [...directory.entries.keys()].filter((path) => path.endsWith('.yaml'));

    expect(files.length).toBeGreaterThan(18);
    for (const path of files) {
      const [first] = (await textOf(directory, path)).split('\n');
      const up = '../'.repeat(path.split('/').length - 1);
      expect(first, path).toMatch(
        new RegExp(`^# yaml-language-server: \\$schema=${up}schemas/[a-z-]+\\.schema\\.json$`),
      );
    }
  });

  it('tells people about every parameter and every output', async () => {
    for (const { manifest, folder } of templates) {
      const readme = await readFile(join(root, folder, 'README.md'), 'utf8');
      const parameters = Object.keys((manifest.spec.parameters['properties'] ?? {}) as object);
      const silent = [...parameters, ...(manifest.spec.outputs ?? [])].filter(
        (name) => !readme.includes(`\`${name}\``),
      );
      expect(silent, folder).toEqual([]);
      for (const heading of ['What it makes', 'Parameters', 'Outputs', 'What costs', 'What is stateful']) {
        expect(readme, folder).toContain(`## ${heading}\n`);
      }
    }
  });
});
