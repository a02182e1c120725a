/** IPv4 blocks as [first, last], to compare them. */
function rangeOf(block: string): readonly [number, number] {
  const [address = '', bits = '32'] = block.split('/');
  const first = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  return [first, first + 2 ** (32 - Number(bits)) - 1];
}

export function isInside(inner: string, outer: string): boolean {
  const [a, b] = rangeOf(inner);
  const [c, d] = rangeOf(outer);
  return a >= c && b <= d;
}

/** Pairs that share addresses. */
export function overlapsAmong(blocks: readonly string[]): string[] {
  const sorted = [...blocks].sort((a, b) => rangeOf(a)[0] - rangeOf(b)[0]);
  return sorted
    .slice(1)
    .flatMap((block, i) => (rangeOf(block)[0] <= rangeOf(sorted[i]!)[1] ? [`${sorted[i]} ${block}`] : []));
}
