import type { DesiredResource } from '../../../desired/types.ts';
import { factsKey } from '../facts.ts';
import { labelOf, nameOfId } from '../nouns.ts';
import { at, objectsAt, textAt, textsAt } from '../read-body.ts';
import type { Network, Path } from './types.ts';
import { addressesText, type Detail } from './words.ts';

/** Ways to a resource that are not rules: public addresses, public endpoints, private endpoints, peerings. */
export function exposure(resources: readonly DesiredResource[]): Network {
  const own = new Set(resources.map(({ id }) => id.toLowerCase()));
  return {
    paths: resources.flatMap((each) => [
      ...publicAddress(each),
      ...publicEndpoint(each),
      ...anonymousRead(each),
      ...privateEndpoint(each, own),
      ...peerings(each),
    ]),
    guards: [],
    orders: [],
  };
}

function publicAddress({ id, type }: DesiredResource): Path[] {
  if (!/^Microsoft\.Network\/publicIP(Addresses|Prefixes)$/i.test(type)) return [];
  return [{ text: labelOf(id), reach: 'internet', key: factsKey({ id }) }];
}

/** Types whose endpoint is public unless they are told otherwise. */
const publicByDefault: ReadonlySet<string> = new Set([
  'microsoft.cognitiveservices/accounts',
  'microsoft.containerregistry/registries',
  'microsoft.documentdb/databaseaccounts',
  'microsoft.keyvault/vaults',
  'microsoft.machinelearningservices/workspaces',
  'microsoft.search/searchservices',
  'microsoft.sql/servers',
  'microsoft.storage/storageaccounts',
  'microsoft.web/sites',
]);

function publicEndpoint({ id, type, body }: DesiredResource): Path[] {
  const access = textAt(body, 'properties.publicNetworkAccess');
  const enabled =
    access === undefined ? publicByDefault.has(type.toLowerCase()) : !/^(disabled|securedbyperimeter)$/i.test(access);
  if (!enabled) return [];
  const unsaid = access === undefined ? '; public access is not switched off' : '';
  const acls = 'properties.networkAcls';
  if (!/^deny$/i.test(textAt(body, `${acls}.defaultAction`) ?? '')) {
    const text = `${labelOf(id)} from the internet${unsaid}`;
    return [{ text, reach: 'internet', key: factsKey({ id, access: 'internet' }) }];
  }
  const from = [
    ...objectsAt(body, `${acls}.ipRules`).flatMap((rule) => textAt(rule, 'value') ?? []),
    ...objectsAt(body, `${acls}.virtualNetworkRules`).flatMap((rule) => textAt(rule, 'id') ?? []),
    ...objectsAt(body, `${acls}.resourceAccessRules`).flatMap((rule) => textAt(rule, 'resourceId') ?? []),
  ];
  if (from.length === 0) return [];
  const text = (detail: Detail): string => `${labelOf(id)} from ${addressesText(from, detail)}${unsaid}`;
  return [{ text: text('short'), full: text('full'), reach: 'outside', key: factsKey({ id, from }) }];
}

function anonymousRead({ id, type, body }: DesiredResource): Path[] {
  const container =
    /\/blobServices\/containers$/i.test(type) && !/^(none)?$/i.test(textAt(body, 'properties.publicAccess') ?? '');
  const account = at(body, 'properties.allowBlobPublicAccess') === true;
  if (!container && !account) return [];
  return [
    {
      text: container
        ? `reading of ${labelOf(id)} without signing in`
        : `containers of ${labelOf(id)} may be read without signing in`,
      reach: 'internet',
      key: factsKey({ id, container }),
    },
  ];
}

function privateEndpoint({ id, type, body }: DesiredResource, own: ReadonlySet<string>): Path[] {
  if (!/^Microsoft\.Network\/privateEndpoints$/i.test(type)) return [];
  const connections = ['privateLinkServiceConnections', 'manualPrivateLinkServiceConnections'];
  return connections
    .flatMap((list) => objectsAt(body, `properties.${list}`))
    .map((connection): Path => {
      const target = textAt(connection, 'properties.privateLinkServiceId') ?? '';
      const groups = textsAt(connection, 'properties.groupIds');
      const subnet = textAt(body, 'properties.subnet.id') ?? '';
      const text = `private endpoint ${nameOfId(id)} to ${labelOf(target)}${groups.length > 0 ? ` (${groups.join(', ')})` : ''} in ${nameOfId(subnet)}`;
      const full = `private endpoint ${id} to ${target} (${groups.join(', ')}) in ${subnet}`;
      const reach = own.has(target.toLowerCase()) ? 'inside' : 'outside';
      return { text, full, reach, key: factsKey({ id, target, groups, subnet }) };
    });
}

function peerings({ id, type, body }: DesiredResource): Path[] {
  if (/^Microsoft\.Network\/virtualNetworks$/i.test(type)) {
    return objectsAt(body, 'properties.virtualNetworkPeerings').flatMap((each) => peering(id, each));
  }
  if (!/^Microsoft\.Network\/virtualNetworks\/virtualNetworkPeerings$/i.test(type)) return [];
  return peering(id.replace(/\/virtualNetworkPeerings\/[^/]+$/i, ''), body);
}

function peering(network: string, body: DesiredResource['body']): Path[] {
  if (at(body, 'properties.allowVirtualNetworkAccess') === false) return [];
  const remote = textAt(body, 'properties.remoteVirtualNetwork.id') ?? '';
  const forwarded = at(body, 'properties.allowForwardedTraffic') === true ? ', with what others forward' : '';
  const gateway = at(body, 'properties.useRemoteGateways') === true ? ', through its gateway' : '';
  const text = (of: (id: string) => string): string =>
    `peering of ${of(network)} with ${of(remote)}${forwarded}${gateway}`;
  const key = factsKey({ network, remote, forwarded, gateway });
  return [{ text: text(nameOfId), full: text((whole) => whole), reach: 'outside', key }];
}
