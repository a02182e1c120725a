export interface GitHubOptions {
  /** `https://api.github.com`, or the sandbox's. */
  readonly apiUrl: string;
  /** A fixed token; where absent, the App signs in. */
  readonly token?: string;
  readonly app?: { readonly id: number; readonly installationId: number; readonly privateKey: string };
  /** `owner/name`. */
  readonly repository: string;
  /** Numeric id of our own App's account, which contributes nothing by pushing digests. */
  readonly appAccountId?: number | undefined;
  /** For a certificate authority of one's own; the global one where absent. */
  readonly fetch?: typeof globalThis.fetch;
}
