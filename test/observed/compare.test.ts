import { describe, expect, it } from 'vitest';
import type { Json } from '../../controller/core/json.ts';
import { compareWithRecord } from '../../controller/observed/compare.ts';
import type { AppliedRecord, LiveResource } from '../../controller/observed/types.ts';

const network = '/subscriptions/s/resourcegroups/rg/providers/microsoft.network/virtualnetworks/vnet-a';
const peering = `${network}/virtualnetworkpeerings/hub`;
const record = { resources: { [network]: 'h', [peering]: '' } } as unknown as AppliedRecord;

function live(virtualNetworkPeerings: Json | undefined, id = network): ReadonlyMap<string, LiveResource> {
  const properties = virtualNetworkPeerings === undefined ? {} : { virtualNetworkPeerings };
  return new Map([[id, { id, hash: 'h', properties } as unknown as LiveResource]]);
}

describe('a child that the list does not show by itself', () => {
  it.each([
    { why: 'its parent names it', parent: live([{ name: 'Hub' }]), absent: [] },
    { why: 'its parent gives its id alone', parent: live([{ id: peering.toUpperCase() }]), absent: [] },
    { why: 'its parent does not list it any more', parent: live([{ name: 'other' }]), absent: [peering] },
    { why: 'its parent lists none', parent: live([]), absent: [peering] },
    { why: 'its parent does not list such children: nothing is concluded', parent: live(undefined), absent: [] },
    { why: 'its parent is gone: that says it already', parent: new Map(), absent: [network] },
  ])('$why', ({ parent, absent }) => {
    expect(compareWithRecord(record, parent)).toEqual({ changed: [], absent });
  });
});
