import type { Change } from './middleman.ts';
import type { Scene } from './scene.ts';

/** How an attack ends: held until entitled people approve, refused with an error, or planned from git alone. */
export type Ending = 'held' | 'refused' | 'static';

/** What the attacker leaves behind: the number of a pull request to plan, where there is one. */
export type Attack = (scene: Scene) => Promise<number | undefined>;

export interface Row {
  /** Unique; shown in the table of the README. */
  readonly name: string;
  /** One sentence for a reviewer: what would go wrong if this were let through. */
  readonly why: string;
  /** `(d) 4`: attack row of reference/signoff.md; `finding 8`: its section (a); or the issue that asks for it. */
  readonly source: string;
  /** Honest work that the attack builds on: approved, merged and applied before anything is measured. */
  readonly prepare?: (scene: Scene) => Promise<void>;
  readonly attack: Attack;
  readonly expect: Ending;
  /** What the plan has to say, on one line. */
  readonly reason: RegExp;
  /** Who gives the reason: the plan; only the apply, where the attack comes between the two; or whom `heard` listened to. */
  readonly saidBy?: 'plan' | 'apply' | 'server';
  /** Answers of GitHub that arrive otherwise than they were given, to plan and apply. */
  readonly between?: (scene: Scene, number: number | undefined) => Change;
  /** The attacker writes to Azure himself: what he did there is measured as the state before. */
  readonly writesAzure?: true;
  /** The controller may write what is approved once more: compared is what is there, not when it was written. */
  readonly writesAnew?: true;
  /** More that has to hold, such as what a rendering may not contain. */
  readonly also?: (scene: Scene) => Promise<void>;
  /** Undo what is not on main: renamed accounts, faults, forged branches. */
  readonly cleanUp?: (scene: Scene) => Promise<void>;
  /** The harmless twin. What it brings must be live afterwards, so that holding everything is no way to pass. */
  readonly control?: { readonly name: string; readonly act: Attack };
  /** A world of its own, where the attack cannot be taken back. */
  readonly world?: 'own';
  /** Why the attack still succeeds. The row is then expected to fail, and turns red as soon as it is mended. */
  readonly open?: string;
}
