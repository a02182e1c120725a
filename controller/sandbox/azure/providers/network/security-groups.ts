import type { JsonObject } from '../../../../core/json.ts';
import { parentOf } from '../../ids.ts';
import type { ArmError, ArmResource } from '../../types.ts';
import { textAt, withDefaults } from '../shape.ts';
import type { Draft, ResourceType, World } from '../type.ts';
import { checkName, refuse, resourceGuid } from './network.ts';

const family = 'Microsoft.Network/networkSecurityGroups';
const ruleType = `${family}/securityRules`;

export const securityGroupTypes: readonly ResourceType[] = [
  {
    type: family,
    tracked: true,
    seconds: { put: 4, remove: 5 },
    announce: 'async-operation',
    busyState: 'Updating',
    etag: true,
    family,
    inline: [{ member: 'securityRules', child: ruleType, omitted: 'clear' }],
    fill(draft) {
      checkName(draft);
      return {
        securityRules: [],
        ...draft.properties,
        ...resourceGuid(draft),
        defaultSecurityRules: defaults.map((rule) => defaultRule(draft.id, rule)),
      };
    },
    inUse,
  },
  {
    type: ruleType,
    tracked: false,
    seconds: { put: 3, remove: 3 },
    announce: 'async-operation',
    busyState: 'Updating',
    etag: true,
    family,
    fill: fillRule,
  },
];

function fillRule(draft: Draft): JsonObject {
  checkName(draft);
  const rule = draft.properties;
  const group = parentOf(draft.id) ?? '';
  const priority = rule['priority'];
  if (typeof priority !== 'number' || priority < 100 || priority > 4096) {
    throw refuse(
      400,
      'SecurityRuleInvalidPriority',
      `Security rule has invalid priority. Value provided: ${String(priority)} Allowed range 100-4096.`,
    );
  }
  oneOf(draft, 'access', ['Allow', 'Deny'], 'SecurityRuleInvalidAccess');
  oneOf(draft, 'direction', ['Inbound', 'Outbound'], 'SecurityRuleInvalidDirection');
  oneOf(draft, 'protocol', ['Tcp', 'Udp', 'Icmp', 'Esp', 'Ah', '*'], 'SecurityRuleInvalidProtocol');
  for (const [one, many, code] of [
    ['sourceAddressPrefix', 'sourceAddressPrefixes', 'SecurityRuleParameterSourceAddressPrefixNotSpecified'],
    [
      'destinationAddressPrefix',
      'destinationAddressPrefixes',
      'SecurityRuleParameterDestinationAddressPrefixNotSpecified',
    ],
    ['sourcePortRange', 'sourcePortRanges', 'SecurityRuleParameterSourcePortRangeNotSpecified'],
    ['destinationPortRange', 'destinationPortRanges', 'SecurityRuleParameterDestinationPortRangeNotSpecified'],
  ] as const) {
    const list = rule[many];
    const groups =
      rule[one.startsWith('source') ? 'sourceApplicationSecurityGroups' : 'destinationApplicationSecurityGroups'];
    const given =
      rule[one] !== undefined ||
      (Array.isArray(list) && list.length > 0) ||
      (one.endsWith('Prefix') && Array.isArray(groups) && groups.length > 0);
    if (!given)
      throw refuse(
        400,
        code,
        `Required security rule parameter ${one} or ${many} is not specified in rule ${draft.id}.`,
      );
  }
  const clash = draft.siblings.find(
    (other) =>
      other.properties['priority'] === priority &&
      textAt(other.properties, 'direction')?.toLowerCase() === textAt(rule, 'direction')?.toLowerCase(),
  );
  if (clash)
    throw refuse(
      400,
      'SecurityRuleConflict',
      `Security rule ${draft.name} conflicts with rule ${clash.name} of ${group}. Rules cannot have the same Priority and Direction.`,
    );
  return withDefaults(rule, {
    sourcePortRanges: [],
    destinationPortRanges: [],
    sourceAddressPrefixes: [],
    destinationAddressPrefixes: [],
  });
}

function oneOf(draft: Draft, member: string, allowed: readonly string[], code: string): void {
  const value = textAt(draft.properties, member);
  if (value !== undefined && allowed.some((known) => known.toLowerCase() === value.toLowerCase())) return;
  throw refuse(
    400,
    code,
    `Security rule ${draft.name} has invalid ${member}. Value provided: ${value ?? ''}. Allowed values ${allowed.join(', ')}.`,
  );
}

function inUse(group: ArmResource, world: World): ArmError | undefined {
  const users = world.referrers(group.id).filter((user) => /\/(subnets|networkInterfaces)$/i.test(user.type));
  if (users.length === 0) return undefined;
  return refuse(
    400,
    'InUseNetworkSecurityGroupCannotBeDeleted',
    `Network security group ${group.id} cannot be deleted because it is in use by the following resources: ${users.map((u) => u.id).join(', ')}. In order to delete the Network security group, remove the association with the resource(s). To learn how to do this, see aka.ms/deletensg.`,
  );
}

/** The six rules that Azure adds: name, description, priority, direction, access, source, destination. */
const defaults = [
  [
    'AllowVnetInBound',
    'Allow inbound traffic from all VMs in VNET',
    65000,
    'Inbound',
    'Allow',
    'VirtualNetwork',
    'VirtualNetwork',
  ],
  [
    'AllowAzureLoadBalancerInBound',
    'Allow inbound traffic from azure load balancer',
    65001,
    'Inbound',
    'Allow',
    'AzureLoadBalancer',
    '*',
  ],
  ['DenyAllInBound', 'Deny all inbound traffic', 65500, 'Inbound', 'Deny', '*', '*'],
  [
    'AllowVnetOutBound',
    'Allow outbound traffic from all VMs to all VMs in VNET',
    65000,
    'Outbound',
    'Allow',
    'VirtualNetwork',
    'VirtualNetwork',
  ],
  [
    'AllowInternetOutBound',
    'Allow outbound traffic from all VMs to Internet',
    65001,
    'Outbound',
    'Allow',
    '*',
    'Internet',
  ],
  ['DenyAllOutBound', 'Deny all outbound traffic', 65500, 'Outbound', 'Deny', '*', '*'],
] as const;

function defaultRule(
  groupId: string,
  [name, description, priority, direction, access, source, destination]: (typeof defaults)[number],
): JsonObject {
  return {
    name,
    id: `${groupId}/defaultSecurityRules/${name}`,
    type: `${family}/defaultSecurityRules`,
    properties: {
      provisioningState: 'Succeeded',
      description,
      protocol: '*',
      sourcePortRange: '*',
      destinationPortRange: '*',
      sourceAddressPrefix: source,
      destinationAddressPrefix: destination,
      access,
      priority,
      direction,
      sourcePortRanges: [],
      destinationPortRanges: [],
      sourceAddressPrefixes: [],
      destinationAddressPrefixes: [],
    },
  };
}
