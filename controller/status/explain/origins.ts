import type { AnyManifest } from '../../manifests/types.ts';
import type { GovernedTree } from '../../signoff/change-set.ts';
import { subjectOfPath } from '../../signoff/govern.ts';
import type { PathVerdict, SegmentDecision } from '../../signoff/types.ts';

/** Everything that says what is approved and why: the operator's commit and, since then, signed decisions. */
export interface Evidence {
  readonly trustRoot: string;
  readonly root: GovernedTree;
  /** In the order of main. */
  readonly decisions: readonly SegmentDecision[];
  /** Approved policies and ratifications of all times, each with its file and blob. */
  readonly manifests: readonly AnyManifest[];
}

export interface Origin {
  readonly by: 'pull-request' | 'ratification' | 'trust-root' | 'unknown';
  readonly decision?: SegmentDecision;
  readonly verdict?: PathVerdict;
}

/** A unit may receive from two versions of one template; the second stands under `<folder>@<version>/` (desired/inputs.ts). */
const secondVersion = /^(templates\/[^/]+\/[^/@]+)@[^/]+/u;

export function gitPath(input: string): string {
  return input.replace(secondVersion, '$1');
}

/**
 * Which signed decision approved this content of a file: the newest that does, up to and with `upTo`. The trust root
 * where none does and it held that content already.
 * @param upTo boundary commit; the whole of main where absent
 */
export function originOf(evidence: Evidence, path: string, blob: string, upTo?: string): Origin {
  const decisions = until(evidence, upTo);
  for (const decision of decisions.toReversed()) {
    const own = decision.verdicts.find(
      (verdict) => verdict.covered && verdict.path === path && verdict.after === blob && verdict.before !== blob,
    );
    if (own) return { by: 'pull-request', decision, verdict: own };
    const ratified = decision.verdicts.find((verdict) => ratifies(evidence, verdict, path, blob));
    if (ratified) return { by: 'ratification', decision, verdict: ratified };
  }
  return evidence.root.get(path) === blob ? { by: 'trust-root' } : { by: 'unknown' };
}

function until({ decisions, trustRoot }: Evidence, upTo: string | undefined): readonly SegmentDecision[] {
  if (upTo === trustRoot) return [];
  const at = decisions.findIndex(({ boundary }) => boundary === upTo);
  return at < 0 ? decisions : decisions.slice(0, at + 1);
}

function ratifies({ manifests }: Evidence, verdict: PathVerdict, path: string, blob: string): boolean {
  if (!verdict.covered || verdict.after === null || subjectOfPath(verdict.path)?.kind !== 'Ratification') return false;
  return manifests.some(
    (manifest) =>
      manifest.kind === 'Ratification' &&
      manifest.blob === verdict.after &&
      manifest.spec.paths.some((named) => named.path === path && named.blob === blob),
  );
}
