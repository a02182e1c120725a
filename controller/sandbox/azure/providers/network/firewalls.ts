import type { JsonObject } from '../../../../core/json.ts';
import { ArmError } from '../../types.ts';
import { listAt, textAt, withDefaults } from '../shape.ts';
import type { Draft, ResourceType } from '../type.ts';
import { fillConfigurations } from './configurations.ts';
import { checkName, refuse } from './network.ts';

const firewall = 'Microsoft.Network/azureFirewalls';
const policy = 'Microsoft.Network/firewallPolicies';
const groups = `${policy}/ruleCollectionGroups`;

export const firewallTypes: readonly ResourceType[] = [
  {
    type: firewall,
    tracked: true,
    seconds: { put: 360, remove: 300 },
    announce: 'async-operation',
    busyState: 'Updating',
    etag: true,
    family: firewall,
    fill(draft) {
      checkName(draft);
      if (
        listAt(draft.properties, 'ipConfigurations').length === 0 &&
        textAt(draft.properties, 'virtualHub', 'id') === undefined
      ) {
        throw refuse(
          400,
          'AzureFirewallMissingIpConfiguration',
          `Azure Firewall ${draft.id} needs an ipConfiguration or a virtual hub.`,
        );
      }
      return {
        ...withDefaults(draft.properties, {
          threatIntelMode: 'Alert',
          additionalProperties: {},
          networkRuleCollections: [],
          applicationRuleCollections: [],
          natRuleCollections: [],
          sku: { name: 'AZFW_VNet', tier: 'Standard' },
        }),
        ipConfigurations: fillConfigurations(draft, `${firewall}`, {}, 'AzureFirewallSubnet').map((c) => ({
          ...c,
          type: `${firewall}/azureFirewallIpConfigurations`,
        })),
        ...(textAt(draft.properties, 'managementIpConfiguration', 'name') !== undefined && {
          managementIpConfiguration: managementConfiguration(draft),
        }),
      };
    },
  },
  {
    type: policy,
    tracked: true,
    seconds: { put: 40, remove: 20 },
    announce: 'async-operation',
    busyState: 'Updating',
    etag: true,
    family: policy,
    fill(draft) {
      checkName(draft);
      return withDefaults(draft.properties, {
        threatIntelMode: 'Alert',
        sku: { tier: 'Standard' },
        firewalls: [],
        childPolicies: [],
        ruleCollectionGroups: [],
      });
    },
    inUse(resource, world) {
      const user = world.referrers(resource.id).find((candidate) => candidate.type === firewall);
      return (
        user &&
        refuse(
          400,
          'FirewallPolicyInUse',
          `Firewall policy ${resource.id} is in use by ${user.id} and cannot be deleted.`,
        )
      );
    },
  },
  {
    type: groups,
    tracked: false,
    seconds: { put: 30, remove: 20 },
    announce: 'async-operation',
    busyState: 'Updating',
    etag: true,
    family: policy,
    fill: fillGroup,
  },
];

function managementConfiguration(draft: Draft): JsonObject {
  const [filled] = fillConfigurations(
    { ...draft, properties: { ipConfigurations: [draft.properties['managementIpConfiguration'] ?? {}] } },
    firewall,
    {},
    'AzureFirewallManagementSubnet',
  );
  return filled ?? {};
}

function fillGroup(draft: Draft): JsonObject {
  const priority = draft.properties['priority'];
  if (typeof priority !== 'number' || priority < 100 || priority > 65000) {
    throw refuse(
      400,
      'FirewallPolicyRuleCollectionGroupInvalidPriority',
      `Invalid rule collection group priority ${String(priority)} of ${draft.id}. Allowed range is 100-65000.`,
    );
  }
  const twin = draft.siblings.find((other) => other.properties['priority'] === priority);
  if (twin)
    throw refuse(
      400,
      'FirewallPolicyRuleCollectionGroupPriorityConflict',
      `Rule collection group ${draft.name} has the priority ${priority} of ${twin.name}.`,
    );
  if (draft.siblings.length >= 60)
    throw new ArmError(
      400,
      'FirewallPolicyRuleCollectionGroupLimitExceeded',
      `Firewall policy of ${draft.id} has 60 rule collection groups, the most that it may hold.`,
    );
  const collections = listAt(draft.properties, 'ruleCollections');
  for (const collection of collections) checkCollection(draft, collection);
  return withDefaults(draft.properties, { ruleCollections: [], size: '0 MB' });
}

function checkCollection(draft: Draft, collection: JsonObject): void {
  const kind = textAt(collection, 'ruleCollectionType');
  const rules = listAt(collection, 'rules');
  if (kind !== 'FirewallPolicyFilterRuleCollection' && kind !== 'FirewallPolicyNatRuleCollection') {
    throw refuse(400, 'InvalidRequestFormat', `Cannot parse the request: ruleCollectionType '${kind}' in ${draft.id}.`);
  }
  const types = new Set(rules.map((rule) => textAt(rule, 'ruleType')));
  if (types.size > 1) {
    throw refuse(
      400,
      'FirewallPolicyRuleCollectionMixedRuleTypes',
      `Rule collection ${textAt(collection, 'name')} of ${draft.id} mixes rule types: ${[...types].join(', ')}.`,
    );
  }
  for (const rule of rules) {
    const sources = ['sourceAddresses', 'sourceIpGroups'].some(
      (member) => Array.isArray(rule[member]) && (rule[member] as unknown[]).length > 0,
    );
    if (!sources)
      throw refuse(
        400,
        'FirewallPolicyRuleMissingSource',
        `Rule ${textAt(rule, 'name')} of ${draft.id} has neither sourceAddresses nor sourceIpGroups.`,
      );
  }
}
