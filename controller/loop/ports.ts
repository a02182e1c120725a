import type { AzureWriter } from '../apply/types.ts';
import type { Clock } from '../core/clock.ts';
import type { ParseCache } from '../manifests/types.ts';
import type { AzureReader } from '../observed/types.ts';
import type { ReviewSource } from '../signoff/types.ts';
import type { GitObjects } from '../source/types.ts';
import type { Publisher } from '../status/publisher.ts';
import type { AnchorStore, FreezeStore, LedgerBranch, Signer } from '../status/types.ts';
import type { Home } from './home.ts';

/** What the use cases need from outside. The plan runs see no writer: `PlanPorts` has none. */
export interface PlanPorts {
  readonly git: GitObjects & { calls(): number };
  readonly reviews: ReviewSource;
  readonly reader: AzureReader;
  readonly ledgerBranch: LedgerBranch;
  /** Anchor of the ledger: a tag on the core group, outside git. */
  readonly anchors: (home: Home) => AnchorStore;
  /** Where `tre freeze` leaves its mark; outside git as well. */
  readonly freezes: (place: Pick<Home, 'coreSubscription' | 'coreGroup'>) => FreezeStore;
  readonly signer: Signer;
  readonly cache: ParseCache;
  /** Keep what was parsed for the next run. */
  readonly saveCache: () => Promise<void>;
  readonly clock: Clock;
  readonly trustRoot: string;
  readonly repositoryPin?: { readonly id: number; readonly ownerId: number };
}

export interface ApplyPorts extends PlanPorts {
  readonly writer: AzureWriter;
  readonly concurrency: number;
  readonly pollMs: number;
  readonly retryPaceMs: number;
  readonly deadlineScale: number;
}

export interface ReviewPorts extends ApplyPorts {
  /** What is said on GitHub. */
  readonly publisher: Publisher;
  /** The same for plans, with the planner's identity in Azure where there is one: it can only read. */
  readonly planning: PlanPorts;
}
