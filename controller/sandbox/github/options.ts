import type { Sha } from './git/types.ts';
import type { Permission } from './state/records.ts';

export interface SandboxUser {
  readonly login: string;
  readonly id: number;
  /** A token for REST, GraphQL and git (as the password of any user name). */
  readonly token: string;
  readonly type: 'User' | 'Bot';
  /** On the repository; `write` when absent, because the judge, not GitHub, is what the sandbox tests. */
  readonly permission?: Permission;
  /** Commits are attributed to accounts by this address; GitHub's noreply address when absent. */
  readonly email?: string;
}

/** One commit on main; its files are added to (or replace) those of the commit before it. */
export interface SeedCommit {
  readonly files: ReadonlyMap<string, string | Buffer>;
  readonly message: string;
  readonly author: { readonly name: string; readonly email: string };
}

export interface GitHubSandboxOptions {
  /** 0 or absent: any free port. */
  readonly port?: number;
  /** Repository and records are kept here and found again at the next start; a temporary folder when absent. */
  readonly dataDir?: string;
  readonly users: readonly SandboxUser[];
  readonly repository: `${string}/${string}`;
  readonly seed: readonly SeedCommit[];
  /** Signs deliveries of hooks that were created without a secret of their own. */
  readonly webhookSecret: string;
  /** The GitHub App; it acts as the first `Bot` among the users, or as `tre[bot]` when there is none. */
  readonly app?: { readonly id: number; readonly privateKeyPem?: string };
  /** Requests an hour and account, GraphQL and REST together; 15,000 when absent, as for an App on Enterprise Cloud. */
  readonly rateLimit?: number;
  readonly now?: () => Date;
}

export interface GitHubSandbox {
  readonly apiUrl: string;
  readonly cloneUrl: string;
  readonly repository: string;
  /** Numeric ids of the repository and of its owner. */
  readonly ids: { readonly repository: number; readonly owner: number };
  /** Tip of main when the sandbox started. */
  readonly headSha: Sha;
  readonly app: {
    readonly id: number;
    readonly slug: string;
    readonly installationId: number;
    readonly privateKeyPem: string;
  };
  close(): Promise<void>;
}
