import type { JsonObject } from '../../../core/json.ts';
import type { DesiredResource } from '../../../desired/types.ts';
import { nameOfId } from '../nouns.ts';
import { at, objectsAt, textAt, textsAt } from '../read-body.ts';
import { defaultRouteOf, ownBlocks, subnetsOf } from './subnets.ts';
import type { Guard, Network, Order, Path } from './types.ts';
import { addressesText, portsText, protocolText, reachOf } from './words.ts';

interface Rule {
  readonly name: string;
  readonly group: string;
  readonly rule: JsonObject;
}

/** Rules of network security groups, written inside the group or as resources of their own. */
export function securityRules(resources: readonly DesiredResource[]): Network {
  const own = ownBlocks(resources);
  const rules = resources.flatMap(rulesOf);
  const allowed = rules.filter(({ rule }) => is(rule, 'access', 'Allow'));
  const denied = rules.filter(({ rule }) => is(rule, 'access', 'Deny'));
  return {
    paths: allowed.map((each) => pathOf(each, own, routeOf(each.group, resources))),
    guards: denied.map((each): Guard => ({ on: each.group.toLowerCase(), text: ruleText(each) })),
    orders: rules.flatMap(({ name, group, rule }): Order[] => {
      const priority = at(rule, 'properties.priority');
      return typeof priority === 'number' ? [{ rule: `${name} of ${nameOfId(group)}`, priority }] : [];
    }),
  };
}

function rulesOf({ id, type, body }: DesiredResource): Rule[] {
  if (/^Microsoft\.Network\/networkSecurityGroups$/i.test(type)) {
    return objectsAt(body, 'properties.securityRules').map((each) => {
      return { group: id, name: textAt(each, 'name') ?? '', rule: each };
    });
  }
  if (!/^Microsoft\.Network\/networkSecurityGroups\/securityRules$/i.test(type)) return [];
  return [{ group: id.replace(/\/securityRules\/[^/]+$/i, ''), name: nameOfId(id), rule: body }];
}

function pathOf(each: Rule, own: readonly string[], route: string | undefined): Path {
  const { from, to } = endsOf(each.rule);
  if (is(each.rule, 'direction', 'Inbound')) return { text: ruleText(each), reach: reachOf(to, from, own) };
  const reach = reachOf(from, to, own);
  // What leaves through a firewall reaches what the firewall lets it, which is told where the firewall's rules are.
  if (reach === 'internet' && route) return { text: ruleText(each, route), reach: 'outside' };
  return { text: ruleText(each), reach };
}

function ruleText({ group, rule }: Rule, more?: string): string {
  const { from, to } = endsOf(rule);
  const ports = portsText(textsAt(rule, 'properties.destinationPortRange', 'properties.destinationPortRanges'));
  const what = `${ports}${protocolText(textsAt(rule, 'properties.protocol'))}`;
  const where = `${nameOfId(group)}${more ? `, ${more}` : ''}`;
  return is(rule, 'direction', 'Inbound')
    ? `inbound ${what} from ${addressesText(from)} to ${addressesText(to)} (${where})`
    : `outbound ${what} to ${addressesText(to)} from ${addressesText(from)} (${where})`;
}

function endsOf(rule: JsonObject): { readonly from: readonly string[]; readonly to: readonly string[] } {
  return { from: end(rule, 'source'), to: end(rule, 'destination') };
}

function end(rule: JsonObject, side: 'source' | 'destination'): readonly string[] {
  const groups = objectsAt(rule, `properties.${side}ApplicationSecurityGroups`).flatMap(
    (each) => textAt(each, 'id') ?? [],
  );
  return [...textsAt(rule, `properties.${side}AddressPrefix`, `properties.${side}AddressPrefixes`), ...groups];
}

function is(rule: JsonObject, member: string, value: string): boolean {
  return textAt(rule, `properties.${member}`)?.toLowerCase() === value.toLowerCase();
}

/** Where everything that leaves the subnets of a group goes first; undefined unless that holds for all of them. */
function routeOf(group: string, resources: readonly DesiredResource[]): string | undefined {
  const guarded = subnetsOf(resources).filter((subnet) => subnet.securityGroup?.toLowerCase() === group.toLowerCase());
  const routes = guarded.map(({ routeTable }) => routeTable && defaultRouteOf(routeTable, resources));
  const [first] = routes;
  return first !== undefined && routes.every((each) => each !== undefined) ? first : undefined;
}
