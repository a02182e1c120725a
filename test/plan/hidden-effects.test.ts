import { describe, expect, it } from 'vitest';
import type { DesiredResource } from '../../controller/desired/types.ts';
import { grantsOf, sentencesOf } from '../../controller/plan/effects/access.ts';
import { compareNetworks } from '../../controller/plan/effects/network/compare-networks.ts';
import { unreadRights } from '../../controller/plan/effects/unknown.ts';

const group = '/subscriptions/s/resourceGroups/rg-contoso';
const resource = (type: string, id: string, body: object): DesiredResource =>
  ({ id: `${group}/providers/${id}`, type, apiVersion: '2024-01-01', body }) as unknown as DesiredResource;

function firewall(fqdns: readonly string[], from: readonly string[] = ['10.16.4.0/25']): DesiredResource {
  const type = 'Microsoft.Network/firewallPolicies/ruleCollectionGroups';
  return resource(type, 'Microsoft.Network/firewallPolicies/fw/ruleCollectionGroups/rcg', {
    properties: {
      ruleCollections: [
        {
          name: 'arc',
          priority: 300,
          action: { type: 'Allow' },
          rules: [
            {
              ruleType: 'ApplicationRule',
              name: 'r',
              protocols: [{ protocolType: 'Https', port: 443 }],
              sourceAddresses: from,
              targetFqdns: fqdns,
            },
          ],
        },
      ],
    },
  });
}
const six = ['a.example', 'b.example', 'c.example', 'd.example', 'e.example', 'f.example'];

const nsg = (rules: readonly object[], name = 'nsg-ws') =>
  resource('Microsoft.Network/networkSecurityGroups', `Microsoft.Network/networkSecurityGroups/${name}`, {
    properties: { securityRules: rules },
  });
const rule = (name: string, priority: number, access: string) => ({
  name,
  properties: {
    priority,
    access,
    direction: 'Outbound',
    protocol: '*',
    sourceAddressPrefix: '*',
    sourcePortRange: '*',
    destinationAddressPrefix: 'Internet',
    destinationPortRange: '*',
  },
});

describe('what opens', () => {
  it('control: a seventh target that is new is told', () => {
    expect(compareNetworks([firewall(six)], [firewall([...six, '*'])]).opens).not.toEqual([]);
  });
  it('a target behind "and 1 more" that becomes another one is told', () => {
    const { opens } = compareNetworks([firewall([...six, 'g.example'])], [firewall([...six, '*'])]);
    expect(opens).not.toEqual([]);
  });
  it('so is a source behind it', () => {
    const from = [1, 2, 3, 4, 5, 6].map((n) => `10.16.${n}.0/24`);
    const was = firewall(['a.example'], [...from, '10.16.7.0/24']);
    expect(compareNetworks([was], [firewall(['a.example'], [...from, '*'])]).opens).not.toEqual([]);
  });
  it('an Allow that comes before a Deny is told although the same Allow stood behind it', () => {
    const was = nsg([rule('deny', 200, 'Deny'), rule('allow', 300, 'Allow')]);
    const is = nsg([rule('first', 100, 'Allow'), rule('deny', 200, 'Deny'), rule('allow', 300, 'Allow')]);
    expect(compareNetworks([was], [is]).opens).not.toEqual([]);
  });
  it('a Deny that goes is told although a later one of the same words stays', () => {
    const was = nsg([rule('deny', 100, 'Deny'), rule('allow', 200, 'Allow'), rule('last', 4000, 'Deny')]);
    const is = nsg([rule('allow', 200, 'Allow'), rule('last', 4000, 'Deny')]);
    expect(compareNetworks([was], [is]).opens).not.toEqual([]);
  });
  it('what leads furthest is not behind the others, and what reads alike is told in full', () => {
    const [was, is] = [firewall([...six, 'g.example']), firewall([...six, '*'])];
    expect(compareNetworks([was], [is]).opens).toEqual([
      expect.stringMatching(/^outbound 443 Https to anywhere, a\.example.* and 1 more from/),
    ]);
    expect(compareNetworks([was], [firewall([...six, 'evil.example'])]).opens).toEqual([
      expect.stringContaining('evil.example'),
    ]);
  });
  it('rules in another order, under another name or at another number with no denial between are the same', () => {
    const was = nsg([rule('a', 100, 'Allow'), rule('deny', 4000, 'Deny')]);
    const is = nsg([rule('b', 300, 'Allow'), rule('deny', 4000, 'Deny')]);
    expect(compareNetworks([was], [is])).toEqual({ opens: [], closes: [] });
    expect(compareNetworks([firewall(six)], [firewall(six.toReversed())])).toEqual({ opens: [], closes: [] });
  });
  it('a Deny of a group of rules that goes is told, for the firewall belongs to another unit', () => {
    const deny = firewall(['a.example']);
    const properties = deny.body['properties'] as { ruleCollections: object[] };
    const body = {
      properties: { ruleCollections: properties.ruleCollections.map((all) => ({ ...all, action: { type: 'Deny' } })) },
    };
    expect(compareNetworks([{ ...deny, body } as unknown as DesiredResource], []).opens).not.toEqual([]);
  });
});

const owner = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635';
const account = (name: string) => `Microsoft.Storage/storageAccounts/${name}`;
describe('who gains access', () => {
  const assigned = (type: string, scope: string) =>
    resource(type, `${scope}/providers/Microsoft.Authorization/roleAssignments/0`, {
      properties: {
        roleDefinitionId: `/x/roleDefinitions/${owner}`,
        principalId: '11111111-1111-4111-8111-111111111111',
      },
    });
  it('control: a role assignment is told', () => {
    expect(grantsOf([assigned('Microsoft.Authorization/roleAssignments', account('st'))], new Map())).toHaveLength(1);
  });
  it('so is one in the old form, as a child of what it is on', () => {
    expect(
      grantsOf([assigned('Microsoft.Storage/storageAccounts/providers/roleAssignments', account('st'))], new Map()),
    ).not.toEqual([]);
  });
  it.each([
    [
      'Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments',
      'Microsoft.DocumentDB/databaseAccounts/c/sqlRoleAssignments/0',
    ],
    [
      'Microsoft.Authorization/roleEligibilityScheduleRequests',
      'Microsoft.Authorization/roleEligibilityScheduleRequests/0',
    ],
    [
      'Microsoft.Authorization/roleAssignmentScheduleRequests',
      'Microsoft.Authorization/roleAssignmentScheduleRequests/0',
    ],
    ['Microsoft.ManagedServices/registrationAssignments', 'Microsoft.ManagedServices/registrationAssignments/0'],
  ])('%s gives rights and is told', (type, id) => {
    const properties = { principalId: '11111111-1111-4111-8111-111111111111', roleDefinitionId: `/x/${owner}` };
    expect(grantsOf([resource(type, id, { properties })], new Map())).not.toEqual([]);
  });
  it('a role that a template defines gets more rights: told', () => {
    const define = (actions: readonly string[]) =>
      resource('Microsoft.Authorization/roleDefinitions', 'Microsoft.Authorization/roleDefinitions/1', {
        properties: { roleName: 'TRE Reader', permissions: [{ actions }] },
      });
    const [was, is] = [[define(['*/read'])], [define(['*'])]].map((all) => sentencesOf(grantsOf(all, new Map())));
    expect(is).not.toEqual(was);
  });
  it('the same container name on another account is another grant', () => {
    const on = (name: string) =>
      assigned('Microsoft.Authorization/roleAssignments', `${account(name)}/blobServices/default/containers/data`);
    const [was, is] = [grantsOf([on('stpublic')], new Map()), grantsOf([on('stsecret')], new Map())];
    expect(sentencesOf(is)).not.toEqual(sentencesOf(was));
  });
  it('keys are allowed where `allowSharedKeyAccess: false` is taken out: Azure’s default is true', () => {
    const st = (properties: object) => [resource('Microsoft.Storage/storageAccounts', account('st'), { properties })];
    const [was, is] = [grantsOf(st({ allowSharedKeyAccess: false }), new Map()), grantsOf(st({}), new Map())];
    expect(is).not.toEqual(was);
  });
});

describe('rights that nothing reads', () => {
  const lock = (level: string) =>
    resource('Microsoft.Authorization/locks', 'Microsoft.Authorization/locks/keep', { properties: { level } });
  it.each([
    { why: 'comes', was: [], is: [lock('CanNotDelete')] },
    { why: 'changes', was: [lock('CanNotDelete')], is: [lock('ReadOnly')] },
    { why: 'goes', was: [lock('CanNotDelete')], is: [] },
  ])('one that $why is named', ({ was, is }) => {
    expect(unreadRights(was, is)).toEqual(['what becomes of Microsoft.Authorization/locks keep: its type is not read']);
  });
  it('one that stays is not', () => {
    expect(unreadRights([lock('ReadOnly')], [lock('ReadOnly')])).toEqual([]);
  });
});
