import type { JsonObject } from '../../../core/json.ts';
import type { DesiredResource } from '../../../desired/types.ts';
import { factsKey } from '../facts.ts';
import { nameOfId } from '../nouns.ts';
import { at, objectsAt, textAt, textsAt } from '../read-body.ts';
import { defaultRouteOf, ownBlocks, subnetsOf } from './subnets.ts';
import type { Guard, Network, Order, Path } from './types.ts';
import { addressesText, type Detail, portsText, protocolText, reachOf } from './words.ts';

interface Rule {
  readonly name: string;
  readonly group: string;
  readonly rule: JsonObject;
}

/** Rules of network security groups, written inside the group or as resources of their own. */
export function securityRules(resources: readonly DesiredResource[]): Network {
  const own = ownBlocks(resources);
  const rules = resources.flatMap(rulesOf);
  const denied = rules.filter(({ rule }) => is(rule, 'access', 'Deny'));
  const allowed = rules.filter((each) => !denied.includes(each));
  return {
    paths: allowed.map((each): Path => {
      const behind = denied.filter((denial) => isAskedBefore(denial, each)).map(keyOf);
      return { ...pathOf(each, own, routeOf(each.group, resources)), key: keyOf(each), behind };
    }),
    guards: denied.map(
      (each): Guard => ({
        on: each.group.toLowerCase(),
        text: ruleText(each),
        full: ruleText(each, undefined, 'full'),
        key: keyOf(each),
      }),
    ),
    orders: rules.flatMap(({ name, group, rule }): Order[] => {
      const priority = at(rule, 'properties.priority');
      if (typeof priority !== 'number') return [];
      return [{ rule: `${name} of ${nameOfId(group)}`, key: factsKey({ group, name }), priority }];
    }),
  };
}

/** All that the rule says but its name and its place. */
function keyOf({ group, rule }: Rule): string {
  const { from, to } = endsOf(rule);
  return factsKey({
    group,
    access: textAt(rule, 'properties.access'),
    direction: textAt(rule, 'properties.direction'),
    protocol: textAt(rule, 'properties.protocol'),
    from,
    to,
    fromPorts: sourcePortsOf(rule),
    toPorts: portsOf(rule),
  });
}

function isAskedBefore(denial: Rule, each: Rule): boolean {
  const [first, then] = [denial, each].map(({ rule }) => at(rule, 'properties.priority'));
  return (
    denial.group.toLowerCase() === each.group.toLowerCase() &&
    is(denial.rule, 'direction', textAt(each.rule, 'properties.direction') ?? '') &&
    typeof first === 'number' &&
    typeof then === 'number' &&
    first < then
  );
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

function pathOf(each: Rule, own: readonly string[], route: string | undefined): Omit<Path, 'key'> {
  const { from, to } = endsOf(each.rule);
  const inbound = is(each.rule, 'direction', 'Inbound');
  const reach = inbound ? reachOf(to, from, own) : reachOf(from, to, own);
  // What leaves through a firewall reaches what the firewall lets it, which is told where the firewall's rules are.
  const led = !inbound && reach === 'internet' ? route : undefined;
  return { text: ruleText(each, led), full: ruleText(each, led, 'full'), reach: led ? 'outside' : reach };
}

function ruleText({ group, rule }: Rule, more?: string, detail: Detail = 'short'): string {
  const { from, to } = endsOf(rule);
  const what = `${portsText(portsOf(rule), detail)}${protocolText(textsAt(rule, 'properties.protocol'))}`;
  const ports = sourcePortsOf(rule);
  const own = ports.length > 0 && !ports.includes('*') ? ` (its ${portsText(ports, detail)})` : '';
  const where = `${detail === 'full' ? group : nameOfId(group)}${more ? `, ${more}` : ''}`;
  const [source, target] = [`${addressesText(from, detail)}${own}`, addressesText(to, detail)];
  return is(rule, 'direction', 'Inbound')
    ? `inbound ${what} from ${source} to ${target} (${where})`
    : `outbound ${what} to ${target} from ${source} (${where})`;
}

function portsOf(rule: JsonObject): readonly string[] {
  return textsAt(rule, 'properties.destinationPortRange', 'properties.destinationPortRanges');
}

function sourcePortsOf(rule: JsonObject): readonly string[] {
  return textsAt(rule, 'properties.sourcePortRange', 'properties.sourcePortRanges');
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
