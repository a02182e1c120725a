import { describe, expect, it } from 'vitest';
import { knownAfterApply } from '../../controller/arm-template/types.ts';
import type { DesiredState } from '../../controller/desired/types.ts';
import { miniature, template } from './support/miniature.ts';
import type { Files } from './support/repository.ts';
import { liveOutputs, resolveFiles } from './support/resolve.ts';

const all = [
  'environment/core',
  'shared-service/firewall',
  'workspace/alpha',
  'hub-link/alpha',
  'workspace-service/alpha/desk',
  'user-resource/alpha/desk/vm',
];

function edit(path: string, from: string | RegExp, to: string): Files {
  const text = miniature[path]!.replace(from, to);
  if (text === miniature[path]) throw new Error(`${path} has no ${from}`);
  return { ...miniature, [path]: text };
}

function without(path: string): Files {
  return Object.fromEntries(Object.entries(miniature).filter(([each]) => each !== path));
}

const workspaceFile = 'manifests/workspaces/alpha/workspace.yaml';
const serviceFile = 'manifests/workspaces/alpha/services/desk.yaml';
const machineFile = 'manifests/workspaces/alpha/user-resources/vm.yaml';

describe('a repository without mistakes', () => {
  it('gives every unit, hub links among them, parents first', async () => {
    const { units, blocked, diagnostics } = await resolveFiles(miniature, liveOutputs);
    expect([...units.keys()].sort()).toEqual([...all].sort());
    expect([...blocked]).toEqual([]);
    expect(diagnostics).toEqual([]);
    const order = [...units.keys()];
    for (const unit of units.values()) {
      for (const parent of unit.dependsOn) expect(order.indexOf(parent)).toBeLessThan(order.indexOf(unit.name));
    }
  });

  it('places units in groups and subscriptions, with names that Azure takes', async () => {
    const { units } = await resolveFiles(miniature, liveOutputs);
    const hub = {
      subscriptionId: '00000000-0000-4000-8000-000000000001',
      resourceGroup: 'rg-mini',
      location: 'westeurope',
    };
    const own = {
      subscriptionId: '00000000-0000-4000-8000-000000000002',
      resourceGroup: 'rg-mini-ws-alpha',
      location: 'westeurope',
    };
    expect(units.get('hub-link/alpha')!.scope).toEqual(hub);
    expect(units.get('shared-service/firewall')!.scope).toEqual(hub);
    expect(units.get('user-resource/alpha/desk/vm')!.scope).toEqual(own);
    expect(units.get('user-resource/alpha/desk/vm')!.stackName).toBe('tre-user-resource-alpha-desk-vm');
  });

  it("carries its ancestors' ids as tags, and mutexes for what the hub does one at a time", async () => {
    const { units } = await resolveFiles(miniature, liveOutputs);
    expect(units.get('user-resource/alpha/desk/vm')!.tags).toEqual({
      tre_id: 'mini',
      tre_unit: 'user-resource/alpha/desk/vm',
      tre_workspace_id: 'alpha',
      tre_workspace_service_id: 'desk',
      tre_user_resource_id: 'vm',
      managed_by: 'azure-tre-gitops',
    });
    expect([...units.values()].map(({ mutex }) => mutex)).toEqual([
      'hub',
      'firewall-policy',
      undefined,
      'hub',
      undefined,
      undefined,
    ]);
  });

  it('gives roles only to members whose membership has not ended and who are not disabled', async () => {
    const before = await resolveFiles(miniature, liveOutputs, new Date('2026-10-31T23:59:59Z'));
    const after = await resolveFiles(miniature, liveOutputs, new Date('2026-11-01T00:00:00Z'));
    const ids = (state: DesiredState) => state.units.get('workspace/alpha')!.parameters['researchers'];
    expect(ids(before)).toEqual(['00000000-0000-4000-8000-000000001001', '00000000-0000-4000-8000-000000001002']);
    expect(ids(after)).toEqual(['00000000-0000-4000-8000-000000001002']);
  });

  it('does not send a parameter that nobody gives, so that main.json decides', async () => {
    const { units } = await resolveFiles(miniature, liveOutputs);
    expect(units.get('workspace/alpha')!.parameters).not.toHaveProperty('note');
    expect(units.get('workspace/alpha')!.parameters['quota']).toBe(50);
  });

  it('explains a unit by all files that shape it', async () => {
    const { units } = await resolveFiles(miniature, liveOutputs);
    const firewall = Object.keys(units.get('shared-service/firewall')!.inputs);
    expect(firewall).toEqual(
      expect.arrayContaining([
        serviceFile,
        workspaceFile,
        'templates/workspace-services/desk/template.yaml',
        'manifests/environment.yaml',
      ]),
    );
    expect(firewall).not.toContain(machineFile);
    expect(Object.keys(units.get('workspace/alpha')!.inputs)).toEqual(
      expect.arrayContaining(['manifests/people/ann.yaml', 'manifests/people/eve.yaml']),
    );
  });

  it('says where a parameter comes from', async () => {
    const { units } = await resolveFiles(miniature, liveOutputs);
    expect(units.get('workspace/alpha')!.locate('address')).toEqual({ file: workspaceFile, line: 11, column: 19 });
    expect(units.get('user-resource/alpha/desk/vm')!.locate('owner')).toEqual({
      file: machineFile,
      line: 7,
      column: 10,
    });
  });
});

describe('outputs of a parent', () => {
  it('are known after apply while it is not live, and spoil that parameter only', async () => {
    const { units } = await resolveFiles(miniature);
    const link = units.get('hub-link/alpha')!;
    expect(link.parameters).toEqual({ remote: knownAfterApply, name: 'to-alpha' });
    expect(link.digest).toBeUndefined();
    expect(units.get('workspace/alpha')!.digest).toMatch(/^[0-9a-f]{64}$/);
  });

  it('that the template does not declare are a mistake, not an empty string', async () => {
    const path = 'templates/hub-links/link/template.yaml';
    const { blocked } = await resolveFiles(edit(path, 'outputs.vnetId', 'outputs.vnetIdd'));
    expect([...blocked.keys()]).toEqual([
      'hub-link/alpha',
      'workspace-service/alpha/desk',
      'user-resource/alpha/desk/vm',
    ]);
    expect(blocked.get('hub-link/alpha')).toMatchObject([{ code: 'wiring', at: { file: path } }]);
    expect(blocked.get('hub-link/alpha')![0]!.message).toContain("'workspace.outputs' has no 'vnetIdd'; it has vnetId");
  });
});

describe('contributions', () => {
  it('are gathered over all units, and gone with the unit', async () => {
    const rules = (state: DesiredState) => state.units.get('shared-service/firewall')!.parameters['rules'];
    expect(rules(await resolveFiles(miniature, liveOutputs))).toEqual([
      { name: 'svc-alpha-desk', from: '10.16.4.0/24', port: 443 },
    ]);
    const fewer = Object.fromEntries(
      Object.entries(miniature).filter(([path]) => path !== serviceFile && path !== machineFile),
    );
    expect(rules(await resolveFiles(fewer, liveOutputs))).toEqual([]);
  });

  it('of a disabled unit are left out', async () => {
    const files = edit(serviceFile, 'spec:', 'spec:\n  enabled: false');
    const { units } = await resolveFiles(files, liveOutputs);
    expect(units.get('shared-service/firewall')!.parameters['rules']).toEqual([]);
    expect(units.get('user-resource/alpha/desk/vm')!.enabled).toBe(false);
  });

  it('without a target are a warning, and the contributor goes on', async () => {
    const { units, diagnostics } = await resolveFiles(without('manifests/shared-services/firewall.yaml'), liveOutputs);
    expect(diagnostics).toMatchObject([
      { severity: 'warning', code: 'contribution-without-target', unit: 'workspace-service/alpha/desk' },
    ]);
    expect(units.has('workspace-service/alpha/desk')).toBe(true);
  });

  it('make no cycle: the contributor does not wait for the firewall, nor the firewall for it', async () => {
    const { units } = await resolveFiles(miniature, liveOutputs);
    expect(units.get('shared-service/firewall')!.dependsOn).toEqual(['environment/core']);
    expect(units.get('workspace-service/alpha/desk')!.dependsOn).toEqual(['workspace/alpha', 'hub-link/alpha']);
  });

  it('that carry outputs make the target wait for those units', async () => {
    const files = edit(
      'templates/workspace-services/desk/template.yaml',
      "port: '${{ parameters.port }}'}",
      "port: '${{ workspace.outputs.vnetId }}'}",
    );
    const { units } = await resolveFiles(files, liveOutputs);
    expect(units.get('shared-service/firewall')!.dependsOn).toEqual(['environment/core', 'workspace/alpha']);
  });

  it('that carry outputs round in a ring are cyclic wiring', async () => {
    const ring: Files = {
      ...edit(
        'templates/workspaces/base/template.yaml',
        "quota: '${{ parameters.quota }}'",
        "quota: '${{ contributions.quota }}'",
      ),
      'templates/workspace-services/desk/template.yaml': miniature[
        'templates/workspace-services/desk/template.yaml'
      ]!.replace('to: shared-service/firewall', "to: 'workspace/${{ workspace.name }}'")
        .replace('input: rules', 'input: quota')
        .replace("port: '${{ parameters.port }}'}", "port: '${{ workspace.outputs.vnetId }}'}"),
    };
    const { blocked, units } = await resolveFiles(ring, liveOutputs);
    expect(blocked.get('workspace/alpha')).toMatchObject([{ code: 'cyclic-wiring', at: { file: workspaceFile } }]);
    expect([...units.keys()]).toEqual(['environment/core', 'shared-service/firewall']);
  });

  it('of a live unit that is broken now keep their target as it is', async () => {
    const files = edit(serviceFile, 'template: desk@1', 'template: desk@9');
    const live = await resolveFiles(files, liveOutputs);
    expect(live.blocked.get('shared-service/firewall')).toMatchObject([{ code: 'contributor-blocked' }]);
    expect(live.units.has('workspace/alpha')).toBe(true);
    const notLive = await resolveFiles(files, (unit) =>
      unit.startsWith('workspace-service/') ? undefined : liveOutputs(unit),
    );
    expect(notLive.units.has('shared-service/firewall')).toBe(true);
  });
});

describe('mistakes block their unit and what depends on it', () => {
  const cases = [
    {
      why: 'broken YAML must not look like the wish to delete',
      files: edit(serviceFile, 'displayName: Desktops', 'displayName: [Desktops'),
      blocked: ['workspace-service/alpha/desk', 'user-resource/alpha/desk/vm'],
    },
    {
      why: 'a template that nobody has',
      files: edit(machineFile, 'template: vm@1', 'template: vmx@1'),
      blocked: ['user-resource/alpha/desk/vm'],
    },
    {
      why: 'a template that does not parse as an expression',
      files: edit('templates/user-resources/vm/template.yaml', '${{ parameters.size }}', '${{ parameters.size + 1 }}'),
      blocked: ['user-resource/alpha/desk/vm'],
    },
    {
      why: 'a template whose main.json does not expand',
      files: edit('templates/user-resources/vm/main.json', "[parameters('size')]", "[parameters('siez')]"),
      blocked: ['user-resource/alpha/desk/vm'],
    },
  ];
  it.each(cases)('$why', async ({ files, blocked }) => {
    const state = await resolveFiles(files, (unit) =>
      unit === 'workspace-service/alpha/desk' ? undefined : liveOutputs(unit),
    );
    expect([...state.blocked.keys()].sort()).toEqual([...blocked].sort());
    expect(state.diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
    expect([...state.units.keys()].sort()).toEqual(all.filter((name) => !blocked.includes(name)).sort());
  });

  it('a resource id belongs to one unit, whatever its case', async () => {
    const twin = template('shared-services', 'twin', {
      yaml: 'makes: SharedService\n  parameters: {type: object}\n  inputs: {}',
      parameters: {},
      resources: [
        {
          type: 'Microsoft.Network/virtualNetworks',
          apiVersion: '2024-05-01',
          name: 'VNET-HUB',
          location: 'westeurope',
          properties: {},
        },
      ],
    });
    const files = {
      ...miniature,
      ...twin,
      'manifests/shared-services/twin.yaml':
        'apiVersion: tre/v1\nkind: SharedService\nmetadata: {name: twin}\nspec: {template: twin@1, displayName: Twin}\n',
    };
    const { blocked } = await resolveFiles(files, liveOutputs);
    expect(blocked.get('shared-service/twin')).toMatchObject([{ code: 'resource-owned-twice' }]);
    expect(blocked.get('shared-service/twin')![0]!.message).toMatch(/environment\/core and by shared-service\/twin/);
  });
});
