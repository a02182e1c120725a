import type { JsonObject } from '../../../core/json.ts';
import type { DesiredResource } from '../../../desired/types.ts';
import { factsKey } from '../facts.ts';
import { nameOfId } from '../nouns.ts';
import { at, objectsAt, textAt, textsAt } from '../read-body.ts';
import type { Guard, Network, Path } from './types.ts';

export interface Subnet {
  /** `ServicesSubnet of vnet-genomics`. */
  readonly label: string;
  readonly id: string;
  readonly securityGroup?: string;
  readonly routeTable?: string;
  readonly defaultOutbound?: boolean;
}

/** Subnets, written inside their network or as resources of their own. */
export function subnetsOf(resources: readonly DesiredResource[]): Subnet[] {
  return resources.flatMap(({ id, type, body }) => {
    if (/^Microsoft\.Network\/virtualNetworks\/subnets$/i.test(type)) return [subnetOf(id, body)];
    if (!/^Microsoft\.Network\/virtualNetworks$/i.test(type)) return [];
    return objectsAt(body, 'properties.subnets').map((each) => subnetOf(`${id}/subnets/${textAt(each, 'name')}`, each));
  });
}

function subnetOf(id: string, body: JsonObject): Subnet {
  const securityGroup = textAt(body, 'properties.networkSecurityGroup.id');
  const routeTable = textAt(body, 'properties.routeTable.id');
  const defaultOutbound = at(body, 'properties.defaultOutboundAccess');
  return {
    id,
    label: `${nameOfId(id)} of ${id.split('/').at(-3)}`,
    ...(securityGroup && { securityGroup }),
    ...(routeTable && { routeTable }),
    ...(typeof defaultOutbound === 'boolean' && { defaultOutbound }),
  };
}

export function ownBlocks(resources: readonly DesiredResource[]): string[] {
  return resources.flatMap(({ type, body }) =>
    /^Microsoft\.Network\/virtualNetworks$/i.test(type) ? textsAt(body, 'properties.addressSpace.addressPrefixes') : [],
  );
}

/** What stands between a subnet and the rest: its security group, its routes, and Azure's own way out switched off. */
export function subnetGuards(resources: readonly DesiredResource[]): Network {
  const guards = subnetsOf(resources).flatMap(({ id, label, securityGroup, routeTable, defaultOutbound }): Guard[] => {
    const guard = (text: string, by: string): Guard => ({ on: id.toLowerCase(), text, key: factsKey({ id, by }) });
    return [
      ...(securityGroup ? [guard(`the rules of ${nameOfId(securityGroup)} on ${label}`, securityGroup)] : []),
      ...(routeTable ? [guard(`the routes of ${nameOfId(routeTable)} on ${label}`, routeTable)] : []),
      ...(defaultOutbound === false
        ? [guard(`no way out of ${label} but the routes that it is given`, 'no default way out')]
        : []),
    ];
  });
  const ways = subnetsOf(resources).flatMap(({ id, label, defaultOutbound }): Path[] => {
    if (defaultOutbound !== true) return [];
    const text = `outbound to anywhere from ${label}, by Azure's default way out`;
    return [{ text, reach: 'internet', key: factsKey({ id, way: 'default way out' }) }];
  });
  const routes = routesOf(resources);
  return {
    paths: [...ways, ...routes.flatMap(({ path }) => path ?? [])],
    guards: [...guards, ...routes.flatMap(({ guard }) => guard ?? [])],
    orders: [],
  };
}

interface Route {
  readonly path?: Path;
  readonly guard?: Guard;
}

function routesOf(resources: readonly DesiredResource[]): Route[] {
  return resources.flatMap(({ id, type, body }) => {
    if (!/^Microsoft\.Network\/routeTables(\/routes)?$/i.test(type)) return [];
    const tableId = id.replace(/\/routes\/[^/]+$/i, '');
    const routes = /\/routes$/i.test(type) ? [body] : objectsAt(body, 'properties.routes');
    return routes.map((route): Route => {
      const to = textAt(route, 'properties.addressPrefix') ?? '';
      const hop = textAt(route, 'properties.nextHopType') ?? '';
      const table = nameOfId(tableId);
      const by = textAt(route, 'properties.nextHopIpAddress');
      const key = factsKey({ tableId, to, hop, by });
      if (/^internet$/i.test(hop)) {
        return { path: { text: `traffic to ${to} straight to the internet (${table})`, reach: 'internet', key } };
      }
      return {
        guard: { on: tableId.toLowerCase(), text: `traffic to ${to} goes through ${by ?? hop} (${table})`, key },
      };
    });
  });
}

/** `as far as the firewall lets it`: what becomes of traffic to anywhere, where the routes take it somewhere else first. */
export function defaultRouteOf(tableId: string, resources: readonly DesiredResource[]): string | undefined {
  const table = resources.find(({ id }) => id.toLowerCase() === tableId.toLowerCase());
  // Another unit's table (the hub's): what it says is told where it is made.
  if (table === undefined) return `as far as the routes of ${nameOfId(tableId)} lead it`;
  const leads = objectsAt(table.body, 'properties.routes').some(
    (route) =>
      textAt(route, 'properties.addressPrefix') === '0.0.0.0/0' &&
      /^VirtualAppliance$/i.test(textAt(route, 'properties.nextHopType') ?? ''),
  );
  return leads ? 'as far as the firewall lets it' : undefined;
}
