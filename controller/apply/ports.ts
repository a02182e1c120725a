import type { Clock } from '../core/clock.ts';
import type { UnitName } from '../desired/types.ts';
import type { ApplyEvent, ApplyJournal, AzureWriter } from './types.ts';
import type { StackWatch } from './watch-stacks.ts';

/** All that execution may touch, and how wide and how long it may work. */
export interface ExecutorPorts {
  readonly writer: AzureWriter;
  readonly watch: StackWatch;
  readonly journal: ApplyJournal;
  readonly clock: Clock;
  readonly treId: string;
  /** Commit and pull request whose approval covers a unit. */
  readonly provenance: (unit: UnitName) => { readonly commit: string; readonly pullRequest?: number };
  /** Asked right before each unit: freeze, newer veto, history. A reason means no. */
  readonly recheck: (unit: UnitName) => Promise<string | undefined>;
  readonly onEvent: (event: ApplyEvent) => void;
  readonly concurrency: number;
  /** 1 in Azure; less where time runs faster. */
  readonly deadlineScale: number;
  /** First backoff step in ms; 1000 in Azure. */
  readonly retryPaceMs: number;
  readonly signal?: AbortSignal;
}
