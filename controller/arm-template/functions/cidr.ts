import type { Json } from '../../core/json.ts';
import { invalid } from '../evaluate/problem.ts';
import { integer, text } from './arguments.ts';
import { formatAddress, parseNetwork } from './ip-address.ts';
import { eager, type FunctionSpec } from './spec.ts';

export const cidrFunctions: readonly FunctionSpec[] = [
  eager('parseCidr', 1, 1, (args) => parseCidr(text(args, 0, 'parseCidr'))),
  eager('cidrSubnet', 3, 3, cidrSubnet),
  eager('cidrHost', 2, 2, cidrHost),
];

/** Networks without usable hosts (/31, /32) name themselves; IPv6 has neither broadcast nor reserved ends. */
function parseCidr(value: string): Json {
  const { network, prefix, bits } = parseNetwork(value, 'parseCidr');
  const size = 1n << BigInt(bits - prefix);
  const last = network + size - 1n;
  const hosts = bits === 32 && prefix < 31;
  const mask = (1n << BigInt(bits)) - size;
  const lastUsable = hosts ? last - 1n : bits === 32 ? network : last;
  return {
    network: formatAddress(network, bits),
    netmask: formatAddress(mask, bits),
    ...(bits === 32 && { broadcast: formatAddress(last, bits) }),
    firstUsable: formatAddress(hosts ? network + 1n : network, bits),
    lastUsable: formatAddress(lastUsable, bits),
    cidr: prefix,
  };
}

function cidrSubnet(args: readonly Json[]): string {
  const { network, prefix, bits } = parseNetwork(text(args, 0, 'cidrSubnet'), 'cidrSubnet');
  const wanted = integer(args, 1, 'cidrSubnet');
  const index = integer(args, 2, 'cidrSubnet');
  if (wanted < prefix || wanted > bits) {
    throw invalid(
      `The template language function 'cidrSubnet' expects a CIDR from '${prefix}' to '${bits}', not '${wanted}'.`,
    );
  }
  if (index < 0 || BigInt(index) >= 1n << BigInt(wanted - prefix)) {
    throw invalid(
      `The template language function 'cidrSubnet' has no subnet at index '${index}' in '${text(args, 0, 'cidrSubnet')}'.`,
    );
  }
  return `${formatAddress(network + (BigInt(index) << BigInt(bits - wanted)), bits)}/${wanted}`;
}

/** Index 0 is the first host: the network's own address is never given. */
function cidrHost(args: readonly Json[]): string {
  const { network, prefix, bits } = parseNetwork(text(args, 0, 'cidrHost'), 'cidrHost');
  const index = integer(args, 1, 'cidrHost');
  const size = 1n << BigInt(bits - prefix);
  const usable = bits === 32 ? size - 2n : size - 1n;
  if (index < 0 || BigInt(index) >= usable) {
    throw invalid(
      `The template language function 'cidrHost' has no host at index '${index}' in '${text(args, 0, 'cidrHost')}'.`,
    );
  }
  return formatAddress(network + BigInt(index) + 1n, bits);
}
