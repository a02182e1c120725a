import type { Manifest } from '../manifests/types.ts';

/** Where the TRE lives in Azure. Its name never changes, so the trust root's environment manifest is the authority. */
export interface Home {
  readonly treId: string;
  readonly coreSubscription: string;
  readonly coreGroup: string;
  /** As the environment named them then; those of today may be others. */
  readonly subscriptions: readonly string[];
}

export function homeOf(environment: Manifest<'Environment'>): Home {
  return {
    treId: environment.name,
    coreSubscription: environment.spec.subscriptions.core,
    coreGroup: `rg-${environment.name}`,
    subscriptions: subscriptionsOf(environment),
  };
}

/** All subscriptions that the environment may use, each once. */
export function subscriptionsOf(environment: Manifest<'Environment'>): string[] {
  return [...new Set([environment.spec.subscriptions.core, ...environment.spec.subscriptions.workspaces])];
}
