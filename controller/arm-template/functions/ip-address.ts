import { isIPv4, isIPv6 } from 'node:net';
import { invalid } from '../evaluate/problem.ts';

export interface Network {
  /** First address, host bits cleared. */
  readonly network: bigint;
  readonly prefix: number;
  readonly bits: 32 | 128;
}

export function parseNetwork(value: string, fn: string): Network {
  const parts = /^([^/]+)\/(\d{1,3})$/.exec(value);
  const address = parts?.[1] ?? '';
  const prefix = Number(parts?.[2]);
  const bits = isIPv4(address) ? 32 : isIPv6(address) ? 128 : undefined;
  if (!parts || !bits || prefix > bits) {
    throw invalid(
      `The template language function '${fn}' expects its parameter to be a valid CIDR string. The provided value '${value}' is not valid. ` +
        `Please see https://aka.ms/arm-functions#${fn.toLowerCase()} for usage details.`,
    );
  }
  const host = BigInt(bits - prefix);
  return { network: ((bits === 32 ? fromV4(address) : fromV6(address)) >> host) << host, prefix, bits };
}

function fromV4(address: string): bigint {
  return address.split('.').reduce((sum, octet) => (sum << 8n) | BigInt(octet), 0n);
}

function fromV6(address: string): bigint {
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(address);
  const hex = dotted ? `${dotted[1]}${toHextets(fromV4(dotted[2]!), 2).join(':')}` : address;
  const [head = '', rest] = hex.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = rest === undefined || rest === '' ? [] : rest.split(':');
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0');
  return [...left, ...zeros, ...right].reduce((sum, part) => (sum << 16n) | BigInt(`0x${part}`), 0n);
}

export function formatAddress(value: bigint, bits: 32 | 128): string {
  if (bits === 32) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.');
  const parts = toHextets(value, 8);
  // RFC 5952: the first of the longest runs of two or more zeros is written as ::
  const runs = [
    ...parts
      .map((part) => (part === '0' ? '0' : 'x'))
      .join('')
      .matchAll(/0{2,}/g),
  ];
  const longest = runs.reduce<RegExpExecArray | undefined>(
    (best, run) => (run[0].length > (best?.[0].length ?? 0) ? run : best),
    undefined,
  );
  if (!longest) return parts.join(':');
  return `${parts.slice(0, longest.index).join(':')}::${parts.slice(longest.index + longest[0].length).join(':')}`;
}

function toHextets(value: bigint, count: number): string[] {
  return Array.from({ length: count }, (_, i) => ((value >> BigInt(16 * (count - 1 - i))) & 0xffffn).toString(16));
}
