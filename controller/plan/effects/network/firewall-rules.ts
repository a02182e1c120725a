import type { JsonObject } from '../../../core/json.ts';
import type { DesiredResource } from '../../../desired/types.ts';
import { nameOfId, someOf } from '../nouns.ts';
import { at, objectsAt, textAt, textsAt } from '../read-body.ts';
import type { Guard, Network, Path, Reach } from './types.ts';
import { addressesText, isAnywhere, portsText, protocolText } from './words.ts';

const through = '(through the firewall)';

/** Rule collections of firewall policies. */
export function firewallRules(resources: readonly DesiredResource[]): Network {
  const collections = resources.flatMap(({ id, type, body }) =>
    /^Microsoft\.Network\/firewallPolicies\/ruleCollectionGroups$/i.test(type)
      ? objectsAt(body, 'properties.ruleCollections').map((collection) => ({ on: id.toLowerCase(), collection }))
      : [],
  );
  const rules = collections.flatMap(({ on, collection }) =>
    objectsAt(collection, 'rules').map((rule) => ({ on, rule, action: textAt(collection, 'action.type') ?? '' })),
  );
  return {
    paths: rules.flatMap(({ rule, action }): Path[] => (/^deny$/i.test(action) ? [] : [pathOf(rule, action)])),
    guards: rules.flatMap(({ rule, action, on }): Guard[] =>
      /^deny$/i.test(action) ? [{ on, text: pathOf(rule, action).text }] : [],
    ),
    orders: collections.flatMap(({ on, collection }) => {
      const priority = at(collection, 'priority');
      const rule = `${textAt(collection, 'name')} of ${nameOfId(on)}`;
      // Collections of one group are numbered anew when one is added; only a Deny among them makes the order matter.
      return typeof priority === 'number' && hasDeny(collections.map((each) => each.collection))
        ? [{ rule, priority }]
        : [];
    }),
  };
}

function hasDeny(collections: readonly JsonObject[]): boolean {
  return collections.some((each) => /^deny$/i.test(textAt(each, 'action.type') ?? ''));
}

function pathOf(rule: JsonObject, action: string): Path {
  const from = textsAt(rule, 'sourceAddresses', 'sourceIpGroups');
  if (/^dnat$/i.test(action)) {
    const ports = portsText(textsAt(rule, 'destinationPorts'));
    const to = `${textAt(rule, 'translatedAddress') ?? textAt(rule, 'translatedFqdn')}:${textAt(rule, 'translatedPort')}`;
    return {
      text: `inbound ${ports} from ${addressesText(from)} to ${to} ${through}`,
      reach: isAnywhere(from) ? 'internet' : 'outside',
    };
  }
  return /^ApplicationRule$/i.test(textAt(rule, 'ruleType') ?? '')
    ? applicationPath(rule, from)
    : networkPath(rule, from);
}

function networkPath(rule: JsonObject, from: readonly string[]): Path {
  const to = textsAt(rule, 'destinationAddresses', 'destinationFqdns', 'destinationIpGroups');
  const ports = portsText(textsAt(rule, 'destinationPorts'));
  const protocol = protocolText(textsAt(rule, 'ipProtocols'));
  const text = `outbound ${ports}${protocol} to ${addressesText(to)} from ${addressesText(from)} ${through}`;
  return { text, reach: isAnywhere(to) ? 'internet' : 'outside' };
}

function applicationPath(rule: JsonObject, from: readonly string[]): Path {
  const to = textsAt(rule, 'targetFqdns', 'targetUrls', 'fqdnTags', 'webCategories');
  const protocols = objectsAt(rule, 'protocols').map((each) =>
    `${String(at(each, 'port') ?? '')} ${textAt(each, 'protocolType') ?? ''}`.trim(),
  );
  const reach: Reach = to.includes('*') ? 'internet' : 'outside';
  return {
    text: `outbound ${someOf(protocols)} to ${addressesText(to)} from ${addressesText(from)} ${through}`,
    reach,
  };
}
