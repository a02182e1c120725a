import type { Diagnostic, Location } from '../core/diagnostic.ts';
import type { Json } from '../core/json.ts';
import type { Price } from '../desired/price.ts';
import type { Unit, UnitName } from '../desired/types.ts';

export type { Price } from '../desired/price.ts';

export type ActionName = 'create' | 'update' | 'drift' | 'delete' | 'none' | 'held' | 'blocked';

export interface Reason {
  /** `new-unit`, `parameter`, `template-version`, `contribution`, `drifted`, `missing-resource`, `removed`, `enabled`, `not-approved`, … */
  readonly code: string;
  /** Parameter or property path. */
  readonly path?: string;
  /** Live or previous value; `after` is what applying makes it. */
  readonly before?: Json;
  readonly after?: Json;
  readonly at?: Location;
  readonly message: string;
}

export interface Requirement {
  readonly role: string;
  readonly count: number;
  /** Which policy rule asks, for people: `policy default, rule 1` or `floor: policy and people need two admins`. */
  readonly rule: string;
  readonly subject: string;
}
export interface Approval {
  readonly person: string;
  readonly login: string;
  readonly role: string;
  readonly at: string;
  readonly pullRequest: number;
  readonly reviewId: number;
  /** The BreakGlass that lent the role. */
  readonly breakGlass?: string;
}
export interface Missing {
  readonly role: string;
  readonly count: number;
  readonly candidates: readonly string[];
  /** All of it in one sentence, with why somebody who might be expected to count does not. */
  readonly message: string;
}
export interface SignOff {
  readonly state: 'approved' | 'held' | 'not-required';
  /** Rules that let people do this for themselves, where no approval is needed: `policy default, rule 4`. */
  readonly byPolicy?: readonly string[];
  readonly required: readonly Requirement[];
  readonly approvals: readonly Approval[];
  readonly missing: readonly Missing[];
}

/** What would be done to one unit, and why. `unit` (the value) is absent where the unit leaves git. */
export interface Action {
  readonly unit: UnitName;
  readonly action: ActionName;
  readonly reasons: readonly Reason[];
  readonly signOff: SignOff;
  /** Deletes of stateful things, too many deletes, updates that let go of data: more approvers. */
  readonly unsafe: boolean;
  /** Of an unsafe update: files that differ from what was applied, which are to be approved as unsafe. */
  readonly changed?: readonly string[];
  readonly desired?: Unit;
  /** What the change means for people, network and data; absent where it was not worked out. */
  readonly effects?: Effects;
  /** Estimated price a month before and after; undefined members are not known, which is never 0. */
  readonly price?: { readonly before?: Price; readonly after?: Price };
}

/** Sentences without markup. What a reviewer answers for, worked out from the expanded resources before and after. */
export interface Effects {
  readonly grants: readonly string[];
  readonly revokes: readonly string[];
  readonly opens: readonly string[];
  readonly closes: readonly string[];
  /** Data that would be deleted. */
  readonly loses: readonly string[];
  /** What a revert would not bring back. */
  readonly irreversible: readonly string[];
  /** Property paths whose value is known only after the apply. */
  readonly unknown: readonly string[];
}

/** A note beside a line of the pull request's diff; rendered by GitHub as plain text. */
export interface Annotation {
  readonly at: Location;
  readonly level: 'notice' | 'warning' | 'failure';
  readonly title: string;
  readonly message: string;
}

export interface Plan {
  readonly revision: string;
  /** Over all that matters for applying: units, digests, actions; not over times or evidence. */
  readonly digest: string;
  readonly environment: string;
  readonly pullRequest?: {
    readonly number: number;
    readonly head: string;
    readonly base: string;
    readonly author: string;
  };
  readonly plannedAt: string;
  readonly actions: readonly Action[];
  readonly diagnostics: readonly Diagnostic[];
  /** What stands in the way of the whole: a draft, a fork, a freeze, another base. Sentences. */
  readonly notes?: readonly string[];
  /** True where only git was read: nothing here was compared with Azure, and nobody's approval was looked at. */
  readonly static?: true;
  readonly reads: { readonly arm: number; readonly git: number; readonly github: number };
}
