import type { JsonObject } from '../../../core/json.ts';
import type { DesiredResource } from '../../../desired/types.ts';
import { factsKey } from '../facts.ts';
import { nameOfId } from '../nouns.ts';
import { at, objectsAt, textAt, textsAt } from '../read-body.ts';
import type { Guard, Network, Path, Reach } from './types.ts';
import { addressesText, type Detail, isAnywhere, listText, portsText, protocolText } from './words.ts';

const through = '(through the firewall)';

interface Collection {
  /** Id of the group that it is in, and of the policy that decides: all groups of a policy are asked in one order. */
  readonly group: string;
  readonly policy: string;
  readonly groupPriority: number;
  readonly priority: number;
  readonly action: string;
  readonly body: JsonObject;
}
interface Rule {
  readonly collection: Collection;
  readonly rule: JsonObject;
}

/** Rule collections of firewall policies. */
export function firewallRules(resources: readonly DesiredResource[]): Network {
  const collections = resources.flatMap(collectionsOf);
  const rules = collections.flatMap((collection) =>
    objectsAt(collection.body, 'rules').map((rule): Rule => ({ collection, rule })),
  );
  const [denied, allowed] = [rules.filter(isDeny), rules.filter((each) => !isDeny(each))];
  return {
    paths: allowed.map((each): Path => {
      const behind = denied.filter((denial) => isAskedBefore(denial, each)).map(keyOf);
      return { ...pathOf(each), key: keyOf(each), behind };
    }),
    guards: denied.map((each): Guard => {
      const { text, full } = pathOf(each);
      return { on: each.collection.policy, text, full, key: keyOf(each) };
    }),
    orders: collections.flatMap(({ group, priority, body }) => {
      const name = textAt(body, 'name') ?? '';
      // Collections of one group are numbered anew when one is added; only a Deny among them makes the order matter.
      if (Number.isNaN(priority) || denied.length === 0) return [];
      return [{ rule: `${name} of ${nameOfId(group)}`, key: factsKey({ group, name }), priority }];
    }),
  };
}

function collectionsOf({ id, type, body }: DesiredResource): Collection[] {
  if (!/^Microsoft\.Network\/firewallPolicies\/ruleCollectionGroups$/i.test(type)) return [];
  const group = id.toLowerCase();
  return objectsAt(body, 'properties.ruleCollections').map((collection) => ({
    group,
    policy: group.replace(/\/rulecollectiongroups\/[^/]+$/, ''),
    groupPriority: numberAt(body, 'properties.priority'),
    priority: numberAt(collection, 'priority'),
    action: textAt(collection, 'action.type') ?? '',
    body: collection,
  }));
}

function numberAt(body: JsonObject, path: string): number {
  const value = at(body, path);
  return typeof value === 'number' ? value : Number.NaN;
}

function isDeny({ collection }: Rule): boolean {
  return /^deny$/i.test(collection.action);
}

/** Everything that the rule says but its name, with the policy and what is done by it. */
function keyOf({ collection, rule }: Rule): string {
  const { name: _, description: __, ...facts } = rule;
  return factsKey({ on: collection.policy, action: collection.action, ...facts });
}

/** Translations are asked first, then rules for networks, then those for names; within that, by priority of group and collection. */
function isAskedBefore(denial: Rule, rule: Rule): boolean {
  if (denial.collection.policy !== rule.collection.policy) return false;
  const [first, then] = [placeOf(denial), placeOf(rule)];
  const at = first.findIndex((value, index) => value !== then[index]);
  return at >= 0 && first[at]! < then[at]!;
}

function placeOf(rule: Rule): readonly number[] {
  return [phaseOf(rule), rule.collection.groupPriority || 0, rule.collection.priority || 0];
}

function phaseOf({ collection, rule }: Rule): number {
  if (/^dnat$/i.test(collection.action)) return 0;
  return isApplication(rule) ? 2 : 1;
}

function isApplication(rule: JsonObject): boolean {
  return /^ApplicationRule$/i.test(textAt(rule, 'ruleType') ?? '');
}

type Told = Pick<Path, 'text' | 'reach'> & { readonly full: string };

function pathOf({ collection, rule }: Rule): Told {
  const from = textsAt(rule, 'sourceAddresses', 'sourceIpGroups');
  if (/^dnat$/i.test(collection.action)) return translation(rule, from);
  return isApplication(rule) ? applicationPath(rule, from) : networkPath(rule, from);
}

function inDetail(text: (detail: Detail) => string, reach: Reach): Told {
  return { text: text('short'), full: text('full'), reach };
}

function translation(rule: JsonObject, from: readonly string[]): Told {
  const ports = textsAt(rule, 'destinationPorts');
  const to = `${textAt(rule, 'translatedAddress') ?? textAt(rule, 'translatedFqdn')}:${textAt(rule, 'translatedPort')}`;
  return inDetail(
    (detail) => `inbound ${portsText(ports, detail)} from ${addressesText(from, detail)} to ${to} ${through}`,
    isAnywhere(from) ? 'internet' : 'outside',
  );
}

function networkPath(rule: JsonObject, from: readonly string[]): Told {
  const to = textsAt(rule, 'destinationAddresses', 'destinationFqdns', 'destinationIpGroups');
  const ports = textsAt(rule, 'destinationPorts');
  const protocol = protocolText(textsAt(rule, 'ipProtocols'));
  return inDetail(
    (detail) =>
      `outbound ${portsText(ports, detail)}${protocol} to ${addressesText(to, detail)} from ${addressesText(from, detail)} ${through}`,
    isAnywhere(to) ? 'internet' : 'outside',
  );
}

function applicationPath(rule: JsonObject, from: readonly string[]): Told {
  const to = textsAt(rule, 'targetFqdns', 'targetUrls', 'fqdnTags', 'webCategories');
  const protocols = objectsAt(rule, 'protocols').map((each) =>
    `${String(at(each, 'port') ?? '')} ${textAt(each, 'protocolType') ?? ''}`.trim(),
  );
  return inDetail(
    (detail) =>
      `outbound ${listText(protocols, detail)} to ${addressesText(to, detail)} from ${addressesText(from, detail)} ${through}`,
    to.includes('*') ? 'internet' : 'outside',
  );
}
