import { beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../controller/core/json.ts';
import type { DesiredState } from '../../controller/desired/types.ts';
import { at, expandWith, objectsAt, resourceAt, textAt, unitOf } from './support/bodies.ts';
import { resolveSample } from './support/sample.ts';

let state: DesiredState;
beforeAll(async () => {
  state = (await resolveSample()).state;
});

const collectionsOf = (group: string, parameters: JsonObject = {}): JsonObject[] =>
  objectsAt(
    resourceAt(expandWith(unitOf(state, 'shared-service/firewall'), parameters), `/ruleCollectionGroups/${group}`).body,
    'properties',
    'ruleCollections',
  );

describe('the firewall rules of the sample', () => {
  it('come from the units that need them, in the order of units', () => {
    const collections = collectionsOf('rcg-dynamic-network');

    expect(collections.map(({ name, priority }) => [name, priority])).toEqual([
      ['nrc_svc_genomics_desktops_guacamole', 200],
      ['nrc_workspace_open-data', 201],
    ]);
  });

  it('let the web app and the machines of a service reach Entra, and nothing else', () => {
    const guacamole = collectionsOf('rcg-dynamic-network').find(
      ({ name }) => name === 'nrc_svc_genomics_desktops_guacamole',
    );

    expect(objectsAt(guacamole, 'rules').map(ruleOf)).toEqual([
      {
        name: 'AzureActiveDirectory',
        from: ['10.16.4.128/25'],
        to: ['AzureActiveDirectory'],
        ports: ['443'],
        protocols: ['TCP'],
      },
      {
        name: 'AzureActiveDirectory-desktops',
        from: ['10.16.4.0/25'],
        to: ['AzureActiveDirectory'],
        ports: ['443'],
        protocols: ['TCP'],
      },
    ]);
  });

  it('let an unrestricted workspace go anywhere, and only that one', () => {
    const wide = collectionsOf('rcg-dynamic-network').flatMap((collection) =>
      objectsAt(collection, 'rules')
        .map(ruleOf)
        .filter(({ to }) => to.includes('*')),
    );

    expect(wide).toEqual([
      { name: 'AllowAll', from: ['10.16.5.0/24'], to: ['*'], ports: ['*'], protocols: ['TCP', 'UDP'] },
    ]);
  });

  it('let machines fetch packages by name, over the two protocols of the archives', () => {
    const [packages, ...more] = collectionsOf('rcg-dynamic-application');

    expect(more).toEqual([]);
    expect(packages).toMatchObject({
      name: 'arc_svc_genomics_desktops_desktops',
      priority: 200,
      action: { type: 'Allow' },
      rules: [
        {
          ruleType: 'ApplicationRule',
          name: 'packages',
          protocols: [
            { protocolType: 'Https', port: 443 },
            { protocolType: 'Http', port: 80 },
          ],
          sourceAddresses: ['10.16.4.0/25'],
          fqdnTags: [],
        },
      ],
    });
  });

  it('go when the service goes', async () => {
    const { state: without } = await resolveSample({
      'manifests/workspaces/genomics/services/desktops.yaml': (text) =>
        text.replace('parameters:', 'enabled: false, parameters:'),
    });
    const body = resourceAt(unitOf(without, 'shared-service/firewall').resources(), '/rcg-dynamic-network').body;

    expect(objectsAt(body, 'properties', 'ruleCollections').map(({ name }) => name)).toEqual([
      'nrc_workspace_open-data',
    ]);
  });
});

describe('the firewall template', () => {
  const none = {
    ownNetworkRuleCollections: [],
    ownApplicationRuleCollections: [],
    networkRuleCollections: [],
    applicationRuleCollections: [],
  };

  it('deploys two empty groups where nobody needs anything', () => {
    expect(collectionsOf('rcg-dynamic-network', none)).toEqual([]);
    expect(collectionsOf('rcg-dynamic-application', none)).toEqual([]);
  });

  it.each([
    { group: 'rcg-dynamic-network', priority: 510 },
    { group: 'rcg-dynamic-application', priority: 520 },
  ])('gives $group the priority $priority', ({ group, priority }) => {
    const body = resourceAt(unitOf(state, 'shared-service/firewall').resources(), `/${group}`).body;
    expect(at(body, 'properties', 'priority')).toBe(priority);
  });

  it('writes its groups one after the other, because one policy takes one write at a time', () => {
    const { resources } = unitOf(state, 'shared-service/firewall').template.main as {
      resources: { [key: string]: JsonObject };
    };
    expect(resources['applicationRules']?.['dependsOn']).toEqual(['networkRules']);
  });

  it("puts the manifest's own collections first", () => {
    const own = [{ name: 'own', rules: [rule({ sourceAddresses: ['10.1.1.0/24'] })] }];
    const contributed = [{ name: 'theirs', rules: [rule({ sourceAddresses: ['10.16.4.0/24'] })] }];
    const collections = collectionsOf('rcg-dynamic-network', {
      ...none,
      ownNetworkRuleCollections: own,
      networkRuleCollections: contributed,
    });

    expect(collections.map(({ name, priority }) => [name, priority])).toEqual([
      ['own', 200],
      ['theirs', 201],
    ]);
  });

  it.each([
    { why: 'a half', subnet: { addressSpace: '10.16.4.0/24', bits: 1, index: 1 }, block: '10.16.4.128/25' },
    { why: 'a quarter', subnet: { addressSpace: '10.16.4.0/24', bits: 2, index: 2 }, block: '10.16.4.128/26' },
    { why: 'the whole', subnet: { addressSpace: '10.16.4.0/24', bits: 0, index: 0 }, block: '10.16.4.0/24' },
  ])('computes $why of a block as a source', ({ subnet, block }) => {
    const rules = [rule({ sourceAddresses: ['10.1.1.5'], sourceSubnets: [subnet] })];
    const [collection] = collectionsOf('rcg-dynamic-network', {
      ...none,
      networkRuleCollections: [{ name: 'x', rules }],
    });

    expect(at(objectsAt(collection, 'rules')[0], 'sourceAddresses')).toEqual(['10.1.1.5', block]);
  });
});

function rule(members: JsonObject): JsonObject {
  return {
    name: 'allow-one',
    protocols: ['TCP'],
    destinationAddresses: ['AzureActiveDirectory'],
    destinationPorts: ['443'],
    ...members,
  };
}

interface Rule {
  readonly name: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly ports: readonly string[];
  readonly protocols: readonly string[];
}

function ruleOf(body: JsonObject): Rule {
  const { sourceAddresses, destinationAddresses, destinationPorts, ipProtocols } = body as unknown as {
    readonly [name: string]: readonly string[];
  };
  return {
    name: textAt(body, 'name'),
    from: sourceAddresses ?? [],
    to: destinationAddresses ?? [],
    ports: destinationPorts ?? [],
    protocols: ipProtocols ?? [],
  };
}
