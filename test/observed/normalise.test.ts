import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../controller/core/json.ts';
import { liveResource } from '../../controller/observed/live-resource.ts';

const network: JsonObject = {
  id: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/v',
  name: 'v',
  type: 'Microsoft.Network/virtualNetworks',
  location: 'westeurope',
  tags: { tre_id: 'contoso' },
  properties: {
    addressSpace: { addressPrefixes: ['10.0.0.0/24', '10.0.1.0/24'] },
    subnets: [
      { name: 'a', properties: { addressPrefix: '10.0.0.0/25', networkSecurityGroup: { id: '/subscriptions/s/nsg' } } },
      { name: 'b', properties: { addressPrefix: '10.0.0.128/25' } },
    ],
  },
};
const hash = (raw: JsonObject): string => liveResource(raw).hash;
const properties = network['properties'] as JsonObject;
const subnets = properties['subnets'] as JsonObject[];

describe('does not count', () => {
  const same: { why: string; raw: JsonObject }[] = [
    {
      why: 'case of type, id and location',
      raw: {
        ...network,
        type: 'microsoft.network/virtualnetworks',
        id: String(network['id']).toUpperCase(),
        location: 'West Europe',
      },
    },
    { why: 'order of members', raw: Object.fromEntries(Object.entries(network).reverse()) },
    {
      why: 'case of members',
      raw: { ...network, properties: { AddressSpace: properties['addressSpace']!, Subnets: subnets } },
    },
    {
      why: 'order of things with names',
      raw: { ...network, properties: { ...properties, subnets: [...subnets].reverse() } },
    },
    {
      why: 'what Azure writes',
      raw: { ...network, etag: 'W/1', properties: { ...properties, provisioningState: 'Updating', resourceGuid: 'x' } },
    },
    {
      why: 'what is not there',
      raw: { ...network, kind: '', sku: null, properties: { ...properties, ddosProtectionPlan: null } },
    },
    {
      why: 'provenance tags',
      raw: { ...network, tags: { tre_id: 'contoso', tre_commit: 'abc', TRE_pull_request: '3' } },
    },
    {
      why: 'peerings that hub links add',
      raw: { ...network, properties: { ...properties, virtualNetworkPeerings: [{ name: 'ws' }] } },
    },
    {
      why: 'machines in a subnet',
      raw: {
        ...network,
        properties: {
          ...properties,
          subnets: subnets.map((subnet) => ({
            ...subnet,
            properties: { ...(subnet['properties'] as JsonObject), ipConfigurations: [{ id: '/nic' }] },
          })),
        },
      },
    },
    {
      why: 'case of ids in values',
      raw: {
        ...network,
        properties: {
          ...properties,
          subnets: [
            {
              ...subnets[0],
              properties: { addressPrefix: '10.0.0.0/25', networkSecurityGroup: { id: '/subscriptions/S/NSG' } },
            },
            subnets[1]!,
          ],
        },
      },
    },
  ];
  it.each(same)('$why', ({ raw }) => {
    expect(hash(raw)).toBe(hash(network));
  });
});

describe('counts', () => {
  const other: { why: string; raw: JsonObject }[] = [
    {
      why: 'a value',
      raw: {
        ...network,
        properties: {
          ...properties,
          subnets: [subnets[0]!, { name: 'b', properties: { addressPrefix: '10.0.0.128/26' } }],
        },
      },
    },
    { why: 'a subnet that is gone', raw: { ...network, properties: { ...properties, subnets: [subnets[0]!] } } },
    {
      why: 'order of plain values',
      raw: {
        ...network,
        properties: { ...properties, addressSpace: { addressPrefixes: ['10.0.1.0/24', '10.0.0.0/24'] } },
      },
    },
    { why: 'a tag of ours', raw: { ...network, tags: { tre_id: 'other' } } },
    { why: 'a tag of theirs', raw: { ...network, tags: { tre_id: 'contoso', costCentre: '7' } } },
    { why: 'the sku', raw: { ...network, sku: { name: 'Premium' } } },
    { why: 'the location', raw: { ...network, location: 'northeurope' } },
  ];
  it.each(other)('$why', ({ raw }) => {
    expect(hash(raw)).not.toBe(hash(network));
  });

  it('every change of a plain value', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.stringMatching(/^p[a-z]{1,6}$/), fc.oneof(fc.string(), fc.integer(), fc.boolean())),
        fc.string(),
        (values, more) => {
          const changed = { ...values, pExtra: `${more}!` };
          expect(hash({ ...network, properties: changed })).not.toBe(hash({ ...network, properties: values }));
        },
      ),
    );
  });
});

it('hashes 6,000 resources fast enough for every run', () => {
  const many = Array.from({ length: 6000 }, (_, i) => ({ ...network, id: `${network['id']}${i}` }));
  for (const raw of many.slice(0, 1000)) hash(raw);
  const started = performance.now();
  for (const raw of many) hash(raw);
  // 300 ms is the budget on an idle machine; the factor allows for a busy one.
  expect(performance.now() - started).toBeLessThan(900);
});
