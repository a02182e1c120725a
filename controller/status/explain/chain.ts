import type { Location } from '../../core/diagnostic.ts';
import type { UnitName } from '../../desired/types.ts';
import type { ActionName, Missing } from '../../plan/types.ts';
import type { Holding } from '../../signoff/types.ts';

/**
 * `blocked`: it cannot be done as git says. `held`: entitled people have not agreed. `stalled`, `failed`: Azure took it
 * and did not end well. `running`: an apply is at it. `waiting`: for another unit. `stopped`: by what stands
 * in the way of everything, such as a freeze. `ready`: the next apply (or the merge) does it. `clear`: live is what is approved.
 */
export type LinkState =
  | 'blocked'
  | 'held'
  | 'stalled'
  | 'failed'
  | 'running'
  | 'waiting'
  | 'stopped'
  | 'ready'
  | 'clear';

/** One thing that stands in the way. */
export interface Cause {
  readonly code: string;
  readonly message: string;
  readonly path?: string;
  readonly at?: Location;
  /** Merge or push that brought it to main. 40 hex. */
  readonly commit?: string;
  readonly pullRequest?: number;
}

/** One unit on the way from the one asked about to the root. */
export interface Link {
  readonly unit: UnitName;
  readonly action: ActionName;
  readonly state: LinkState;
  /** 0 for the unit asked about; each wait adds one. */
  readonly depth: number;
  /** Why the link before this one waits for it; absent at depth 0. */
  readonly because?: string;
  /** Its own; none where all of it lies with the units it waits for. */
  readonly causes: readonly Cause[];
  /** Approvals that are missing, by role, with who may give them. */
  readonly missing: readonly Missing[];
  /** What stays live meanwhile. */
  readonly keeps?: string;
}

/** From a unit to the exact missing thing. */
export interface Chain {
  readonly unit: UnitName;
  readonly blocked: boolean;
  readonly summary: string;
  readonly links: readonly Link[];
  /** What a person does now, in order of the roots; a command or a click each. */
  readonly next: readonly string[];
  /** The pull request's page, where the plan is of one. */
  readonly url?: string;
}

/** Details of what main holds, by unit: commits and pull requests that sentences only name in short. */
export type Holdings = ReadonlyMap<UnitName, Holding>;
