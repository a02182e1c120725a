import { containsCidr } from 'cidr-tools';
import { nameOfId, someOf } from '../nouns.ts';
import { isOpen } from '../read-body.ts';
import type { Reach } from './types.ts';

const anywhere = /^(\*|any|internet|0\.0\.0\.0(\/0)?|::\/0)$/i;
const block = /^\d{1,3}(\.\d{1,3}){3}(\/\d{1,2})?$/;
const privateBlocks = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'];

/** How much of a list a sentence shows: the first few, or all of it with whole ids. */
export type Detail = 'short' | 'full';

/** What leads furthest comes first, so that it is never behind `and 1 more`. */
export function addressesText(addresses: readonly string[], detail: Detail = 'short'): string {
  if (addresses.length === 0) return 'nowhere';
  const width = (each: string): number => (anywhere.test(each) ? 0 : each.includes('*') ? 1 : 2);
  const texts = addresses
    .toSorted((a, b) => width(a) - width(b))
    .map((each) => (each === '*' ? 'anywhere' : each.startsWith('/') && detail === 'short' ? nameOfId(each) : each));
  return listText(texts, detail);
}

export function portsText(ports: readonly string[], detail: Detail = 'short'): string {
  const all = ports.length === 0 || ports.some((each) => each === '*' || each === '0-65535');
  return all ? 'all ports' : listText(ports, detail);
}

export function listText(items: readonly string[], detail: Detail): string {
  return detail === 'full' ? items.join(', ') : someOf(items);
}

/** Undefined for all protocols and for TCP, which goes without saying. */
export function protocolText(protocols: readonly string[]): string {
  const named = protocols.filter((each) => !/^(\*|any|tcp)$/i.test(each)).map((each) => each.toUpperCase());
  const all = protocols.some((each) => /^(\*|any)$/i.test(each));
  return all || named.length === 0 ? '' : ` ${[...protocols].map((each) => each.toUpperCase()).join('/')}`;
}

/** Whether anybody on the internet is among the addresses. An address that is known after apply might be. */
export function isAnywhere(addresses: readonly string[]): boolean {
  return addresses.some(
    (each) => anywhere.test(each) || isOpen(each) || (block.test(each) && !isWithin(privateBlocks, each)),
  );
}

function isWithin(blocks: readonly string[], address: string): boolean {
  if (/^virtualnetwork$/i.test(address)) return true;
  if (!block.test(address)) return false;
  try {
    return blocks.length > 0 && containsCidr([...blocks], address);
  } catch (cause) {
    // Digits above 255 or a prefix above 32: Azure refuses it, and it is within nothing.
    if (cause instanceof Error) return false;
    throw cause;
  }
}

/** `there` is the other end of the path, `here` the end that the rule protects; `own` are the blocks of the unit's networks. */
export function reachOf(here: readonly string[], there: readonly string[], own: readonly string[]): Reach {
  const mine = (each: string): boolean => isWithin(own, each);
  if (there.length > 0 && there.every(mine) && here.every((each) => each === '*' || mine(each))) return 'inside';
  return isAnywhere(there) ? 'internet' : 'outside';
}
