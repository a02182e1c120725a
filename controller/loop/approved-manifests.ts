import { known, type Read } from '../core/known.ts';
import { parseManifests } from '../manifests/parse-manifests.ts';
import type { AnyManifest } from '../manifests/types.ts';
import { isPlain } from '../signoff/change-set.ts';
import type { ApprovedHistory } from '../signoff/types.ts';
import type { PlanPorts } from './ports.ts';

/** The manifests that entitled people approved, whatever main says today; all of them, or those at paths that are wanted. */
export async function approvedManifests(
  { git, cache }: Pick<PlanPorts, 'git' | 'cache'>,
  { boundaries }: ApprovedHistory,
  isWanted: (path: string) => boolean = () => true,
): Promise<Read<readonly AnyManifest[]>> {
  const approved = boundaries.at(-1)?.approved ?? new Map<string, string>();
  const files = [...approved].filter(([path, blob]) => isPlain(blob) && isWanted(path));
  if (files.length === 0) return known([]);
  const entries = new Map(files.map(([path, blob]) => [path, { path, blob, mode: '100644', size: 0 }] as const));
  const read = await parseManifests({ revision: 'approved', entries, diagnostics: [] }, git, cache);
  return read.known ? known(read.value.manifests) : read;
}
