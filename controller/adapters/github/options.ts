export interface GitHubOptions {
  /** `https://api.github.com`, or the sandbox's. */
  readonly apiUrl: string;
  readonly token: string;
  /** `owner/name`. */
  readonly repository: string;
  /** Numeric id of our own App's account, which contributes nothing by pushing digests. */
  readonly appAccountId?: number;
  /** For a certificate authority of one's own; the global one where absent. */
  readonly fetch?: typeof globalThis.fetch;
}
