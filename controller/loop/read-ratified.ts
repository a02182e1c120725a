import { known, type Read } from '../core/known.ts';
import type { AnyManifest } from '../manifests/types.ts';
import { unitOf } from '../manifests/unit-name.ts';
import { effectsOfLists } from '../plan/effects/of-lists.ts';
import { cannotTell } from '../plan/effects/unknown.ts';
import type { Effects } from '../plan/types.ts';
import type { ApprovedBlobs } from '../signoff/types.ts';
import type { TreeEntry } from '../source/types.ts';
import type { PlanPorts } from './ports.ts';
import { plainFiles, readContents } from './read-contents.ts';

/** What is approved on main, and what the merge result holds. */
interface Main {
  readonly approved: ApprovedBlobs;
  readonly entries: readonly TreeEntry[];
}

/** What each ratification releases: the content that it names, against what is approved at that path. */
export async function readRatified(
  ports: Pick<PlanPorts, 'git' | 'cache'>,
  manifests: readonly AnyManifest[],
  { approved, entries }: Main,
): Promise<Read<ReadonlyMap<AnyManifest, readonly Partial<Effects>[]>>> {
  const there = new Map(entries.map(({ path, blob }) => [path, blob]));
  const effects = new Map<AnyManifest, readonly Partial<Effects>[]>();
  for (const manifest of manifests) {
    if (manifest.kind !== 'Ratification') continue;
    const { paths } = manifest.spec;
    // Git need not have what main does not hold; naming it releases nothing until main does.
    const held = paths.filter(({ path, blob }) => (there.get(path) ?? 'absent') === blob);
    const after = await readContents(ports, plainFiles(held.map(({ path }) => [path, there.get(path)] as const)));
    if (!after.known) return after;
    const before = await readContents(ports, plainFiles(held.map(({ path }) => [path, approved.get(path)] as const)));
    if (!before.known) return before;
    effects.set(
      manifest,
      paths.flatMap((named) => {
        const { path, blob } = named;
        if (!held.includes(named))
          return [{ unknown: [cannotTell(`${path} as ${blob}`, 'the branch holds other content')] }];
        const [was, is] = [before.value.get(path) ?? [], after.value.get(path) ?? []];
        return [effectsOfLists(was, is), ...untold(path, [...was, ...is])];
      }),
    );
  }
  return known(effects);
}

/** What a ratified file makes in Azure is planned once it is released; what is no manifest can only be read. */
function untold(path: string, manifests: readonly AnyManifest[]): Partial<Effects>[] {
  const units = manifests.flatMap((one) => unitOf(one) ?? []);
  if (manifests.length > 0 && units.length === 0) return [];
  const [what, why] =
    manifests.length === 0
      ? [path, 'it is no manifest, read what is ratified']
      : [[...new Set(units)].join(', '), `${path} is planned once it is ratified`];
  return [{ unknown: [cannotTell(what, why)] }];
}
