import { type Diagnostic, error } from '../../core/diagnostic.ts';
import { overlaps, parseBlock } from '../address-space.ts';
import { locate } from '../locate.ts';
import { ofKind } from '../of-kind.ts';
import type { Manifest, ManifestSet } from '../types.ts';

/** Subnets of the hub (azure-tre.md 2.2) do not fit in less. */
const smallestCore = 22;

/** There is an environment, and its own blocks are blocks that do not overlap. */
export function checkEnvironment(set: ManifestSet): Diagnostic[] {
  const environment = ofKind(set.manifests, 'Environment')[0];
  if (environment) return checkBlocks(environment);
  const file = 'manifests/environment.yaml';
  if (set.diagnostics.some((d) => d.at?.file === file)) return [];
  const message = 'expected one Environment, found none; `tre init` writes one';
  return [error('missing-environment', message, { file, line: 1, column: 1 }, 'environment/core')];
}

function checkBlocks(environment: Manifest<'Environment'>): Diagnostic[] {
  const { core, workspaces } = environment.spec.addressSpace;
  const at = (pointer: string) => locate(environment, pointer);
  const found: Diagnostic[] = [];
  const refuse = (code: string, message: string, pointer: string) =>
    found.push(error(code, message, at(pointer), 'environment/core'));
  const hub = parseBlock(core);
  if (typeof hub === 'string') refuse('address-space-invalid', hub, '/spec/addressSpace/core');
  else if (hub.prefix > smallestCore) {
    refuse(
      'address-space-too-small',
      `expected /${smallestCore} or larger for the hub, found ${core}`,
      '/spec/addressSpace/core',
    );
  }
  const pools = typeof workspaces === 'string' ? [workspaces] : workspaces;
  const pointerOf = (i: number) => `/spec/addressSpace/workspaces${typeof workspaces === 'string' ? '' : `/${i}`}`;
  for (const [i, pool] of pools.entries()) {
    const block = parseBlock(pool);
    const valid = pools.slice(0, i).filter((earlier) => typeof parseBlock(earlier) !== 'string');
    const other = typeof block === 'string' ? undefined : valid.find((earlier) => overlaps(earlier, pool));
    if (typeof block === 'string') refuse('address-space-invalid', block, pointerOf(i));
    else if (other)
      refuse('address-space-overlap', `${pool} overlaps ${other} above it; list each address once`, pointerOf(i));
  }
  return found;
}
