/** What a CI asks to have looked at: nothing else is in the body, because a hint carries no data. */
export type Wake = { readonly wake: 'branch' } | { readonly wake: 'pull'; readonly number: number };

/** Somebody whose proof holds. */
export interface CiCaller {
  /** What makes this call the only one of its kind, and until when it could be sent again. */
  readonly id: string;
  readonly until: Date;
  /** Why this caller may not wake that, in a sentence; undefined where it may. */
  refuses(wake: Wake): string | undefined;
}

export interface CiRules {
  /** Of the OIDC tokens; GitHub Actions: `https://token.actions.githubusercontent.com`. */
  readonly issuer: string;
  readonly audience: string;
  /** For a CI that has no OIDC. */
  readonly secret?: string;
}

/** How far the clocks of two machines may be apart. */
export const clockTolerance = { seconds: 60 } as const;
