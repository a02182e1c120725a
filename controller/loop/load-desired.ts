import type { TemplateFolder } from '../catalogue/folders.ts';
import { loadCatalogue } from '../catalogue/load-catalogue.ts';
import { validateManifests } from '../catalogue/validate-manifests.ts';
import { known, type Read } from '../core/known.ts';
import { resolveDesired } from '../desired/resolve.ts';
import type { DesiredState } from '../desired/types.ts';
import { parseManifests } from '../manifests/parse-manifests.ts';
import type { LedgerView } from '../observed/types.ts';
import { treeDigest } from '../signoff/change-set.ts';
import { loadTree } from '../source/load-tree.ts';
import type { PlanPorts } from './ports.ts';

/** A commit of main, or the tree that merging a pull request into `base` gives. */
export type Revision = (
  | { readonly commit: string }
  | { readonly mergeTree: string; readonly base: string; readonly head: string }
) & {
  /** Digests of the template folders that count as approved; all versions exist where absent. */
  readonly templates?: ReadonlySet<string>;
};

/** Revision → SourceTree → Manifest[] → DesiredState. Outputs of what is live, and what it is made of, come from the ledger. */
export async function loadDesired(
  ports: PlanPorts,
  revision: Revision,
  ledger: LedgerView,
): Promise<Read<DesiredState>> {
  const tree = await loadTree(ports.git, 'commit' in revision ? revision.commit : revision.mergeTree);
  if (!tree.known) return tree;
  const set = await parseManifests(tree.value, ports.git, ports.cache);
  if (!set.known) return set;
  const { templates } = revision;
  // What nobody approved defines no version, else a template pushed straight to main would win every `base@2`, and even
  // its revert would leave it in history for ever. What the pull request itself brings is judged with it.
  const counts = templates && (({ blobs }: { blobs: TemplateFolder['blobs'] }) => templates.has(treeDigest(blobs)));
  const catalogue =
    'commit' in revision
      ? await loadCatalogue(ports.git, revision.commit, ports.cache, undefined, counts)
      : await loadCatalogue(
          ports.git,
          revision.base,
          ports.cache,
          { tree: revision.mergeTree, commit: revision.head },
          counts,
        );
  if (!catalogue.known) return catalogue;
  const usable = catalogue.value;
  const found = validateManifests(set.value, usable, new Set(ledger.applied.keys()), ports.cache);
  const diagnostics = [...set.value.diagnostics, ...usable.diagnostics, ...found];
  return known(
    resolveDesired({
      set: { ...set.value, diagnostics },
      catalogue: usable,
      outputs: (unit) => ledger.applied.get(unit)?.outputs,
      now: ports.clock.now(),
      settled: (unit, digest) => {
        const record = ledger.applied.get(unit);
        return record?.digest === digest ? Object.keys(record.resources) : undefined;
      },
    }),
  );
}
