import { containsCidr, overlapCidr, parseCidr } from 'cidr-tools';
import { sameId } from '../../ids.ts';
import { listAt, textAt } from '../shape.ts';
import type { World } from '../type.ts';

/** Azure wants the network address itself: 10.0.0.5/24 is refused. */
export function isCidr(text: string): boolean {
  if (!/^[0-9a-f.:]+\/\d{1,3}$/i.test(text)) return false;
  try {
    const parsed = parseCidr(text);
    return (
      (parsed.version === 6 || dotted(parsed.start) === parsed.ip) &&
      Number(parsed.prefix) <= (parsed.version === 4 ? 32 : 128)
    );
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}

export function inside(outer: readonly string[], inner: string): boolean {
  return containsCidr([...outer], inner);
}

export function overlap(a: string, b: string): boolean {
  return overlapCidr(a, b);
}

export function prefixesOf(subnet: { readonly [name: string]: unknown }): string[] {
  const many = subnet['addressPrefixes'];
  if (Array.isArray(many) && many.length > 0) return many.filter((item) => typeof item === 'string');
  return typeof subnet['addressPrefix'] === 'string' ? [subnet['addressPrefix']] : [];
}

/**
 * The first free address of a subnet, as Azure hands them out: the network's first four and the last are its own.
 * Undefined where the subnet does not exist (yet).
 */
export function freeAddress(world: World, subnetId: string, ownerId: string): string | undefined {
  const prefix = prefixesOf(world.get(subnetId)?.properties ?? {})[0];
  if (prefix === undefined) return undefined;
  const taken = new Set(
    world
      .referrers(subnetId)
      .filter((user) => !sameId(user.id, ownerId))
      .flatMap((user) => listAt(user.properties, 'ipConfigurations'))
      .map((configuration) => textAt(configuration, 'properties', 'privateIPAddress')),
  );
  const { start, end } = parseCidr(prefix);
  for (let at = start + 4n; at < end; at++) {
    const address = dotted(at);
    if (!taken.has(address)) return address;
  }
  return undefined;
}

function dotted(value: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 255n)).join('.');
}
