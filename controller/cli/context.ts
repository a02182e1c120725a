import type { ReviewPorts } from '../loop/ports.ts';
import type { SetupPorts } from '../setup/types.ts';
import type { Env, Settings } from './settings.ts';

/** Why a command ends; the numbers are the contract of the README. */
export const exit = { ok: 0, failed: 1, changes: 2, held: 3 } as const;

/** What a command may use of the machine that it runs on. */
export interface CliContext {
  /** Results; what a program may read. */
  readonly print: (text: string) => void;
  /** Progress and errors; what a person reads meanwhile. */
  readonly note: (text: string) => void;
  /** Only on a terminal, and not where NO_COLOR is set. */
  readonly colour: 'always' | 'never';
  readonly workingDirectory: string;
  /** Folder of this package: where the sample TRE and the templates are. */
  readonly home: string;
  settings(): Settings;
  /** Ports of a run, by the environment or by what is given instead. Plans get the planner's identity; what `connect('apply')` returns may write. */
  connect(purpose: 'plan' | 'apply', env?: Env): Promise<ReviewPorts>;
  /** What looks at settings of GitHub and identities of Azure. */
  connectSetup(): Promise<SetupPorts>;
  /** Aborted by the first Ctrl-C: finish what runs, begin nothing new. */
  readonly signal: AbortSignal;
  setExitCode(code: number): void;
}
