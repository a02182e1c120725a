import type { KeyState } from '../loop/keyed-queue.ts';

/** What the status page and /healthz show; made afresh for each request. */
export interface ServerStatus {
  readonly environment: string;
  readonly startedAt: string;
  readonly lastRun?: {
    readonly at: string;
    readonly revision: string;
    readonly summary: Readonly<Record<string, number>>;
    readonly units: readonly {
      readonly unit: string;
      readonly action: string;
      readonly signOff: string;
      readonly message: string;
    }[];
  };
  readonly lastError?: { readonly at: string; readonly message: string };
  readonly queue: ReadonlyMap<string, KeyState>;
}

export interface ServerOptions {
  readonly host: string;
  readonly port: number;
  /** The current secret first; a second one while rotating. Never empty: the server refuses to start without one. */
  readonly webhookSecrets: readonly string[];
  readonly status: () => ServerStatus;
  /** Only a key goes on the queue: a webhook is a hint, never data. */
  readonly enqueue: (key: string) => void;
}
