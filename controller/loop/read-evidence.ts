import { known, type Read } from '../core/known.ts';
import { parseManifests } from '../manifests/parse-manifests.ts';
import type { AnyManifest } from '../manifests/types.ts';
import { readGovernedTree } from '../signoff/bench.ts';
import { isPlain } from '../signoff/change-set.ts';
import { subjectOfPath } from '../signoff/govern.ts';
import type { Evidence } from '../status/explain/origins.ts';
import { isPolicy } from '../status/explain/policy-in-force.ts';
import type { Ledger } from '../status/types.ts';
import type { PlanPorts } from './ports.ts';

/** Policies and ratifications are read as they were when they counted, each version by itself. */
export async function readEvidence(ports: PlanPorts, ledger: Ledger): Promise<Read<Evidence>> {
  const root = await readGovernedTree(ports.git, ports.trustRoot);
  if (!root.known) return root;
  const decisions = [...ledger.decisions.values()];
  const counted = decisions.flatMap(({ verdicts }) =>
    verdicts.flatMap(({ path, after, covered }): [string, string][] =>
      covered && after !== null && tellsWhoCounts(path) ? [[path, after]] : [],
    ),
  );
  const first = await readManifests(ports, [...[...root.value].filter(([path]) => isPolicy(path)), ...counted]);
  if (!first.known) return first;
  const ratified = first.value.flatMap((manifest) =>
    manifest.kind === 'Ratification'
      ? manifest.spec.paths.filter(({ path }) => isPolicy(path)).map(({ path, blob }): [string, string] => [path, blob])
      : [],
  );
  const more = await readManifests(
    ports,
    ratified.filter(([, blob]) => blob !== 'absent'),
  );
  if (!more.known) return more;
  return known({ trustRoot: ports.trustRoot, root: root.value, decisions, manifests: [...first.value, ...more.value] });
}

function tellsWhoCounts(path: string): boolean {
  return isPolicy(path) || subjectOfPath(path)?.kind === 'Ratification';
}

async function readManifests(
  ports: PlanPorts,
  files: readonly (readonly [path: string, blob: string])[],
): Promise<Read<readonly AnyManifest[]>> {
  const found: AnyManifest[] = [];
  const distinct = new Map(files.filter(([, blob]) => isPlain(blob)).map((file) => [file.join(' '), file]));
  for (const [path, blob] of distinct.values()) {
    const entries = new Map([[path, { path, blob, mode: '100644', size: 0 }]]);
    const read = await parseManifests({ revision: 'approved', entries, diagnostics: [] }, ports.git, ports.cache);
    if (!read.known) return read;
    found.push(...read.value.manifests);
  }
  return known(found);
}
