import type { Manifest } from '../manifests/types.ts';

/** Where the TRE lives in Azure. Its name never changes, so the trust root's environment manifest is the authority. */
export interface Home {
  readonly treId: string;
  readonly coreSubscription: string;
  readonly coreGroup: string;
}

export function homeOf(environment: Manifest<'Environment'>): Home {
  return {
    treId: environment.name,
    coreSubscription: environment.spec.subscriptions.core,
    coreGroup: `rg-${environment.name}`,
  };
}

/** All subscriptions that the environment may use, each once. */
export function subscriptionsOf(environment: Manifest<'Environment'>): string[] {
  return [...new Set([environment.spec.subscriptions.core, ...environment.spec.subscriptions.workspaces])];
}
