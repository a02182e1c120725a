import { beforeAll, describe, expect, it } from 'vitest';
import { knownAfterApply, TemplateError } from '../../controller/arm-template/types.ts';
import type { JsonObject } from '../../controller/core/json.ts';
import type { DesiredResource, DesiredState, Unit } from '../../controller/desired/types.ts';
import { effectsOf } from '../../controller/plan/effects/effects-of.ts';
import type { Effects } from '../../controller/plan/types.ts';
import { unitOf } from '../templates/support/bodies.ts';
import { resolveSample } from '../templates/support/sample.ts';
import { group, resource, roleDefinition, rule, unitWith } from './support/resources.ts';

const ann = '00000000-0000-4000-8000-000000000001';
const people = new Map([[ann, 'ann']]);
let state: DesiredState;
let bare: Unit;
beforeAll(async () => {
  ({ state } = await resolveSample());
  const hub = unitOf(state, 'hub-link/genomics');
  bare = { ...hub, parameters: {} };
});

function change(
  before: readonly DesiredResource[] | undefined,
  after: readonly DesiredResource[] | undefined,
): Effects {
  return effectsOf(before && unitWith(bare, before), after && unitWith(bare, after), people);
}

const nsg = (...rules: JsonObject[]) =>
  resource('Microsoft.Network/networkSecurityGroups', 'nsg-ws', { securityRules: rules });
const vnet = (subnet: JsonObject, prefix = '10.16.4.0/24') =>
  resource('Microsoft.Network/virtualNetworks', 'vnet', {
    addressSpace: { addressPrefixes: [prefix] },
    subnets: [{ name: 'web', properties: subnet }],
  });
const nsgRef = { networkSecurityGroup: { id: `${group}/providers/Microsoft.Network/networkSecurityGroups/nsg-ws` } };
const account = (properties: JsonObject, more: JsonObject = {}) =>
  resource('Microsoft.Storage/storageAccounts', 'st1', { publicNetworkAccess: 'Disabled', ...properties }, more);
const vault = (properties: JsonObject) =>
  resource('Microsoft.KeyVault/vaults', 'kv1', {
    enableRbacAuthorization: true,
    publicNetworkAccess: 'Disabled',
    softDeleteRetentionInDays: 7,
    ...properties,
  });
const firewall = (action: string, ...rules: JsonObject[]) =>
  resource('Microsoft.Network/firewallPolicies/ruleCollectionGroups', 'fw/rcg', {
    ruleCollections: [{ name: 'c', priority: 100, action: { type: action }, rules }],
  });
const role = (properties: JsonObject, on = 'st1'): DesiredResource => {
  const made = resource('Microsoft.Authorization/roleAssignments', 'x', {
    roleDefinitionId: roleDefinition('ba92f5b4-2d11-453d-a403-e96b0029c9fe'),
    ...properties,
  });
  const scope = `${group}/providers/Microsoft.Storage/storageAccounts/${on}`;
  return {
    ...made,
    id: `${scope}/providers/Microsoft.Authorization/roleAssignments/${JSON.stringify(properties).length}`,
  };
};
const machine = (disk: JsonObject) =>
  resource('Microsoft.Compute/virtualMachines', 'vm1', {
    storageProfile: { osDisk: { deleteOption: 'Delete', diskSizeGB: 64, ...disk } },
  });

describe('what a change opens and closes', () => {
  it.each([
    {
      why: 'a rule that lets the internet in',
      before: [nsg()],
      after: [
        nsg(
          rule('a', { sourceAddressPrefix: '*', destinationAddressPrefix: '10.16.4.0/24', destinationPortRange: '22' }),
        ),
      ],
      opens: ['inbound 22 from anywhere to 10.16.4.0/24 (nsg-ws)'],
    },
    {
      why: 'a Deny that stood before and is gone',
      before: [
        nsg(
          rule('d', {
            access: 'Deny',
            sourceAddressPrefix: '*',
            destinationAddressPrefix: '*',
            destinationPortRange: '*',
          }),
        ),
      ],
      after: [nsg()],
      opens: ['what this stopped or led: inbound all ports from anywhere to anywhere (nsg-ws)'],
    },
    {
      why: 'a Deny that is new closes',
      before: [nsg()],
      after: [
        nsg(
          rule('d', {
            access: 'Deny',
            sourceAddressPrefix: '*',
            destinationAddressPrefix: '*',
            destinationPortRange: '*',
          }),
        ),
      ],
      closes: ['now in the way: inbound all ports from anywhere to anywhere (nsg-ws)'],
    },
    {
      why: 'a Deny that becomes an Allow, as in a careless edit',
      before: [
        nsg(
          rule('d', {
            access: 'Deny',
            sourceAddressPrefix: 'Internet',
            destinationAddressPrefix: '*',
            destinationPortRange: '*',
            protocol: '*',
          }),
        ),
      ],
      after: [
        nsg(
          rule('d', {
            sourceAddressPrefix: 'Internet',
            destinationAddressPrefix: '*',
            destinationPortRange: '*',
            protocol: '*',
          }),
        ),
      ],
      opens: [
        'what this stopped or led: inbound all ports from Internet to anywhere (nsg-ws)',
        'inbound all ports from Internet to anywhere (nsg-ws)',
      ],
    },
    {
      why: 'a rule that moves before another one',
      before: [
        nsg(
          rule('a', { sourceAddressPrefix: '10.1.0.0/24', destinationAddressPrefix: '*', destinationPortRange: '1' }),
        ),
      ],
      after: [
        nsg(
          rule('a', {
            priority: 4000,
            sourceAddressPrefix: '10.1.0.0/24',
            destinationAddressPrefix: '*',
            destinationPortRange: '1',
          }),
        ),
      ],
      opens: ['rule a of nsg-ws is asked at 4000 instead of 100, before or after other rules than now'],
    },
    {
      why: 'a subnet that loses its security group',
      before: [vnet(nsgRef), nsg()],
      after: [vnet({}), nsg()],
      opens: ['what this stopped or led: the rules of nsg-ws on web of vnet'],
    },
    {
      why: 'a subnet that gets Azure’s own way out',
      before: [vnet({ defaultOutboundAccess: false })],
      after: [vnet({ defaultOutboundAccess: true })],
      opens: [
        'what this stopped or led: no way out of web of vnet but the routes that it is given',
        "outbound to anywhere from web of vnet, by Azure's default way out",
      ],
    },
    {
      why: 'a route around the firewall',
      before: [
        resource('Microsoft.Network/routeTables', 'rt', {
          routes: [
            {
              properties: { addressPrefix: '0.0.0.0/0', nextHopType: 'VirtualAppliance', nextHopIpAddress: '10.1.0.4' },
            },
          ],
        }),
      ],
      after: [
        resource('Microsoft.Network/routeTables', 'rt', {
          routes: [{ properties: { addressPrefix: '0.0.0.0/0', nextHopType: 'Internet' } }],
        }),
      ],
      opens: [
        'what this stopped or led: traffic to 0.0.0.0/0 goes through 10.1.0.4 (rt)',
        'traffic to 0.0.0.0/0 straight to the internet (rt)',
      ],
    },
    {
      why: 'firewall rules, for networks and for names',
      before: [firewall('Allow')],
      after: [
        firewall(
          'Allow',
          {
            ruleType: 'NetworkRule',
            ipProtocols: ['TCP'],
            sourceAddresses: ['10.16.4.0/24'],
            destinationAddresses: ['AzureActiveDirectory'],
            destinationPorts: ['443'],
          },
          {
            ruleType: 'ApplicationRule',
            protocols: [{ protocolType: 'Https', port: 443 }],
            sourceAddresses: ['10.16.4.0/24'],
            targetFqdns: ['pypi.org', 'cran.r-project.org'],
          },
        ),
      ],
      opens: [
        'outbound 443 to AzureActiveDirectory from 10.16.4.0/24 (through the firewall)',
        'outbound 443 Https to pypi.org, cran.r-project.org from 10.16.4.0/24 (through the firewall)',
      ],
    },
    {
      why: 'a rule of the firewall that denied',
      before: [
        firewall('Deny', {
          ruleType: 'NetworkRule',
          ipProtocols: ['Any'],
          sourceAddresses: ['*'],
          destinationAddresses: ['1.2.3.4'],
          destinationPorts: ['*'],
        }),
      ],
      after: [firewall('Deny')],
      opens: ['what this stopped or led: outbound all ports to 1.2.3.4 from anywhere (through the firewall)'],
    },
    {
      why: 'a translation from outside to a machine',
      before: [firewall('DNAT')],
      after: [
        firewall('DNAT', {
          ruleType: 'NatRule',
          sourceAddresses: ['*'],
          destinationPorts: ['8443'],
          translatedAddress: '10.16.4.4',
          translatedPort: '443',
        }),
      ],
      opens: ['inbound 8443 from anywhere to 10.16.4.4:443 (through the firewall)'],
    },
    {
      why: 'a store that answers the internet, with and without a list of addresses',
      before: [account({})],
      after: [
        account({
          publicNetworkAccess: 'Enabled',
          networkAcls: { defaultAction: 'Deny', ipRules: [{ value: '203.0.113.7' }] },
        }),
      ],
      opens: ['storage account st1 from 203.0.113.7'],
    },
    {
      why: 'a store of which nobody says that it is closed',
      before: [account({})],
      after: [resource('Microsoft.Storage/storageAccounts', 'st1', {})],
      opens: ['storage account st1 from the internet; public access is not switched off'],
    },
    {
      why: 'a container that anybody may read',
      before: [],
      after: [
        resource('Microsoft.Storage/storageAccounts/blobServices/containers', 'st1/default/open', {
          publicAccess: 'Blob',
        }),
      ],
      opens: ['reading of container open without signing in'],
    },
    {
      why: 'a public address goes',
      before: [resource('Microsoft.Network/publicIPAddresses', 'pip')],
      after: [account({})],
      closes: ['public address pip'],
    },
    {
      why: 'a peering, and a private endpoint to something of another unit',
      before: [vnet({})],
      after: [
        vnet({}),
        resource('Microsoft.Network/virtualNetworks/virtualNetworkPeerings', 'vnet/hub', {
          remoteVirtualNetwork: { id: '/x/vnet-hub' },
          allowForwardedTraffic: true,
        }),
        resource('Microsoft.Network/privateEndpoints', 'pe', {
          subnet: { id: '/x/subnets/web' },
          privateLinkServiceConnections: [
            {
              properties: {
                privateLinkServiceId: `${group}/providers/Microsoft.Sql/servers/sql1`,
                groupIds: ['sqlServer'],
              },
            },
          ],
        }),
      ],
      opens: [
        'peering of vnet with vnet-hub, with what others forward',
        'private endpoint pe to SQL server sql1 (sqlServer) in web',
      ],
    },
  ])('$why', ({ before, after, opens = [], closes = [] }) => {
    const effects = change(before, after);

    expect(effects.opens).toEqual(opens);
    expect(effects.closes).toEqual(closes);
  });

  it('says of something new that it opens nothing to the internet, and leaves out its own inside', () => {
    const inside = rule('a', {
      sourceAddressPrefix: '10.16.4.0/25',
      destinationAddressPrefix: 'VirtualNetwork',
      destinationPortRange: '*',
    });

    expect(change(undefined, [vnet(nsgRef), nsg(inside)]).opens).toEqual(['nothing to the internet']);
  });

  it('puts what the internet reaches first', () => {
    const hub = rule('a', {
      sourceAddressPrefix: '10.1.0.0/24',
      destinationAddressPrefix: '10.16.4.0/24',
      destinationPortRange: '22',
    });

    expect(
      change([vnet({})], [vnet({}), nsg(hub), resource('Microsoft.Network/publicIPAddresses', 'pip')]).opens[0],
    ).toBe('public address pip');
  });

  it('calls an address that is known after apply a way to anywhere', () => {
    const open = rule('a', {
      sourceAddressPrefix: knownAfterApply,
      destinationAddressPrefix: '*',
      destinationPortRange: '22',
    });

    expect(change(undefined, [nsg(open)]).opens).not.toContain('nothing to the internet');
  });
});

describe('who gains and loses access', () => {
  it.each([
    {
      why: 'a role for a person, by name',
      before: [],
      after: [role({ principalId: ann.toUpperCase() })],
      grants: ['Storage Blob Data Contributor on storage account st1 for ann'],
    },
    {
      why: 'a role for somebody whom nobody knows',
      before: [],
      after: [role({ principalId: '99999999-0000-4000-8000-000000000009', principalType: 'User' })],
      grants: [
        'Storage Blob Data Contributor on storage account st1 for somebody 99999999-0000-4000-8000-000000000009 (nobody under manifests/people)',
      ],
    },
    {
      why: 'a role for an identity that does not exist yet',
      before: [],
      after: [role({ principalId: knownAfterApply, principalType: 'ServicePrincipal' })],
      grants: ['Storage Blob Data Contributor on storage account st1 for an identity known after apply'],
    },
    {
      why: 'a role that is not one of Azure’s goes by its id',
      before: [],
      after: [role({ principalId: ann, roleDefinitionId: roleDefinition('12345678-0000-4000-8000-000000000000') })],
      grants: ['role 12345678-0000-4000-8000-000000000000 on storage account st1 for ann'],
    },
    {
      why: 'a role goes',
      before: [account({}), role({ principalId: ann })],
      after: [account({})],
      revokes: ['Storage Blob Data Contributor on storage account st1 for ann'],
    },
    {
      why: 'an access policy of a vault',
      before: [vault({ enableRbacAuthorization: false })],
      after: [
        vault({
          enableRbacAuthorization: false,
          accessPolicies: [{ objectId: ann, permissions: { secrets: ['set', 'get'] } }],
        }),
      ],
      grants: ['secrets of key vault kv1 (get, set) for ann'],
    },
    {
      why: 'keys instead of identities',
      before: [account({ allowSharedKeyAccess: false })],
      after: [account({ allowSharedKeyAccess: true })],
      grants: ['all of storage account st1 for everybody who holds an account key'],
    },
    {
      why: 'an identity that a workflow elsewhere may use',
      before: [],
      after: [
        resource('Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials', 'id1/ci', {
          subject: 'repo:x/y',
          issuer: 'https://token.example',
        }),
      ],
      grants: ['sign-in as identity id1 for repo:x/y of https://token.example'],
    },
  ])('$why', ({ before, after, grants = [], revokes = [] }) => {
    const effects = change(before, after);

    expect(effects.grants).toEqual(grants);
    expect(effects.revokes).toEqual(revokes);
  });
});

describe('what goes, and what a revert does not bring back', () => {
  it.each([
    {
      why: 'a store that goes with its unit, named once for all that is in it',
      before: [account({}), resource('Microsoft.Storage/storageAccounts/blobServices/containers', 'st1/default/lake')],
      after: undefined,
      loses: ['storage account st1 and what it holds'],
      irreversible: ['a revert of this delete would make 2 resources anew, not bring anything back'],
    },
    {
      why: 'a vault keeps its name from everybody for a while',
      before: [vault({ enablePurgeProtection: true })],
      after: undefined,
      loses: ['key vault kv1 and what it holds (can be recovered for 7 days)'],
      irreversible: [
        'a revert of this delete would make 1 resource anew, not bring anything back',
        'the name of key vault kv1 stays taken for 7 days (soft delete; nobody can purge it sooner)',
      ],
    },
    {
      why: 'a machine takes its disk along',
      before: [machine({})],
      after: undefined,
      loses: ['system disk of vm1 (64 GiB) and what its owner left on it'],
      irreversible: ['a revert of this delete would make 1 resource anew, not bring anything back'],
    },
    {
      why: 'a store that a new version of the template drops is let go of, not deleted',
      before: [account({}), vnet({})],
      after: [vnet({})],
      loses: ['storage account st1 goes out of the TRE’s hands: it stays in Azure, detached'],
    },
    {
      why: 'logs that are kept for fewer days',
      before: [resource('Microsoft.OperationalInsights/workspaces', 'log', { retentionInDays: 90 })],
      after: [resource('Microsoft.OperationalInsights/workspaces', 'log', { retentionInDays: 30 })],
      loses: ['logs of log workspace log that are older than 30 days instead of 90'],
    },
    {
      why: 'purge protection',
      before: [vault({})],
      after: [vault({ enablePurgeProtection: true })],
      irreversible: [
        'purge protection of key vault kv1 cannot be switched off again, and its name stays taken 7 days after a delete',
      ],
    },
    {
      why: 'a property that Azure fixes at creation',
      before: [account({}, { kind: 'StorageV2' })],
      after: [account({}, { kind: 'BlobStorage' })],
      irreversible: ['storage account st1 would have to be made anew: Azure fixes kind when it is created'],
    },
    {
      why: 'a disk that grows',
      before: [machine({})],
      after: [machine({ diskSizeGB: 128 })],
      irreversible: ['disk of vm1: 64 → 128 GiB; a disk can grow, and never shrink'],
    },
    {
      why: 'another block for a network',
      before: [vnet({})],
      after: [vnet({}, '10.16.8.0/24')],
      irreversible: [
        'address space of network vnet: 10.16.4.0/24 → 10.16.8.0/24; what stands in it keeps its old address or fails',
      ],
    },
  ])('$why', ({ before, after, loses = [], irreversible = [] }) => {
    const effects = change(before, after);

    expect(effects.loses).toEqual(loses);
    expect(effects.irreversible).toEqual(irreversible);
  });

  it('names a new major version of the template', () => {
    const next = { ...bare, template: { ...bare.template, version: '2.0.0' } };

    expect(effectsOf(bare, next, people).irreversible).toEqual([
      `template hub-link@${bare.template.version} → hub-link@2.0.0 is another major version: going back is not promised`,
    ]);
  });
});

describe('what cannot be told', () => {
  it('is named by path', () => {
    const effects = change(undefined, [
      resource('Microsoft.Web/sites', 'app', {
        publicNetworkAccess: 'Disabled',
        siteConfig: { list: ['x', `https://${knownAfterApply}`] },
      }),
    ]);

    expect(effects.unknown).toEqual(['sites/app: properties.siteConfig.list[1]']);
  });

  it('is said of a template that does not expand, instead of nothing', () => {
    const broken: Unit = {
      ...bare,
      resources: () => {
        throw new TemplateError('InvalidTemplate', 'no such parameter');
      },
    };

    const effects = effectsOf(bare, broken, people);

    expect(effects.unknown).toEqual(['what becomes of its resources: the template does not expand: no such parameter']);
    expect(effects.opens).toEqual([]);
  });
});

describe('the sample TRE', () => {
  it.each([
    {
      unit: 'workspace/genomics',
      grants: ['WorkspaceOwner owner-a', 'WorkspaceResearcher researcher-a, researcher-b (until 2027-06-30)'],
      opens: ['nothing to the internet', 'inbound 22, 3389 from 10.1.0.128/26 to 10.16.4.0/25 (nsg-ws)'],
    },
    {
      unit: 'user-resource/genomics/desktops/linux-1',
      grants: ['owner researcher-a'],
      opens: ['nothing to the internet'],
    },
    { unit: 'environment/core', grants: [], opens: ['public address pip-fw-contoso'] },
    {
      unit: 'shared-service/firewall',
      grants: [],
      opens: ['outbound 443 to AzureActiveDirectory from 10.16.4.0/25 (through the firewall)'],
    },
  ])('$unit tells what it means', ({ unit, grants, opens }) => {
    const effects = effectsOf(undefined, unitOf(state, unit), people);

    expect(effects.grants).toEqual(expect.arrayContaining(grants));
    expect(effects.opens).toEqual(expect.arrayContaining(opens));
  });

  it('closes on the way out what it opened on the way in, and takes back what it gave', () => {
    for (const unit of state.units.values()) {
      const [come, go] = [effectsOf(undefined, unit, people), effectsOf(unit, undefined, people)];
      expect(go.closes).toEqual(come.opens.filter((text) => text !== 'nothing to the internet'));
      expect(go.revokes.length).toBe(come.grants.length);
      expect(go.opens).toEqual([]);
      expect(effectsOf(unit, unit, people)).toMatchObject({
        grants: [],
        revokes: [],
        opens: [],
        closes: [],
        loses: [],
        irreversible: [],
      });
    }
  });
});
