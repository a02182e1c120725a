import { type Diagnostic, error } from '../../core/diagnostic.ts';
import { type Block, containedIn, freeBlocks, overlaps, parseBlock } from '../../manifests/address-space.ts';
import { locate } from '../../manifests/locate.ts';
import { ofKind } from '../../manifests/of-kind.ts';
import type { AnyManifest, Manifest } from '../../manifests/types.ts';
import { unitOf } from '../../manifests/unit-name.ts';
import { parametersWith } from '../parameters.ts';
import type { Usage } from '../usages.ts';

/** A value of an `x-tre-address-space` parameter. */
interface Claim {
  readonly manifest: AnyManifest;
  readonly pointer: string;
  readonly text: string;
}
type Placed = Claim & { readonly block: Block };

function claims(all: readonly Usage[]): Claim[] {
  return all.flatMap(({ manifest, template }) => {
    if (!template || manifest.kind === 'Environment') return [];
    return parametersWith(template.manifest, 'x-tre-address-space').flatMap((name) => {
      const value = manifest.spec.parameters?.[name];
      const pointer = `/spec/parameters/${name}`;
      const one = manifest as AnyManifest;
      if (typeof value === 'string') return [{ manifest: one, pointer, text: value }];
      if (!Array.isArray(value)) return [];
      return value.flatMap((text, i) =>
        typeof text === 'string' ? [{ manifest: one, pointer: `${pointer}/${i}`, text }] : [],
      );
    });
  });
}

/**
 * Every block is a block, lies in the environment's space, and overlaps neither the hub nor any other block. Of two that
 * overlap, the one whose unit is in `live` was there first and stays; where that does not tell them apart, both are refused.
 */
export function checkAddressSpace(all: readonly Usage[], live: ReadonlySet<string>): Diagnostic[] {
  const environment = ofKind(
    all.map((usage) => usage.manifest as AnyManifest),
    'Environment',
  )[0];
  if (!environment) return [];
  const found: Diagnostic[] = [];
  const placed: Placed[] = [];
  for (const claim of claims(all)) {
    const block = parseBlock(claim.text);
    if (typeof block === 'string') found.push(refuse(claim, 'address-space-invalid', block));
    else {
      found.push(...checkPlace(claim, block, environment));
      placed.push({ ...claim, block });
    }
  }
  const pairs = overlapping(placed);
  const taken = pairs.length > 0 ? placed.map(({ text }) => text) : [];
  for (const [a, b] of pairs) {
    const isLive = (claim: Claim) => live.has(unitOf(claim.manifest) ?? '');
    if (!isLive(a) || isLive(b)) found.push(overlap(a, b, environment, taken));
    if (!isLive(b) || isLive(a)) found.push(overlap(b, a, environment, taken));
  }
  return found;
}

function checkPlace(claim: Claim, block: Block, environment: Manifest<'Environment'>): Diagnostic[] {
  const { core, workspaces } = environment.spec.addressSpace;
  // A mistake in the environment's own blocks is reported there, once.
  if ([core, workspaces].flat().some((cidr) => typeof parseBlock(cidr) === 'string')) return [];
  if (claim.manifest.kind === 'SharedService') {
    if (containedIn(core, block.cidr)) return [];
    return [refuse(claim, 'address-space-outside', `expected a block of the hub, ${core}, found ${block.cidr}`)];
  }
  const pools = [workspaces].flat().join(', ');
  if (overlaps(core, block.cidr)) {
    return [
      refuse(
        claim,
        'address-space-overlap',
        `${block.cidr} overlaps ${core} of the hub (${at(environment as AnyManifest, '/spec/addressSpace/core')}); choose a block of ${pools}`,
      ),
    ];
  }
  if (containedIn(workspaces, block.cidr)) return [];
  return [
    refuse(
      claim,
      'address-space-outside',
      `expected a block of the environment's space for workspaces, ${pools}, found ${block.cidr}`,
    ),
  ];
}

/** Sorted by start, so only what is still open can overlap the next one: thousands of blocks cost a sort. */
function overlapping(placed: readonly Placed[]): [Placed, Placed][] {
  const sorted = placed.toSorted((a, b) =>
    a.block.start < b.block.start ? -1 : a.block.start > b.block.start ? 1 : 0,
  );
  const pairs: [Placed, Placed][] = [];
  let open: Placed[] = [];
  for (const next of sorted) {
    open = open.filter((earlier) => earlier.block.end >= next.block.start);
    for (const earlier of open.slice(0, 3)) pairs.push([earlier, next]);
    open.push(next);
  }
  return pairs;
}

function overlap(
  mine: Placed,
  other: Placed,
  environment: Manifest<'Environment'>,
  taken: readonly string[],
): Diagnostic {
  const free = freeBlocks(environment.spec, taken, mine.block.prefix);
  const remedy = free.length
    ? `Free blocks of this size: ${free.join(', ')}. \`tre new workspace\` picks one for you.`
    : 'No block of this size is free: choose a smaller one, or give the environment more space.';
  const place = at(other.manifest, other.pointer);
  const message = `${mine.text} overlaps ${other.text} of ${unitOf(other.manifest)} (${place}). ${remedy}`;
  return refuse(mine, 'address-space-overlap', message);
}

function refuse(claim: Claim, code: string, message: string): Diagnostic {
  return error(code, message, locate(claim.manifest, claim.pointer), unitOf(claim.manifest));
}

function at(manifest: AnyManifest, pointer: string): string {
  const { file, line, column } = locate(manifest, pointer);
  return `${file}:${line}:${column}`;
}
