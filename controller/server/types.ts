import type { Clock } from '../core/clock.ts';
import type { Read } from '../core/known.ts';
import type { KeyState } from '../loop/keyed-queue.ts';
import type { CiRules } from './ci-caller.ts';

export type Log = (line: Readonly<Record<string, unknown>>) => void;

/** An open pull request as its last run found it. */
export interface PullReport {
  readonly number: number;
  readonly url: string;
  /** What its checks say, in a line. */
  readonly verdict: string;
  readonly at: string;
  /** By the controller, because the policy asks nobody. */
  readonly merged?: boolean;
  /** Why the controller could not merge what the policy lets it merge. */
  readonly refused?: string;
}

/** What the last run of the branch found. */
export interface BranchReport {
  readonly environment: string;
  readonly at: string;
  readonly revision: string;
  readonly summary: Readonly<Record<string, number>>;
  readonly units: readonly {
    readonly unit: string;
    readonly action: string;
    readonly signOff: string;
    readonly message: string;
  }[];
}

/** What the status page and /healthz show; made afresh for each request. */
export interface ServerStatus {
  readonly environment: string;
  readonly startedAt: string;
  readonly lastRun?: BranchReport;
  readonly pulls: readonly PullReport[];
  readonly lastError?: { readonly at: string; readonly key: string; readonly message: string };
  readonly queue: ReadonlyMap<string, KeyState>;
}

/** The repository that is listened to. */
export interface ListenedTo {
  /** Numeric ids; without them any repository's webhook with our secret is heard, and no CI's token. */
  readonly pin?: { readonly id: number; readonly ownerId: number } | undefined;
  readonly defaultBranch: () => Promise<Read<string>>;
}

export interface ServerOptions {
  readonly host: string;
  readonly port: number;
  /** The current secret first; a second one while rotating. Never empty: the server refuses to start without one. */
  readonly webhookSecrets: readonly string[];
  /** Absent: there is no /hooks/ci. */
  readonly ci?: CiRules;
  readonly repository: ListenedTo;
  /** Keeps which deliveries and calls were taken; absent: until the process ends. */
  readonly stateDir?: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly status: () => ServerStatus | Promise<ServerStatus>;
  /** Only a key goes on the queue: a webhook is a hint, never data. */
  readonly enqueue: (key: string) => void;
}
