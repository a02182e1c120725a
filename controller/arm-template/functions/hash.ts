import { createHash } from 'node:crypto';

/** ARM's namespace for `guid()`: name-based UUIDs of version 5. */
const guidNamespace = Buffer.from('11fb06fb712d4ddd98c7e71bbd588830', 'hex');

/** `guid(a, b, …)`: version 5 UUID of the arguments joined by `-`. */
export function guidOf(parts: readonly string[]): string {
  const hash = createHash('sha1').update(guidNamespace).update(parts.join('-'), 'utf8').digest().subarray(0, 16);
  hash[6] = (hash[6]! & 0x0f) | 0x50;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  const hex = hash.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** `uniqueString(a, b, …)`: the 64-bit hash of the arguments joined by `-`, as 13 characters a–z, 2–7. */
export function uniqueStringOf(parts: readonly string[]): string {
  return base32(hash64(Buffer.from(parts.join('-'), 'utf8')));
}

/**
 * The 64-bit hash of ARM, a relative of Murmur3 with two 32-bit lanes. Found by experiment, proven by the vectors in
 * test/arm-template/hash.test.ts; Microsoft does not document it. Also behind `templateHash`.
 */
export function hash64(data: Uint8Array): bigint {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  let h1 = 0;
  let h2 = 0;
  let at = 0;
  for (; at + 8 <= data.length; at += 8) {
    h1 = (Math.imul(rotate(h1 ^ mixA(view.getUint32(at, true)), 19) + h2, 5) + 0x561ccd1b) | 0;
    h2 = (Math.imul(rotate(h2 ^ mixB(view.getUint32(at + 4, true)), 13) + h1, 5) + 0x0bcaa747) | 0;
  }
  if (at < data.length) h1 ^= mixA(tail(data, at));
  if (at + 4 < data.length) h2 ^= mixB(tail(data, at + 4));
  h1 ^= data.length;
  h2 ^= data.length;
  h1 = (h1 + h2) | 0;
  h2 = (h2 + h1) | 0;
  h1 = finish(h1);
  h2 = finish(h2);
  h1 = (h1 + h2) | 0;
  h2 = (h2 + h1) | 0;
  return (BigInt(h2 >>> 0) << 32n) | BigInt(h1 >>> 0);
}

function tail(data: Uint8Array, from: number): number {
  let word = 0;
  for (let i = Math.min(from + 4, data.length) - 1; i >= from; i -= 1) word = (word << 8) | data[i]!;
  return word;
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

function mixA(word: number): number {
  return Math.imul(rotate(Math.imul(word, 0x239b961b), 15), 0xab0e9789);
}

function mixB(word: number): number {
  return Math.imul(rotate(Math.imul(word, 0xab0e9789), 17), 0x239b961b);
}

function finish(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

function base32(value: bigint): string {
  const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
  let rest = value;
  let result = '';
  for (let i = 0; i < 13; i += 1) {
    result += alphabet[Number((rest >> 59n) & 31n)];
    rest = (rest << 5n) & 0xffff_ffff_ffff_ffffn;
  }
  return result;
}
