import type { DesiredResource } from '../../../desired/types.ts';
import { labelOf, nameOfId, someOf } from '../nouns.ts';
import { at, objectsAt, textAt, textsAt } from '../read-body.ts';
import type { Network, Path } from './types.ts';

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
  return [{ text: labelOf(id), reach: 'internet' }];
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
  if (/^deny$/i.test(textAt(body, 'properties.networkAcls.defaultAction') ?? '')) {
    const from = [
      ...objectsAt(body, 'properties.networkAcls.ipRules').flatMap((rule) => textAt(rule, 'value') ?? []),
      ...objectsAt(body, 'properties.networkAcls.virtualNetworkRules').flatMap((rule) =>
        nameOfId(textAt(rule, 'id') ?? ''),
      ),
    ];
    return from.length === 0 ? [] : [{ text: `${labelOf(id)} from ${someOf(from)}${unsaid}`, reach: 'outside' }];
  }
  return [{ text: `${labelOf(id)} from the internet${unsaid}`, reach: 'internet' }];
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
      return { text, reach: own.has(target.toLowerCase()) ? 'inside' : 'outside' };
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
  return [{ text: `peering of ${nameOfId(network)} with ${nameOfId(remote)}${forwarded}${gateway}`, reach: 'outside' }];
}
