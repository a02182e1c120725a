import { containsCidr, excludeCidr, overlapCidr, parseCidr } from 'cidr-tools';

/** An IPv4 block as numbers; both ends belong to it. */
export interface Block {
  readonly cidr: string;
  readonly prefix: number;
  readonly start: bigint;
  readonly end: bigint;
}

/** A block, or what is wrong with the text: expected, found, remedy. */
export function parseBlock(text: string): Block | string {
  const match = /^(\d{1,3}(?:\.\d{1,3}){3})\/(\d{1,2})$/.exec(text);
  const octets = match?.[1]?.split('.').map(Number) ?? [];
  const prefix = Number(match?.[2]);
  if (!match || octets.some((octet) => octet > 255) || prefix > 32) {
    return `expected an IPv4 block such as \`10.16.4.0/24\`, found ${JSON.stringify(text)}`;
  }
  const { start, end } = parseCidr(text);
  const network = toText(start, prefix);
  if (network !== text) return `expected the first address of the block, found ${text}; write ${network}`;
  return { cidr: text, prefix, start, end };
}

function toText(start: bigint, prefix: number): string {
  const octets = [24n, 16n, 8n, 0n].map((shift) => (start >> shift) & 255n);
  return `${octets.join('.')}/${prefix}`;
}

export function overlaps(a: string, b: string): boolean {
  return overlapCidr(a, b);
}

export function containedIn(pool: string | readonly string[], block: string): boolean {
  return containsCidr([pool].flat() as string[], block);
}

/**
 * The lowest free blocks of `/size` in the environment's workspace space, aligned, clear of the hub and of `taken`.
 * At most `count`; empty where none is left. (`tre new workspace`, and the remedy in overlap messages.)
 */
export function freeBlocks(
  environment: { readonly addressSpace: { readonly core: string; readonly workspaces: string | readonly string[] } },
  taken: readonly string[],
  size: number,
  count = 2,
): string[] {
  const pool = [environment.addressSpace.workspaces].flat() as string[];
  const free = excludeCidr(pool, [...taken, environment.addressSpace.core]).map((cidr) => parseCidr(cidr));
  const step = 1n << BigInt(32 - size);
  const found: string[] = [];
  for (const { start, end } of free.sort((a, b) => (a.start < b.start ? -1 : 1))) {
    const aligned = ((start + step - 1n) / step) * step;
    for (let at = aligned; at + step - 1n <= end && found.length < count; at += step) found.push(toText(at, size));
  }
  return found;
}
