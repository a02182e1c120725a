import { hash } from 'node:crypto';
import { isJsonObject, type Json, type JsonObject } from '../core/json.ts';

/** Written by Azure, not by people: states, clocks, generated ids. Lower case, dropped at any depth. */
const readOnly: ReadonlySet<string> = new Set([
  'etag',
  'provisioningstate',
  'resourceguid',
  'uniqueid',
  'systemdata',
  'createdtime',
  'changedtime',
  'creationtime',
  'creationdate',
  'createddate',
  'modifieddate',
  'lastmodifiedtime',
  'lastmodifiedtimeutc',
  'lastmodifieddate',
  'timecreated',
  'keycreationtime',
  'quotanextresettime',
  'dataingestionstatus',
  'powerstate',
  'instanceview',
  'vmid',
  'diskstate',
  'peeringsyncstate',
]);

/** What other units hang on to a resource shows up in it; that is their business. By lower-case type, top-level properties. */
const backReferences: { readonly [type: string]: readonly string[] } = {
  'microsoft.network/virtualnetworks': ['virtualnetworkpeerings'],
  'microsoft.network/networksecuritygroups': ['networkinterfaces', 'subnets', 'flowlogs'],
  'microsoft.network/routetables': ['subnets'],
  'microsoft.network/publicipaddresses': ['ipconfiguration', 'ipaddress'],
  'microsoft.network/firewallpolicies': ['childpolicies', 'firewalls', 'rulecollectiongroups', 'size'],
  'microsoft.network/networkinterfaces': ['virtualmachine', 'macaddress', 'privateendpoint', 'hostedworkloads'],
  'microsoft.network/privatednszones': [
    'numberofrecordsets',
    'numberofvirtualnetworklinks',
    'numberofvirtualnetworklinkswithregistration',
  ],
  'microsoft.network/privateendpoints': ['networkinterfaces', 'customdnsconfigs'],
  'microsoft.storage/storageaccounts': ['privateendpointconnections', 'statusofprimary', 'statusofsecondary'],
  'microsoft.keyvault/vaults': ['privateendpointconnections'],
  'microsoft.compute/disks': ['lastownershipupdatetime'],
};

/** The same for the subnets of a network. */
const subnetBackReferences: ReadonlySet<string> = new Set([
  'ipconfigurations',
  'ipconfigurationprofiles',
  'privateendpoints',
  'applicationgatewayipconfigurations',
  'resourcenavigationlinks',
  'serviceassociationlinks',
  'purpose',
]);

/** Rewritten with each apply to name the pull request; outside every digest and hash. */
export const provenanceTags: ReadonlySet<string> = new Set(['tre_commit', 'tre_pull_request']);

export interface Hashable {
  readonly id: string;
  readonly type: string;
  readonly location?: string;
  readonly tags: { readonly [name: string]: string };
  readonly properties: JsonObject;
  readonly extra: JsonObject;
}

/**
 * SHA-256 of what people decide about a resource. Case of keys, order of keys and of named list items, case of resource
 * ids, nulls, read-only members, provenance tags and back references do not count: Resource Graph, GET and the order in
 * which units were applied all differ in them.
 */
export function hashResource(resource: Hashable): string {
  const { id, location, tags, properties, extra } = resource;
  const type = resource.type.toLowerCase();
  const dropped = backReferences[type] ?? [];
  const parts = [
    id.toLowerCase(),
    type,
    location?.toLowerCase().replaceAll(' ', '') ?? '',
    tagText(tags),
    objectText(properties, (key) => dropped.includes(key)),
    objectText(extra, never),
  ];
  return hash('sha256', parts.join('\n'));
}

function never(): boolean {
  return false;
}

function tagText(tags: Hashable['tags']): string {
  const texts: string[] = [];
  for (const name of Object.keys(tags)) {
    const key = name.toLowerCase();
    if (!provenanceTags.has(key)) texts.push(`${JSON.stringify(key)}:${JSON.stringify(tags[name])}`);
  }
  return texts.sort().join(',');
}

function objectText(value: JsonObject, isDropped: (key: string) => boolean): string {
  const members: string[] = [];
  for (const name of Object.keys(value)) {
    const member = value[name] as Json;
    const key = name.toLowerCase();
    if (member === null || readOnly.has(key) || isDropped(key)) continue;
    members.push(`"${key}":${key === 'subnets' && Array.isArray(member) ? subnetsText(member) : text(member)}`);
  }
  return `{${members.sort().join(',')}}`;
}

function subnetsText(subnets: readonly Json[]): string {
  const items = subnets.map((subnet) => {
    if (!isJsonObject(subnet) || !isJsonObject(subnet['properties'])) return text(subnet);
    const { properties, ...rest } = subnet;
    return `${objectText(rest, never)}${objectText(properties, (key) => subnetBackReferences.has(key))}`;
  });
  return `[${items.sort().join(',')}]`;
}

function text(value: Json): string {
  if (typeof value === 'string') return JSON.stringify(isResourceId(value) ? value.toLowerCase() : value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) {
    const items = value.map(text);
    return `[${(value.every(isNamed) ? items.sort() : items).join(',')}]`;
  }
  return objectText(value, never);
}

/** A list of things with a name or an id is a set; a list of plain values (DNS servers, say) has an order. */
function isNamed(item: Json): boolean {
  return isJsonObject(item) && (typeof item['name'] === 'string' || typeof item['id'] === 'string');
}

function isResourceId(value: string): boolean {
  return value.startsWith('/') && /^\/(subscriptions|providers)\//i.test(value);
}
