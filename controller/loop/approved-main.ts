import { known, type Read, unavailable } from '../core/known.ts';
import type { AnyManifest } from '../manifests/types.ts';
import { differingPaths } from '../signoff/change-set.ts';
import { approvedManifests } from './approved-manifests.ts';
import { foldBranch } from './fold-branch.ts';
import { openLedger } from './plan-branch.ts';
import type { PlanPorts } from './ports.ts';

export interface ApprovedMain {
  readonly manifests: readonly AnyManifest[];
  /** Governed files where main is not what people approved. */
  readonly differing: readonly string[];
}

/**
 * What of main counts. Without Azure the ledger cannot be believed; then the judge goes from the trust root, since people
 * who set up a repository may have no Azure yet.
 */
export async function approvedMain(ports: PlanPorts): Promise<Read<ApprovedMain>> {
  const fetched = await ports.git.fetch();
  if (!fetched.known) return fetched;
  const tip = await ports.git.resolve('main');
  if (!tip.known) return tip;
  if (tip.value === undefined) return unavailable('main-unknown', 'the repository has no branch main');
  const ledger = await openLedger(ports);
  const recorded = ledger.known ? ledger.value : { decisions: new Map(), firstSeen: { reviews: new Map() } };
  const history = await foldBranch(ports, recorded, tip.value);
  if (!history.known) return history;
  const manifests = await approvedManifests(ports, history.value);
  if (!manifests.known) return manifests;
  const last = history.value.boundaries.at(-1);
  const differing = last ? differingPaths(last.approved, last.tree) : [];
  return known({ manifests: manifests.value, differing });
}
