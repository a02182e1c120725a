import { beforeAll, describe, expect, it } from 'vitest';
import { createParameterCheck } from '../../controller/catalogue/parameters.ts';
import type { TemplateDefinition } from '../../controller/catalogue/types.ts';
import type { JsonObject } from '../../controller/core/json.ts';
import { resolveSample } from './support/sample.ts';

let templates: readonly TemplateDefinition[];
beforeAll(async () => {
  ({ templates } = await resolveSample());
});

const check = createParameterCheck();

const network = (rule: object) => ({
  networkRuleCollections: [
    { name: 'own', rules: [{ name: 'allow-one', protocols: ['TCP'], destinationPorts: ['443'], ...rule }] },
  ],
});

describe('parameters of manifests', () => {
  it.each([
    { template: 'core', given: {}, ok: true, why: 'nothing is required' },
    { template: 'core', given: { bastion: 'Standard' }, ok: true, why: 'a wanted Bastion' },
    { template: 'core', given: { bastion: 'Developer' }, ok: false, why: 'a Bastion outside of the hub' },
    { template: 'base', given: { addressSpace: '10.16.4.0/24' }, ok: true, why: 'the sample' },
    { template: 'base', given: {}, ok: false, why: 'no address space' },
    { template: 'base', given: { addressSpace: '10.16.4.0/28' }, ok: false, why: 'too small for App Service' },
    {
      template: 'base',
      given: { addressSpace: '10.16.4.0/24', enableAirlock: true },
      ok: false,
      why: 'nothing is accepted that does nothing',
    },
    {
      template: 'base',
      given: { addressSpace: '10.16.4.0/24', storageAccountRedundancy: 'RAGRS' },
      ok: false,
      why: 'a readable second region would be a second way to the data',
    },
    {
      template: 'unrestricted',
      given: { addressSpace: '10.16.5.0/24', storageAccountRedundancy: 'LRS' },
      ok: true,
      why: 'the sample',
    },
    { template: 'virtual-desktops', given: { paste: 'in-only' }, ok: true, why: 'the sample' },
    { template: 'virtual-desktops', given: { paste: true }, ok: false, why: 'a way, not a switch' },
    {
      template: 'virtual-desktops',
      given: { image: 'registry.example/desktops/guac:1.2' },
      ok: true,
      why: 'an own image',
    },
    { template: 'virtual-desktops', given: { image: 'guacamole' }, ok: false, why: 'an image without a version' },
    {
      template: 'linux-vm',
      given: { size: '2-cpu-8-gb', image: 'ubuntu-24.04-data-science' },
      ok: true,
      why: 'the sample',
    },
    { template: 'linux-vm', given: { size: 'Standard_D2s_v6' }, ok: false, why: "Azure's names change, ours do not" },
    { template: 'linux-vm', given: { adminPassword: 'x' }, ok: false, why: 'no secret enters git' },
    {
      template: 'linux-vm',
      given: { adminPublicKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA me@here' },
      ok: true,
      why: 'a key for emergencies',
    },
    {
      template: 'linux-vm',
      given: { adminPublicKey: '-----BEGIN OPENSSH PRIVATE KEY-----' },
      ok: false,
      why: 'the wrong half of it',
    },
    { template: 'firewall', given: {}, ok: true, why: 'the sample' },
    {
      template: 'firewall',
      given: network({ sourceAddresses: ['10.1.1.0/24'], destinationAddresses: ['*'] }),
      ok: true,
      why: 'an own rule',
    },
    { template: 'firewall', given: network({ destinationAddresses: ['*'] }), ok: false, why: 'a rule from nowhere' },
    { template: 'firewall', given: network({ sourceAddresses: ['*'] }), ok: false, why: 'a rule to nowhere' },
    {
      template: 'firewall',
      given: network({ sourceAddresses: ['*'], destinationAddresses: ['*'], action: 'Deny' }),
      ok: false,
      why: 'collections allow; what no rule allows is denied',
    },
  ])('$template: $why', ({ template, given, ok }) => {
    const { manifest } = templates.find(({ name }) => name === template)!;
    const { findings } = check(manifest, given as JsonObject);

    expect(ok ? findings : findings.length > 0).toEqual(ok ? [] : true);
  });

  it('are explained to people: each has a title and a description', () => {
    for (const { manifest, folder } of templates) {
      const properties = (manifest.spec.parameters['properties'] ?? {}) as {
        readonly [name: string]: { readonly [key: string]: unknown };
      };
      for (const [name, schema] of Object.entries(properties)) {
        expect(schema, `${folder} ${name}`).toMatchObject({
          title: expect.stringMatching(/^[A-Z]/),
          description: expect.stringMatching(/\.$/),
        });
      }
    }
  });

  it('name the one that takes an address space, so that overlaps are found', () => {
    for (const name of ['base', 'unrestricted']) {
      const { manifest } = templates.find((each) => each.name === name)!;
      const properties = manifest.spec.parameters['properties'] as {
        readonly [name: string]: { readonly [key: string]: unknown };
      };
      expect(properties['addressSpace']?.['x-tre-address-space'], name).toBe(true);
    }
  });
});

describe('contributions', () => {
  it('have the shape that the firewall accepts in its own manifest', async () => {
    const { state } = await resolveSample();
    const firewall = state.units.get('shared-service/firewall')!;
    const { networkRuleCollections = [], applicationRuleCollections = [] } = firewall.parameters;

    expect([networkRuleCollections, applicationRuleCollections].map((each) => (each as unknown[]).length)).toEqual([
      2, 1,
    ]);
    const given = { networkRuleCollections, applicationRuleCollections };
    expect(check(firewall.template.manifest, given).findings).toEqual([]);
  });
});
